"""The hook for a virus scanner: a command that reads a file and may refuse it."""

from __future__ import annotations

import asyncio
import shlex
from contextlib import suppress
from typing import Literal, Protocol

import structlog

log = structlog.get_logger(__name__)

_SECONDS = 30.0

Verdict = Literal["clean", "refused", "down"]


class Scanner(Protocol):
    """Something that looks into files."""

    async def scan(self, content: bytes) -> Verdict:
        """Tell whether a file may be handed on; `down`: it could not be looked at. Never raises."""


class NoScanner:
    """Let everything pass: no scanner is configured."""

    async def scan(self, content: bytes) -> Verdict:
        return "clean"


class CommandScanner:
    """Run a command for each file, with the file on its standard input.

    It exits with 0 for a clean file and with 1 for one to be refused, as ClamAV's `clamdscan -`
    does; everything else, and silence, is taken as `down`.
    """

    def __init__(self, command: str, seconds: float = _SECONDS) -> None:
        self._command = shlex.split(command)
        self._seconds = seconds

    async def scan(self, content: bytes) -> Verdict:
        try:
            code, said = await self._run(content)
        except (OSError, TimeoutError) as error:
            log.error("files.scanner_down", command=self._command[0], error=repr(error))
            return "down"
        if code == 0:
            return "clean"
        if code == 1:
            log.warning("files.scanner_refused", said=said)
            return "refused"
        log.error("files.scanner_down", command=self._command[0], exit=code, said=said)
        return "down"

    async def _run(self, content: bytes) -> tuple[int, str]:
        pipe = asyncio.subprocess.PIPE
        process = await asyncio.create_subprocess_exec(
            *self._command, stdin=pipe, stdout=pipe, stderr=asyncio.subprocess.STDOUT
        )
        try:
            async with asyncio.timeout(self._seconds):
                said, _ = await process.communicate(content)
        finally:
            if process.returncode is None:
                with suppress(ProcessLookupError):
                    process.kill()
                await process.wait()
        return process.returncode or 0, said.decode("utf-8", "replace")[-500:]
