"""The area of understanding in a console of the tests', over starter files of their own."""

from __future__ import annotations

import httpx
import pytest

from bot.console.frame import Console
from bot.console.understanding import area, routes
from bot.dialogue.conflicts import ConflictFinder
from bot.dialogue.corpus import CorpusReader
from bot.dialogue.starter import Starter
from bot.dialogue.switching import ModelSwitch, Place, RasaModels
from bot.dialogue.trainer import Trainer
from bot.dialogue.understanding import Understanding
from bot.dialogue.vectors import VectorCache
from bot.settings import Settings
from bot.store.database import Database
from tests.bot.dialogue.conftest import Letters, letters, script, starter, workshop
from tests.bot.dialogue.test_switching import ScriptedRasa, rasa

__all__ = ("letters", "rasa", "script", "starter", "workshop")


@pytest.fixture
def understanding(
    database: Database,
    workshop: Settings,
    starter: Starter,
    letters: Letters,
    rasa: ScriptedRasa,
) -> Understanding:
    """The parts, with scripts in Rasa's place; nothing runs by itself."""
    api = RasaModels("http://rasa.test", "token", httpx.MockTransport(rasa.answer))
    return Understanding(
        database=database,
        starter=starter,
        trainer=Trainer(database, workshop, starter, "me"),
        switch=ModelSwitch(database, api, Place(workshop.models_dir, "b")),
        conflicts=ConflictFinder(VectorCache(letters, workshop.models_dir / "v.npz")),
        examples=CorpusReader(starter),
    )


@pytest.fixture(autouse=True)
def joined(console: Console, understanding: Understanding) -> None:
    """The area, joined to the console."""
    labels = {"payday": "Ask when <b>payday</b> is"}
    console.join(area(understanding), routes(console, understanding, labels))
