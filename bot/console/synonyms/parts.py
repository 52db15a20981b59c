"""What the pages of synonyms share."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from bot.console.frame import ROOT, Console
from bot.knowledge import synonyms
from bot.knowledge.wording import Wording
from bot.quality import runs
from bot.quality.replay import Replay
from bot.quality.trying import Trial

NAME = "synonyms"
HOME = f"{ROOT}/{NAME}"
_SHOWN = 50


@dataclass(frozen=True, slots=True)
class Parts:
    """The console, what tries a change out, what takes it up, and where it is which day."""

    console: Console
    trial: Trial
    wording: Wording
    zone: ZoneInfo


@dataclass(frozen=True, slots=True)
class Effect:
    """What a change does to what people asked lately."""

    before: str
    counts: dict[str, float]
    changes: Sequence[dict[str, Any]]
    regressed: bool


async def effect_of(parts: Parts, said: str, meant: str) -> Effect:
    """Try a change out; `meant` is empty for one that is taken out. Raises KnowledgeDown."""
    return await asyncio.to_thread(_effect, parts, said, meant)


def _effect(parts: Parts, said: str, meant: str) -> Effect:
    entries = parts.console.database.read_sync(synonyms.in_use)
    folded = {synonyms.fold(one): to for one, to in entries.items()}
    changed = synonyms.with_change(entries, said, meant)
    done: Replay = parts.trial.run_reworded(changed, datetime.now(parts.zone).date())
    shown = [runs.entry(change) for change in done.changes[:_SHOWN]]
    before = folded.get(synonyms.fold(said), "")
    return Effect(before, done.counts(), shown, bool(done.regressions))


def change(session: Session, said: str, meant: str, who: str) -> str:
    """Keep it, or take it out when nothing is meant; give what it meant. Raises SynonymRefused."""
    if meant:
        return synonyms.keep(session, said, meant, who)
    return synonyms.remove(session, said)
