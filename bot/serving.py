"""Run the service's own process."""

from __future__ import annotations

import socket

import uvicorn

from bot import logs
from bot.app import create_app
from bot.settings import Settings
from bot.store.database import Database
from bot.store.migrate import head, revision


class NotReady(Exception):
    """Something has to be done before the service can run; the message says what."""


def serve(settings: Settings) -> None:
    """Serve until told to stop. Raises NotReady and the errors of `create_app`."""
    logs.configure(settings)
    _check_database(settings)
    app = create_app(settings)
    config = uvicorn.Config(
        app,
        host=settings.host,
        port=settings.port,
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=5,
        ws_max_size=64 * 1024,
    )
    _Server(config).run()


class _Server(uvicorn.Server):
    """Lets go of those who wait for news before it waits for open requests to end."""

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        self.config.app.state.hub.close()  # type: ignore[union-attr]
        await super().shutdown(sockets)


def _check_database(settings: Settings) -> None:
    database = Database(settings.database)
    try:
        held = revision(database)
    finally:
        database.close()
    if held != head():
        raise NotReady(
            f"the database has the shape {held or 'of nothing'}, this code wants {head()}; "
            "run: frontdesk migrate"
        )
