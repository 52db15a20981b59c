"""Everything about understanding that runs in the service, put together."""

from __future__ import annotations

from dataclasses import dataclass

from bot.commands.training import base_digest
from bot.dialogue.conflicts import ConflictFinder
from bot.dialogue.corpus import CorpusReader
from bot.dialogue.starter import Starter
from bot.dialogue.switching import ModelSwitch, Place, RasaModels
from bot.dialogue.trainer import Trainer
from bot.dialogue.vectors import VectorCache
from bot.settings import Settings
from bot.store.database import Database
from knowledge_index.embedder import Embedder


@dataclass(frozen=True)
class Understanding:
    """The parts; between `start` and `stop` trainings are worked off."""

    database: Database
    starter: Starter
    trainer: Trainer
    switch: ModelSwitch
    conflicts: ConflictFinder
    examples: CorpusReader

    async def start(self) -> None:
        """Begin to work."""
        await self.trainer.start()
        await self.switch.start()

    async def stop(self) -> None:
        """Stop; a training that runs is interrupted."""
        await self.trainer.stop()
        await self.switch.stop()


def assemble(
    settings: Settings, database: Database, embedder: Embedder, rasa: RasaModels, owner: str
) -> Understanding:
    """Put the parts together; `owner` names this process."""
    starter = Starter()
    place = Place(settings.models_dir.resolve(), base_digest(settings))
    vectors = VectorCache(embedder, settings.models_dir / "examples.npz")
    return Understanding(
        database=database,
        starter=starter,
        trainer=Trainer(database, settings, starter, owner),
        switch=ModelSwitch(database, rasa, place),
        conflicts=ConflictFinder(vectors),
        examples=CorpusReader(starter),
    )
