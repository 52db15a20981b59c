"""Have documents read in a process of its own, which may die of them."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import asdict
from typing import Any

import structlog

from bot.knowledge.bringing.drafts import (
    Document,
    Draft,
    Listed,
    Picture,
    Read,
    Refused,
    Stopped,
)
from bot.knowledge.bringing.limits import Limits

log = structlog.get_logger(__name__)

_WORKER = "bot.knowledge.bringing.worker"
_MOST_DEATHS = 10
# The time that starting Python itself may take on a busy machine.
_START_SECONDS = 60.0


class Reader:
    """Read documents apart.

    A document that kills its reader, or takes too long, is refused; the others are read on by a
    new one. The reader gets no environment, so none of our secrets.
    """

    def __init__(self, limits: Limits | None = None) -> None:
        self.limits = limits or Limits()
        self._stopped = threading.Event()
        self._running: set[subprocess.Popen[bytes]] = set()

    def stop(self) -> None:
        """Read no more, now and later: readers in other threads raise Stopped."""
        self._stopped.set()
        for process in list(self._running):
            process.kill()

    def check(self) -> None:
        """Raise Stopped once `stop` was called."""
        if self._stopped.is_set():
            raise Stopped

    def read(self, documents: Sequence[Document]) -> Iterator[Read]:
        """Give drafts and refusals as they come. Raises Stopped."""
        start = 0
        for _ in range(_MOST_DEATHS):
            self.check()
            run = _Run(documents, self.limits, start)
            yield from run.results(self._running)
            self.check()
            if run.ended:
                return
            log.warning("import.reader_died", name=run.name, reason=run.reason)
            yield Refused(run.name or documents[0].name, run.reason)
            if run.position is None:
                return
            start = run.position + 1
        yield Refused(documents[0].name, "too many of its files cannot be read; the rest is left")


class _Run:
    """One process, and how far it came."""

    def __init__(self, documents: Sequence[Document], limits: Limits, start: int) -> None:
        self._limits = limits
        self._request = json.dumps(
            {
                "documents": [asdict(one) for one in documents],
                "limits": asdict(limits),
                "start": start,
            }
        )
        self.position: int | None = None
        self.name = ""
        self.ended = False
        self.reason = ""
        self._late = False

    def results(self, running: set[subprocess.Popen[bytes]]) -> Iterator[Read]:
        process = _started()
        running.add(process)
        watch = self._watch(process, _START_SECONDS)
        taken = 0
        try:
            assert process.stdin
            assert process.stdout
            with suppress(BrokenPipeError):
                process.stdin.write(self._request.encode())
                process.stdin.close()
            for line in process.stdout:
                taken += len(line)
                if taken > self._limits.output_bytes:
                    self.reason = "it gives too much text"
                    break
                told = json.loads(line)
                if "begin" in told:
                    self.position, self.name = told["begin"], told["name"]
                    watch.cancel()
                    watch = self._watch(process, self._limits.entry_seconds)
                elif "end" in told:
                    self.ended = True
                else:
                    yield _result(told)
        finally:
            watch.cancel()
            _kill(process)
            running.discard(process)
            self.reason = self.reason or self._why(process.returncode)

    def _watch(self, process: subprocess.Popen[bytes], seconds: float) -> threading.Timer:
        def give_up() -> None:
            self._late = True
            process.kill()

        watch = threading.Timer(seconds, give_up)
        watch.daemon = True
        watch.start()
        return watch

    def _why(self, code: int) -> str:
        if self._late or code == -signal.SIGXCPU:
            return "reading it takes too long"
        return "reading it takes more than it may, or breaks its reader"


def _started() -> subprocess.Popen[bytes]:
    return subprocess.Popen(  # noqa: S603
        [sys.executable, "-m", _WORKER],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={"PATH": os.defpath, "LANG": "C.UTF-8", "PYTHONPATH": os.pathsep.join(sys.path)},
        start_new_session=True,
    )


def _kill(process: subprocess.Popen[bytes]) -> None:
    if process.poll() is None:
        process.kill()
    process.wait()
    for pipe in (process.stdin, process.stdout):
        if pipe and not pipe.closed:
            with suppress(OSError):
                pipe.close()


def _result(told: dict[str, Any]) -> Read:
    if "draft" in told:
        values = told["draft"]
        return Draft(**values | {"remarks": tuple(values["remarks"])})
    if "picture" in told:
        return Picture(**told["picture"])
    if "listed" in told:
        listed = told["listed"]
        return Listed(listed["ref"], tuple(listed["pages"]), tuple(listed["maps"]))
    values = told["refused"]
    return Refused(**values | {"raw": tuple(values["raw"])})
