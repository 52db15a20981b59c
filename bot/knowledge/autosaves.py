"""Keep what people type before they save it, so that no crash takes it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from bot.store.base import now
from bot.store.knowledge import AutosaveRow

KEPT = timedelta(days=30)


def keep(
    session: Session, person: str, key: str, based_on: int, content: dict[str, Any]
) -> AutosaveRow:
    """Keep a text in place of the one before; `key`: an article's id, or that of a new one."""
    row = session.get(AutosaveRow, (person, key)) or AutosaveRow(person=person, key=key)
    row.based_on, row.content, row.at = based_on, content, now()
    session.add(row)
    session.flush()
    return row


def find(session: Session, person: str, key: str) -> AutosaveRow | None:
    """Give what a person has not saved yet."""
    return session.get(AutosaveRow, (person, key))


def forget(session: Session, person: str, key: str) -> None:
    """Drop it: it was saved, or given up."""
    session.execute(delete(AutosaveRow).filter_by(person=person, key=key))


def of_person(session: Session, person: str) -> list[AutosaveRow]:
    """Give everything that a person has not saved, newest first."""
    query = select(AutosaveRow).filter_by(person=person).order_by(AutosaveRow.at.desc()).limit(20)
    return list(session.execute(query).scalars())


def forget_old(session: Session) -> None:
    """Drop what nobody came back for."""
    session.execute(delete(AutosaveRow).where(AutosaveRow.at < now() - KEPT))
