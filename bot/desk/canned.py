"""Canned replies: texts that agents use again and again, with places for what differs."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.store.base import now
from bot.store.handoff import CannedReplyRow

VARIABLES = ("name", "agent", "team", "company", "number")
MOST_TITLE = 120
MOST_TEXT = 4000
_MOST = 500
# `{name}`, or `{name|there}` with what stands there where the name is not known.
_PLACE = re.compile(r"\{(\w+)(?:\|([^{}]*))?\}")


class CannedRefused(Exception):
    """A text that cannot be kept; `code` says why: `empty`, or `variable` for an unknown one."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def fill(text: str, values: Mapping[str, str]) -> str:
    """Put the values in; where one is missing or empty, what its place says instead."""
    return _PLACE.sub(lambda place: values.get(place[1]) or place[2] or "", text)


def every(session: Session) -> Sequence[CannedReplyRow]:
    """List all of them by title."""
    query = select(CannedReplyRow).order_by(CannedReplyRow.title, CannedReplyRow.id).limit(_MOST)
    return session.execute(query).scalars().all()


def keep(session: Session, reply_id: str, title: str, text: str, who: str) -> CannedReplyRow:
    """Add one, or change the one with that id. Raises CannedRefused."""
    title, text = title.strip()[:MOST_TITLE], text.strip()[:MOST_TEXT]
    if not title or not text:
        raise CannedRefused("empty")
    if {place[1] for place in _PLACE.finditer(text)} - set(VARIABLES):
        raise CannedRefused("variable")
    row = session.get(CannedReplyRow, reply_id) if reply_id else None
    if row is None:
        row = CannedReplyRow()
        session.add(row)
    row.title, row.text, row.updated_by, row.updated_at = title, text, who, now()
    session.flush()
    return row


def remove(session: Session, reply_id: str) -> str:
    """Take one out, and give its title; empty when it was not there."""
    row = session.get(CannedReplyRow, reply_id)
    if row is None:
        return ""
    session.delete(row)
    return row.title


def filled(session: Session, values: Mapping[str, str]) -> list[tuple[str, str]]:
    """Give title and text of each, ready to be sent."""
    return [(row.title, fill(row.text, values)) for row in every(session)]
