"""Train models in the background, one at a time, and compare each with the one in use."""

from __future__ import annotations

import asyncio
import json
import re
import shutil
import tempfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any, TypeVar

import structlog
from sqlalchemy.orm import Session

from bot.commands.training import base_digest, inputs_digest, rasa_environment, train_command
from bot.dialogue import comparing, merging, models, running
from bot.dialogue.comparing import Sentences
from bot.dialogue.corpus import Corpus
from bot.dialogue.running import Ended
from bot.dialogue.starter import Starter, StarterError
from bot.settings import Settings
from bot.store.base import now
from bot.store.database import Database, StoreUnavailable
from bot.store.dialogue import ModelRow

log = structlog.get_logger(__name__)

T = TypeVar("T")

_PAUSE_SECONDS = 1.0
# How many components of our pipeline and policies learn something.
_COMPONENTS = 6
_FINISHED = re.compile(r"(Finished training|Restored) component")
_PARSED = re.compile(r"^parsed (\d+) of (\d+)")


class Trainer:
    """Works off what is asked for in the database; `owner` names this process.

    `seconds` bounds each of its commands, by default to what the settings say.
    """

    def __init__(
        self,
        database: Database,
        settings: Settings,
        starter: Starter,
        owner: str,
        seconds: float | None = None,
    ) -> None:
        self._database = database
        self._settings = settings
        self._starter = starter
        self._owner = owner
        self._folder = settings.models_dir / models.FOLDER
        self._seconds = seconds or settings.training_minutes * 60.0
        self._loop: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Say what was interrupted, and begin to work."""
        interrupted = await self._database.write(lambda s: models.recover(s, self._owner))
        if interrupted:
            log.warning("model.interrupted", models=interrupted)
        if await self._database.read(models.busy) is None:
            await asyncio.to_thread(self._forget_work)
        self._loop = asyncio.create_task(self._work_off())

    async def stop(self) -> None:
        """Stop; a training that runs is interrupted."""
        if self._loop:
            self._loop.cancel()
            with suppress(asyncio.CancelledError):
                await self._loop

    async def run(self) -> ModelRow | None:
        """Do what waits; give its row when there was something."""
        row = await self._database.write(lambda s: models.claim(s, self._owner))
        if row is None:
            return None
        log.info("model.begun", model=row.id, state=row.state)
        try:
            await self._make(row)
            state, reason, said = "ready", "", ""
        except Ended as error:
            state, reason, said = _outcome(error, row)
        except asyncio.CancelledError:
            # Our own end: what was made is thrown away, and the page says so.
            await asyncio.shield(self._end(row, *_outcome(Ended("interrupted"), row)))
            raise
        except StarterError as error:
            state, reason, said = _outcome(Ended("starter", str(error)), row)
        except OSError as error:
            state, reason, said = _outcome(Ended("disk", str(error)), row)
        return await self._end(row, state, reason, said)

    async def _work_off(self) -> None:
        while True:
            try:
                await self._database.write(models.recover)
                await self.run()
            except StoreUnavailable as error:
                log.warning("model.store_unavailable", error=str(error))
            except Exception as error:
                # One broken training must not end all others; its lease says that it died.
                log.exception("model.trainer_broke", error=str(error))
            await asyncio.sleep(_PAUSE_SECONDS)

    async def _make(self, row: ModelRow) -> None:
        self._folder.mkdir(parents=True, exist_ok=True)
        # What was not moved out of it is gone at the end, however it came.
        work = Path(tempfile.mkdtemp(prefix=f".{row.id}-", dir=self._folder))
        try:
            if not row.file:
                await self._train(row, work)
            await self._compare(row, work)
        finally:
            await asyncio.to_thread(shutil.rmtree, work, True)

    async def _train(self, row: ModelRow, work: Path) -> None:
        corpus = await self._database.read(lambda s: Corpus.read(s, self._starter))
        domain, examples = await asyncio.to_thread(merging.write, corpus, work)
        base = await asyncio.to_thread(base_digest, self._settings)
        inputs = await asyncio.to_thread(inputs_digest, self._settings)
        counts = {
            "examples": len(corpus.learnt),
            "intents": len({example.intent for example in corpus.learnt}),
            "held_out": len(corpus.held_out),
        }

        def told(kept: ModelRow) -> None:
            kept.counts, kept.edits, kept.total = counts, corpus.edits.kept, _COMPONENTS
            kept.base, kept.inputs = base, inputs

        await self._write(row.id, told)
        name = f"{row.id}-{work.name.rpartition('-')[2]}.tar.gz"
        beat = self._beat(row.id, _component)
        command = train_command(self._settings, work, name, domain, examples)
        await running.run(command, rasa_environment(self._settings), self._seconds, beat)
        if await asyncio.to_thread(models.rasa_id, work / name) is None:
            raise Ended("rasa", "Rasa ended well, but left no model.")
        await asyncio.to_thread((work / name).replace, self._folder / name)
        row.file = f"{models.FOLDER}/{name}"

        def made(kept: ModelRow) -> None:
            kept.file, kept.state, kept.done, kept.total = row.file, "comparing", 0, 0

        await self._write(row.id, made)

    async def _compare(self, row: ModelRow, work: Path) -> None:
        def ask(session: Session) -> tuple[ModelRow | None, Sentences]:
            corpus = Corpus.read(session, self._starter)
            return models.active(session), Sentences(
                corpus.held_out, comparing.recent_questions(session)
            )

        in_use, sentences = await self._database.read(ask)
        folder = self._settings.models_dir
        pair = [in_use] if in_use and (folder / in_use.file).is_file() else []
        files = [str((folder / one.file).resolve()) for one in (*pair, row)]
        request, result = work / "request.json", work / "result.json"
        request.write_text(json.dumps({"models": files, "texts": sentences.texts}), "utf-8")
        command = [str(self._settings.rasa_python), "-m", "bot.nlu.parsing"]
        command += ["--request", str(request.resolve()), "--result", str(result.resolve())]
        beat = self._beat(row.id, _parsed)
        try:
            await running.run(command, rasa_environment(self._settings), self._seconds, beat)
            found: list[Any] = json.loads(result.read_text("utf-8"))
        except Ended as error:
            raise Ended("compare" if error.code == "rasa" else error.code, error.log) from error
        comparison = comparing.compare(sentences, found[0] if pair else [], found[-1])
        comparison["against"] = pair[0].id if pair else None
        row.comparison = comparison

    def _forget_work(self) -> None:
        for folder in self._folder.glob(".*"):
            shutil.rmtree(folder, ignore_errors=True)

    def _beat(self, model_id: int, read: Callable[[str, ModelRow], bool]) -> running.Beat:
        quiet = 0

        async def beat(line: str) -> bool:
            nonlocal quiet
            quiet += 1

            def work(row: ModelRow) -> bool:
                if line:
                    read(line, row)
                row.lease_until = now() + models.LEASE
                return row.is_cancelled

            is_news = read(line, ModelRow(done=0, total=0)) if line else quiet % 2 == 0
            if not is_news:
                return False
            try:
                return await self._write(model_id, work)
            except StoreUnavailable as error:
                log.warning("model.progress_not_stored", error=str(error))
                return False

        return beat

    async def _end(self, row: ModelRow, state: str, reason: str, said: str) -> ModelRow:
        def work(kept: ModelRow) -> ModelRow:
            kept.file, kept.comparison = row.file, row.comparison
            if state != "ready":
                kept.file = ""
            models.end(kept, state, reason, said)
            return kept

        if state != "ready" and row.file:
            await asyncio.to_thread(models.remove, [self._settings.models_dir / row.file])
        ended = await self._write(row.id, work)
        old = await self._database.write(lambda s: models.tidy(s, self._settings.models_dir))
        await asyncio.to_thread(models.remove, old)
        log.info("model.ended", model=row.id, state=state, reason=reason)
        return ended

    async def _write(self, model_id: int, work: Callable[[ModelRow], T]) -> T:
        return await self._database.write(lambda s: work(s.get_one(ModelRow, model_id)))


def _outcome(error: Ended, row: ModelRow) -> tuple[str, str, str]:
    # A model that was ready before stays so, whatever became of its new comparison.
    if row.state == "comparing":
        return "ready", "" if error.code == "stopped" else error.code, error.log
    return "cancelled" if error.code == "stopped" else "failed", error.code, error.log


def _component(line: str, row: ModelRow) -> bool:
    if not _FINISHED.search(line):
        return False
    row.done = min(row.done + 1, row.total)
    return True


def _parsed(line: str, row: ModelRow) -> bool:
    found = _PARSED.match(line)
    if found is None:
        return False
    row.done, row.total = int(found[1]), int(found[2])
    return True
