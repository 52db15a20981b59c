"""Put the log lines of several processes on one stream, each under its name."""

from __future__ import annotations

import asyncio
from typing import TextIO

_COLOURS = (36, 35, 33, 32, 34)
_LONGEST_LINE = 64 * 1024


class Lines:
    """Writes lines as `name | line`, with a colour for each name on a terminal."""

    def __init__(self, stream: TextIO, names: list[str]) -> None:
        self._stream = stream
        self._width = max(map(len, names))
        self._heads = {name: self._head(name, i) for i, name in enumerate(names)}

    def write(self, name: str, line: str) -> None:
        """Write one line under a name, and nothing where there is nobody to read it."""
        try:
            print(self._heads[name] + line.rstrip(), file=self._stream, flush=True)
        except BrokenPipeError:
            # The reader is gone (`… | head`); the children go on, silently.
            self._stream = open("/dev/null", "w")  # noqa: SIM115

    async def pump(self, name: str, source: asyncio.StreamReader) -> None:
        """Write everything a process says, until it closes its output."""
        rest = b""
        while chunk := await source.read(_LONGEST_LINE):
            *lines, rest = (rest + chunk).split(b"\n")
            for line in lines:
                self.write(name, line.decode(errors="replace"))
            if len(rest) >= _LONGEST_LINE:
                self.write(name, rest.decode(errors="replace"))
                rest = b""
        if rest:
            self.write(name, rest.decode(errors="replace"))

    def _head(self, name: str, number: int) -> str:
        text = f"{name:<{self._width}} | "
        return f"\x1b[{_COLOURS[number % 5]}m{text}\x1b[0m" if self._stream.isatty() else text
