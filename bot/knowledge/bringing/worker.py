"""The process that reads: a request on stdin, JSON lines on stdout, bounded by the system."""

from __future__ import annotations

import json
import os
import resource
import sys
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from bot.knowledge.bringing.drafts import (
    Document,
    Draft,
    Listed,
    Picture,
    Refused,
    Unreadable,
)
from bot.knowledge.bringing.limits import Limits

_NAMES = {Draft: "draft", Refused: "refused", Picture: "picture", Listed: "listed"}


def main() -> None:
    """Read what the request names, from the entry `start` on."""
    request = json.loads(sys.stdin.buffer.read())
    limits = Limits(**request["limits"])
    _bind(limits)
    # Only now: what is loaded counts towards the limits too.
    from bot.knowledge.bringing.readers import reading

    documents = [Document(**one) for one in request["documents"]]
    # No entry beyond what a ZIP and the documents themselves may hold.
    for position, (name, document, raw) in enumerate(reading.sources(documents, limits)):
        if position < request["start"]:
            continue
        _say({"begin": position, "name": name})
        if isinstance(raw, Unreadable):
            _say({"refused": asdict(Refused(name, str(raw)))})
            continue
        for one in reading.read(name, document, raw, limits):
            _say({_NAMES[type(one)]: asdict(one)})
    _say({"end": True})


def _bind(limits: Limits) -> None:
    for what, most in (
        (resource.RLIMIT_AS, limits.memory),
        (resource.RLIMIT_CPU, limits.cpu_seconds),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_NOFILE, 32),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(what, (most, most))


def _say(line: Mapping[str, Any]) -> None:
    sys.stdout.write(json.dumps(line, default=str) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
    # Without a tidy end: a reader's leftovers are nobody's concern.
    os._exit(0)
