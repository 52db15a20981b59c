"""Keep one child alive: start it, watch it, start it again."""

from __future__ import annotations

import asyncio
import os
import signal
import time

import httpx

from bot.supervisor.child import Child, Patience
from bot.supervisor.guard import Guard
from bot.supervisor.lines import Lines

_POLL_SECONDS = 0.2
_SAY_EVERY = 10.0
_LAST_WORDS_SECONDS = 1.0


class GaveUp(Exception):
    """A child cannot be started; the message says which and why."""


class Keeper:
    """Keeps one child running until it is stopped. `healthy` is set at its first health."""

    def __init__(self, child: Child, patience: Patience, guard: Guard, lines: Lines) -> None:
        self.child = child
        self.healthy = asyncio.Event()
        self._patience = patience
        self._guard = guard
        self._lines = lines
        self._process: asyncio.subprocess.Process | None = None
        self._pump: asyncio.Task[None] | None = None
        self._began = 0.0
        self._well_since: float | None = None
        # A proxy from the environment would be asked for our own loopback.
        self._http = httpx.AsyncClient(trust_env=False, timeout=patience.check_timeout)

    async def keep(self) -> None:
        """Run the child for ever. Raises GaveUp when it never comes up."""
        deaths = 0
        while True:
            end = await self._run_once()
            deaths = 1 if self._was_steady() else deaths + 1
            if not self.healthy.is_set() and deaths >= self._patience.attempts:
                tries = f"after {deaths} tries; its own words are above"
                raise GaveUp(f"{self.child.name} {end} before it was ready, {tries}")
            pause = self._patience.pause(deaths)
            self._say(f"{end}; starting it again in {pause:g} s")
            await asyncio.sleep(pause)

    async def stop(self) -> None:
        """End the child: SIGTERM to its group, SIGKILL after the grace period."""
        if self._process:
            self._signal(signal.SIGTERM)
            try:
                await asyncio.wait_for(self._process.wait(), self._patience.grace)
            except TimeoutError:
                self._say(f"did not stop within {self._patience.grace:g} s and is killed")
            await self._bury(self._process)
        await self._http.aclose()

    def kill(self) -> None:
        """End the child and all it has started, at once."""
        self._signal(signal.SIGKILL)

    async def _run_once(self) -> str:
        """Start the child and wait until it has ended or hung; tell which."""
        try:
            process = await self._start()
        except OSError as error:
            return f"cannot be started ({error.strerror}: {self.child.argv[0]})"
        end = asyncio.create_task(process.wait())
        hang = asyncio.create_task(self._watch())
        try:
            await asyncio.wait({end, hang}, return_when=asyncio.FIRST_COMPLETED)
            words = hang.result() if hang.done() else _ending(await end)
            await self._bury(process)
            return words
        finally:
            end.cancel()
            hang.cancel()

    async def _start(self) -> asyncio.subprocess.Process:
        process = await asyncio.create_subprocess_exec(
            *self.child.argv,
            cwd=self.child.cwd,
            env=dict(self.child.env),
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
            start_new_session=True,
        )
        assert process.stdout is not None
        self._process = process
        self._began, self._well_since = time.monotonic(), None
        self._guard.add(process.pid)
        self._pump = asyncio.create_task(self._lines.pump(self.child.name, process.stdout))
        return process

    async def _bury(self, process: asyncio.subprocess.Process) -> None:
        """End what is left of the child's group, and show its last words."""
        self.kill()
        await process.wait()
        # From here on the system may give its number to somebody else.
        self._process = None
        self._guard.remove(process.pid)
        if self._pump:
            await asyncio.wait({self._pump}, timeout=_LAST_WORDS_SECONDS)
            self._pump.cancel()

    async def _watch(self) -> str:
        """Wait until the child hangs, and tell how."""
        if not await self._came_up():
            return f"was not ready within {self._patience.start_within:g} s and is killed"
        self._well_since = time.monotonic()
        self._say(f"is ready after {self._well_since - self._began:.1f} s")
        self.healthy.set()
        missed = 0
        while missed < self._patience.missed_checks:
            await asyncio.sleep(self._patience.check_every)
            missed = 0 if await self._is_healthy() else missed + 1
        return f"did not answer {missed} health checks in a row and is killed"

    async def _came_up(self) -> bool:
        said = self._began
        while not await self._is_healthy():
            now = time.monotonic()
            if now - self._began > self._patience.start_within:
                return False
            if now - said > _SAY_EVERY:
                self._say(f"is still starting ({now - self._began:.0f} s)")
                said = now
            await asyncio.sleep(_POLL_SECONDS)
        return True

    def _was_steady(self) -> bool:
        since = self._well_since
        return since is not None and time.monotonic() - since >= self._patience.steady_after

    async def _is_healthy(self) -> bool:
        try:
            return (await self._http.get(self.child.health_url)).is_success
        except httpx.TransportError:
            return False

    def _signal(self, number: signal.Signals) -> None:
        if self._process is None:
            return
        try:
            os.killpg(self._process.pid, number)
        except ProcessLookupError:
            # The whole group is gone already, which is what was asked for.
            return

    def _say(self, words: str) -> None:
        self._lines.write("frontdesk", f"{self.child.name} {words}")


def _ending(code: int) -> str:
    if code >= 0:
        return f"ended with code {code}"
    return f"was ended by signal {-code} ({signal.strsignal(-code)})"
