"""What keeps the answers good: articles' ways, imports, the gate, learning and training."""

from __future__ import annotations

from dataclasses import dataclass

from bot.assembly.core import Core
from bot.conversation.delivery import Delivery
from bot.dialogue import understanding as understood
from bot.dialogue.switching import RasaModels
from bot.internal import internal_token
from bot.knowledge.bringing.service import Bringing, assemble
from bot.knowledge.lifecycle import Lifecycle
from bot.knowledge.schedule import Schedule
from bot.learning import assembly as learned
from bot.learning.feedback import Feedback
from bot.learning.telling import Teller
from bot.learning.thresholds import TopicThresholds
from bot.quality import service as quality_parts
from bot.quality.trying import GateOptions
from bot.settings import ROOT, Settings


@dataclass(frozen=True, slots=True)
class Curation:
    """The parts behind the console's areas; those with `start` and `stop` run in the background."""

    quality: quality_parts.Quality
    schedule: Schedule
    lifecycle: Lifecycle
    bringing: Bringing
    understanding: understood.Understanding
    learning: learned.Learning
    thresholds: TopicThresholds
    feedback: Feedback | None


def build_curation(core: Core, delivery: Delivery) -> Curation:
    """Join them around the articles and the conversations' outcomes."""
    settings, database = core.settings, core.database
    quality = quality_parts.assemble(
        database,
        core.knowledge,
        core.rasa,
        ROOT / "data" / "rules",
        _gate_options(settings),
        settings.article_approval,
        core.zone,
        core.owner,
    )
    lifecycle = Lifecycle(settings.article_approval, quality.gate)
    bringing = assemble(database, settings.data_dir / "imports", lifecycle, core.owner)
    bringing.imports.holds = quality.gate.holds_import
    models = RasaModels(settings.rasa, internal_token(settings.signing_key, "rasa"))
    thresholds = TopicThresholds(database, core.topics)
    return Curation(
        quality=quality,
        schedule=Schedule(database, core.zone, holds=quality.gate.holds_plan),
        lifecycle=lifecycle,
        bringing=bringing,
        understanding=understood.assemble(settings, database, core.embedder, models, core.owner),
        learning=learned.assemble(
            database,
            core.embedder,
            core.knowledge,
            thresholds,
            core.topics,
            Teller(core.sentences, core.links, core.owner),
            delivery.submit,
            core.zone,
            settings.contradiction_days,
        ),
        thresholds=thresholds,
        feedback=_feedback(core),
    )


def _feedback(core: Core) -> Feedback | None:
    if not core.settings.feedback:
        return None
    core.knowledge.feedback = feedback = Feedback(core.database, core.embedder)
    return feedback


def _gate_options(settings: Settings) -> GateOptions:
    return GateOptions(
        is_on=settings.publish_gate,
        days=settings.gate_days,
        most=settings.gate_questions,
        seconds=settings.gate_seconds,
    )
