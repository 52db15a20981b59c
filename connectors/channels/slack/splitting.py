"""Put pieces into sections of at most 3,000 characters; code is kept whole where it fits."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from connectors.channels.slack.mrkdwn import Piece, escape

# The longest text of a section block in Slack.
MOST = 3000

_FENCE = "```\n{}\n```"
_ROOM = MOST - len(_FENCE.format(""))
# Where a text is cut, the best place first.
_CUTS = ("\n\n", "\n", ". ", " ")
_UNFINISHED = re.compile(r"(<[^<>]*|&\w{0,5})$")


def sections(pieces: Iterable[Piece]) -> list[str]:
    """Give the sections, in order; nothing is left out."""
    made: list[str] = []
    for part in (part for piece in pieces for part in _parts(piece)):
        if made and len(made[-1]) + 2 + len(part) <= MOST:
            made[-1] += f"\n\n{part}"
        else:
            made.append(part)
    return made


def _parts(piece: Piece) -> Iterator[str]:
    if not piece.is_code:
        yield from _cut(piece.text, MOST)
        return
    for chunk in _lines(escape(piece.text)):
        yield _FENCE.format(chunk)


def _lines(code: str) -> Iterator[str]:
    """Give code in chunks of whole lines."""
    chunk: list[str] = []
    for line in (part for whole in code.split("\n") for part in _cut(whole, _ROOM) or [""]):
        if chunk and sum(map(len, chunk)) + len(chunk) + len(line) > _ROOM:
            yield "\n".join(chunk)
            chunk = []
        chunk.append(line)
    yield "\n".join(chunk)


def _cut(text: str, most: int) -> list[str]:
    parts = []
    while len(text) > most:
        at = _place(text, most)
        parts.append(text[:at].rstrip())
        text = text[at:].lstrip()
    return [*parts, text] if text else parts


def _place(text: str, most: int) -> int:
    for mark in _CUTS:
        at = text.rfind(mark, most // 2, most)
        if at > 0 and not _UNFINISHED.search(text[: at + len(mark)]):
            return at + len(mark)
    # One endless word: only a link and an escaped character must stay in one piece.
    open_end = _UNFINISHED.search(text[:most])
    return open_end.start() if open_end and open_end.start() else most
