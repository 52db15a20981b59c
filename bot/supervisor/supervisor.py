"""Run some processes side by side until somebody says stop."""

from __future__ import annotations

import asyncio
import signal
import sys
from collections.abc import Callable, Sequence
from typing import TextIO

from bot.supervisor.child import Child, Patience
from bot.supervisor.guard import Guard
from bot.supervisor.keeper import GaveUp, Keeper
from bot.supervisor.lines import Lines
from bot.supervisor.ports import port_trouble

STOPPED, GAVE_UP, PORT_TAKEN = 0, 1, 2


class Supervisor:
    """Keeps its children alive; they start in the given order and stop in the reverse one.

    `on_ready` is called once, when every child has been healthy.
    """

    def __init__(
        self,
        children: Sequence[Child],
        on_ready: Callable[[], None] = lambda: None,
        patience: Patience | None = None,
        output: TextIO = sys.stderr,
    ) -> None:
        self._children = children
        self._on_ready = on_ready
        self._patience = patience or Patience()
        self._lines = Lines(output, ["frontdesk", *(child.name for child in children)])

    def run(self) -> int:
        """Run until SIGINT, SIGTERM or SIGHUP, and give the exit code.

        0 after such a signal, 1 when a child never came up, 2 when a port is taken: then nothing
        has been started.
        """
        troubles = [trouble for child in self._children if (trouble := port_trouble(child))]
        for trouble in troubles:
            self._say(trouble)
        return PORT_TAKEN if troubles else asyncio.run(self._run())

    async def _run(self) -> int:
        with Guard(self._patience.grace) as guard:
            keepers = [Keeper(c, self._patience, guard, self._lines) for c in self._children]
            told_to_stop = self._listen_for_signals(keepers)
            tasks = [asyncio.create_task(keeper.keep()) for keeper in keepers]
            herald = asyncio.create_task(self._announce(keepers))
            try:
                await _first_of(told_to_stop, herald, tasks)
            except GaveUp as reason:
                self._say(f"{reason}. Stopping.")
                return GAVE_UP
            finally:
                await self._stop([herald, *tasks], keepers)
        return STOPPED

    def _listen_for_signals(self, keepers: list[Keeper]) -> asyncio.Event:
        told = asyncio.Event()

        def obey() -> None:
            if told.is_set():
                self._say("Killing everything at once.")
                for keeper in keepers:
                    keeper.kill()
            else:
                self._say("Stopping; once more to stop at once.")
                told.set()

        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            # `nohup` asks us to live on when the terminal goes.
            if number != signal.SIGHUP or signal.getsignal(number) != signal.SIG_IGN:
                asyncio.get_running_loop().add_signal_handler(number, obey)
        return told

    async def _announce(self, keepers: list[Keeper]) -> None:
        for keeper in keepers:
            await keeper.healthy.wait()
        self._on_ready()

    async def _stop(self, tasks: list[asyncio.Task[None]], keepers: list[Keeper]) -> None:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        for keeper in reversed(keepers):
            await keeper.stop()

    def _say(self, words: str) -> None:
        self._lines.write("frontdesk", words)


async def _first_of(
    told_to_stop: asyncio.Event, herald: asyncio.Task[None], tasks: list[asyncio.Task[None]]
) -> None:
    """Wait for the word to stop. Raises what a task raises before that."""
    word = asyncio.create_task(told_to_stop.wait())
    pending: set[asyncio.Task[object]] = {word, herald, *tasks}
    while word in pending:
        done, pending = await asyncio.wait(pending, return_when=asyncio.FIRST_COMPLETED)
        for task in done:
            task.result()
