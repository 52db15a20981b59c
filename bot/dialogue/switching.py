"""Have Rasa run the model that is in use: switch it without stopping it, and see that it stays."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import structlog

from bot.dialogue import models
from bot.dialogue.models import ModelError
from bot.store.accounts import Actor
from bot.store.database import Database, StoreUnavailable
from bot.store.dialogue import ModelRow

log = structlog.get_logger(__name__)

_LOAD_SECONDS = 60.0
_LOOK_SECONDS = 5.0
_RETRY_SECONDS = 60.0


class RasaModels:
    """Rasa's HTTP API, as far as it is about its model."""

    def __init__(
        self, url: str, token: str, transport: httpx.AsyncBaseTransport | None = None
    ) -> None:
        # A proxy from the environment would be asked for our own loopback.
        self._http = httpx.AsyncClient(
            base_url=url, params={"token": token}, trust_env=False, transport=transport
        )

    async def running(self) -> str | None:
        """Tell which model Rasa runs; None when it does not answer."""
        try:
            response = await self._http.get("/status", timeout=_LOOK_SECONDS)
            found: Any = response.json() if response.is_success else {}
        except (httpx.HTTPError, ValueError):
            return None
        return found.get("model_id") if isinstance(found, dict) else None

    async def load(self, file: Path) -> None:
        """Let Rasa load a model; the one it has stays when that fails. Raises ModelError."""
        body = {"model_file": str(file)}
        try:
            response = await self._http.put("/model", json=body, timeout=_LOAD_SECONDS)
        except httpx.HTTPError as error:
            log.warning("model.rasa_down", error=type(error).__name__)
            raise ModelError("rasa_down") from error
        if response.is_error:
            log.error("model.refused", file=file.name, status=response.status_code)
            raise ModelError("refused")

    async def close(self) -> None:
        """Close the connections."""
        await self._http.aclose()


@dataclass(frozen=True, slots=True)
class Place:
    """Where models lie, and what they have to fit."""

    folder: Path
    base: str


class ModelSwitch:
    """Switch models, and give Rasa the one in use again when it has another."""

    def __init__(self, database: Database, rasa: RasaModels, place: Place) -> None:
        self._database = database
        self._rasa = rasa
        self.place = place
        self._lock = asyncio.Lock()
        self._work: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Begin to look after Rasa."""
        self._work = asyncio.create_task(self._look())

    async def stop(self) -> None:
        """Stop looking."""
        if self._work:
            self._work.cancel()
            with suppress(asyncio.CancelledError):
                await self._work
        await self._rasa.close()

    async def use(self, who: Actor, model_id: int, why: str = "") -> ModelRow:
        """Switch to a model. Raises ModelError; then the one in use stays."""
        async with self._lock:
            row, in_use = await self._database.read(
                lambda s: (s.get(ModelRow, model_id), models.active(s))
            )
            if row is None:
                raise ModelError("gone")
            models.check(row, self.place.folder, self.place.base)
            models.check_reason(row, in_use, why)
            await self._rasa.load(self.place.folder / row.file)
            try:
                row = await self._database.write(lambda s: models.activate(s, who, model_id, why))
            except (ModelError, StoreUnavailable):
                if in_use:
                    await self._rasa.load(self.place.folder / in_use.file)
                raise
            await asyncio.to_thread(models.link, self.place.folder, row.file)
            log.info("model.in_use", model=row.id, file=row.file)
            return row

    async def mend(self) -> bool:
        """Give Rasa the model in use when it runs another; tell whether it was so."""
        async with self._lock:
            row = await self._database.read(models.active)
            file = self.place.folder / row.file if row else None
            if row is None or file is None or row.base != self.place.base:
                return False
            wanted = await asyncio.to_thread(models.rasa_id, file)
            if wanted is None or await self._rasa.running() in (None, wanted):
                return False
            # Another process of ours may be about to store what it has just switched to.
            await asyncio.sleep(min(1.0, _LOOK_SECONDS))
            if (now := await self._database.read(models.active)) is None or now.id != row.id:
                return False
            await self._rasa.load(file)
            await asyncio.to_thread(models.link, self.place.folder, row.file)
            log.info("model.mended", model=row.id, file=row.file)
            return True

    async def _look(self) -> None:
        while True:
            await asyncio.sleep(_LOOK_SECONDS)
            try:
                await self.mend()
            except (ModelError, StoreUnavailable, OSError) as error:
                log.warning("model.not_mended", error=str(error))
                await asyncio.sleep(_RETRY_SECONDS)
