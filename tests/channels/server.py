"""A real server on a free port of this machine, for tests."""

from __future__ import annotations

import asyncio
import socket
import threading
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from typing import Any

import uvicorn
from starlette.types import ASGIApp

from connectors.channels.web.hub import Hub
from connectors.tame import MAX_BODY_BYTES


class Served(uvicorn.Server):
    """A running server; `url` is its address."""

    def __init__(self, config: uvicorn.Config, hub: Hub | None) -> None:
        super().__init__(config)
        self.hub = hub
        self.loop: asyncio.AbstractEventLoop
        self.url = ""
        self.ready = threading.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.loop = asyncio.get_running_loop()
        self.ready.set()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        if self.hub:
            self.hub.close()
        await super().shutdown(sockets)

    def cut(self) -> None:
        """Break every open connection, as a dead line does."""

        async def abort() -> None:
            for connection in list(self.server_state.connections):
                connection.transport.abort()  # type: ignore[union-attr]

        self.call(abort)

    def call(self, function: Callable[..., Coroutine[Any, Any, Any]], *args: Any) -> Any:
        """Run something in the server's own loop."""
        return asyncio.run_coroutine_threadsafe(function(*args), self.loop).result(10)


@contextmanager
def serve(app: ASGIApp, hub: Hub | None = None) -> Iterator[Served]:
    """Serve an app until the block ends."""
    listening = socket.socket()
    listening.bind(("127.0.0.1", 0))
    config = uvicorn.Config(
        app,
        log_config=None,
        log_level="error",
        ws_max_size=MAX_BODY_BYTES + 1024,
        timeout_graceful_shutdown=3,
    )
    server = Served(config, hub)
    server.url = f"http://127.0.0.1:{listening.getsockname()[1]}"
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
    thread.start()
    assert server.ready.wait(10)
    try:
        yield server
    finally:
        server.should_exit = True
        thread.join(10)
        listening.close()
    assert not thread.is_alive()
