"""Run one of Rasa's commands beside the service: watched, bounded, and with its last words kept."""

from __future__ import annotations

import asyncio
import re
import shutil
from collections import deque
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress

from bot.settings import ROOT

_TAIL_LINES = 40
_LONGEST_LINE = 400
_CHUNK = 64 * 1024
_BEAT_SECONDS = 1.0
_GRACE_SECONDS = 5.0
_ANSI = re.compile(r"\x1b\[[0-9;]*m")
# Progress bars, and what Rasa's old packages warn of.
_NOISE = re.compile(r"it/s|\d+%\||: 0it|Warning: |declare_namespace|^\s*(import pkg_resources|\^+)")

Beat = Callable[[str], Awaitable[bool]]


class Ended(Exception):
    """The command did not come to a good end.

    `code`: `time` (took too long), `stopped` (somebody wanted it), `rasa` (it failed itself),
    `start` (it could not be started); `log` holds the end of what it said.
    """

    def __init__(self, code: str, log: str = "") -> None:
        super().__init__(code)
        self.code = code
        self.log = log


async def run(
    command: Sequence[str], environment: Mapping[str, str], seconds: float, beat: Beat
) -> None:
    """Run it to its end, after everything else on this machine.

    `beat` is told each line, and "" once a second; it stops the command by returning True. Raises
    Ended. The command stays in our own process group, so that it ends when we are ended.
    """
    nice = [found, "-n", "10"] if (found := shutil.which("nice")) else []
    try:
        process = await asyncio.create_subprocess_exec(
            *nice,
            *command,
            cwd=ROOT,
            env=dict(environment),
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
        )
    except OSError as error:
        raise Ended("start", str(error)) from error
    watch = _Watch(process, beat)
    try:
        code = await asyncio.wait_for(watch.follow(), seconds)
    except TimeoutError as error:
        raise Ended("time", watch.log) from error
    finally:
        await _end(process)
    if code != 0:
        raise Ended("rasa", watch.log)


class _Watch:
    """Follows a process, line by line."""

    def __init__(self, process: asyncio.subprocess.Process, beat: Beat) -> None:
        self._process = process
        self._beat = beat
        self._tail: deque[str] = deque(maxlen=_TAIL_LINES)

    @property
    def log(self) -> str:
        """The end of what it said."""
        return "\n".join(self._tail)

    async def follow(self) -> int:
        """Give the exit code."""
        assert self._process.stdout
        rest = b""
        reading: asyncio.Task[bytes] | None = None
        try:
            while True:
                reading = reading or asyncio.ensure_future(self._process.stdout.read(_CHUNK))
                done, _ = await asyncio.wait({reading}, timeout=_BEAT_SECONDS)
                if not done:
                    await self._tell("")
                    continue
                chunk, reading = reading.result(), None
                *lines, rest = re.split(rb"[\r\n]+", rest[-_CHUNK:] + chunk)
                for line in lines:
                    await self._tell(_tidy(line))
                if not chunk:
                    await self._tell(_tidy(rest))
                    return await self._process.wait()
        finally:
            if reading:
                reading.cancel()

    async def _tell(self, line: str) -> None:
        if line and not _NOISE.search(line):
            self._tail.append(line)
        if await self._beat(line):
            raise Ended("stopped", self.log)


def _tidy(line: bytes) -> str:
    return _ANSI.sub("", line.decode(errors="replace")).strip()[:_LONGEST_LINE]


async def _end(process: asyncio.subprocess.Process) -> None:
    if process.returncode is not None:
        return
    with suppress(ProcessLookupError):
        process.terminate()
    try:
        await asyncio.wait_for(process.wait(), _GRACE_SECONDS)
    except TimeoutError:
        with suppress(ProcessLookupError):
            process.kill()
        await process.wait()
