"""All that watches over quality, put together."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from zoneinfo import ZoneInfo

from bot.conversation.rasa_client import RasaClient
from bot.knowledge import KnowledgeService
from bot.knowledge.lifecycle import Lifecycle
from bot.quality.gate import PublishGate
from bot.quality.health import Health
from bot.quality.playground import Playground
from bot.quality.steps import Steps
from bot.quality.trying import GateOptions, Trial
from bot.quality.understanding import Understanding
from bot.quality.worker import GateWorker
from bot.store.database import Database


@dataclass(frozen=True, slots=True)
class Quality:
    """The parts that pages use, and what runs in the background."""

    trial: Trial
    gate: PublishGate
    playground: Playground
    understanding: Understanding
    worker: GateWorker
    health: Health

    async def start(self) -> None:
        """Begin to work in the background."""
        await self.worker.start()
        await self.health.start()

    async def stop(self) -> None:
        """Stop that."""
        await self.health.stop()
        await self.worker.stop()


def assemble(
    database: Database,
    knowledge: KnowledgeService,
    rasa: RasaClient,
    rules: Path,
    options: GateOptions,
    approval: bool,
    zone: ZoneInfo,
    owner: str,
) -> Quality:
    """Put the parts together; `rules` is the folder of the dialogue's rules."""
    trial = Trial(database, lambda: knowledge.index, options)
    # What has passed the gate is not held by it once more.
    steps = Steps(Lifecycle(approval))
    return Quality(
        trial=trial,
        gate=PublishGate(database, steps, options),
        playground=Playground(trial.index),
        understanding=Understanding(rasa, rules),
        worker=GateWorker(database, trial, steps, zone, owner),
        health=Health(database, lambda: knowledge.index),
    )
