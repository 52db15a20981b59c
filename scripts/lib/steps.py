"""Show what is being done, and how long it took."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager


class Failed(Exception):
    """Something that was to be done was not; the message says what and what to do."""


@contextmanager
def step(words: str) -> Iterator[None]:
    """Say what begins, let it run, and say how long it took."""
    began = time.monotonic()
    print(f"==> {words}", file=sys.stderr, flush=True)
    yield
    print(f"    done in {time.monotonic() - began:.1f} s", file=sys.stderr, flush=True)
