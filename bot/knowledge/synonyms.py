"""The company's synonyms and abbreviations: begun from a file, kept in the database."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import yaml
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.store.base import now
from bot.store.knowledge import SynonymRow, SynonymsMarkRow
from knowledge_index.wording import Synonyms

MOST = 2000
LONGEST = 80
_ONE = 1


class SynonymsError(Exception):
    """The synonyms file is broken; the message says where."""


class SynonymRefused(Exception):
    """A synonym cannot be kept; `code`: `empty`, `long`, `same` or `many`."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def read(path: Path) -> dict[str, str]:
    """Read the synonyms file: what is meant by what is said. Raises SynonymsError."""
    try:
        entries = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise SynonymsError(f"{path}: {error}") from error
    if entries is None:
        return {}
    if not isinstance(entries, dict):
        raise SynonymsError(f"{path}: must be lines of the form 'said: meant'")
    if len(entries) > MOST:
        raise SynonymsError(f"{path}: {len(entries)} synonyms, {MOST} at most")
    return {_text(path, said): _text(path, meant) for said, meant in entries.items()}


def fold(said: str) -> str:
    """Fold what makes no other word of it: capitals and spaces."""
    return " ".join(said.lower().split())


def is_begun(session: Session) -> bool:
    """Tell whether they are in the database."""
    return session.get(SynonymsMarkRow, _ONE) is not None


def begin(session: Session, entries: Mapping[str, str]) -> int:
    """Take these for the start, unless there has been one; give how many were taken."""
    if is_begun(session):
        return 0
    session.add(SynonymsMarkRow(id=_ONE, revision=0))
    rows = {fold(said): (said, meant) for said, meant in entries.items()}
    for key, (said, meant) in rows.items():
        session.add(SynonymRow(key=key, said=said, meant=meant, updated_by="file"))
    return len(rows)


def every(session: Session) -> Sequence[SynonymRow]:
    """List them by what is said."""
    return session.execute(select(SynonymRow).order_by(SynonymRow.key)).scalars().all()


def in_use(session: Session) -> dict[str, str]:
    """Give what is meant by what is said."""
    return {row.said: row.meant for row in every(session)}


def revision(session: Session) -> int | None:
    """Give a number that every change raises; None before the start."""
    return session.execute(select(SynonymsMarkRow.revision)).scalar()


def checked(said: str, meant: str) -> tuple[str, str]:
    """Give both without needless spaces. Raises SynonymRefused."""
    said, meant = " ".join(said.split()), " ".join(meant.split())
    if not said or not meant:
        raise SynonymRefused("empty")
    if len(said) > LONGEST or len(meant) > LONGEST:
        raise SynonymRefused("long")
    if fold(said) == fold(meant):
        raise SynonymRefused("same")
    return said, meant


def keep(session: Session, said: str, meant: str, who: str) -> str:
    """Add one, or let what is said mean something else; give what it meant before.

    Raises SynonymRefused.
    """
    said, meant = checked(said, meant)
    row = session.get(SynonymRow, fold(said))
    before = row.meant if row else ""
    if row is None:
        if session.execute(select(func.count()).select_from(SynonymRow)).scalar_one() >= MOST:
            raise SynonymRefused("many")
        row = SynonymRow(key=fold(said))
        session.add(row)
    row.said, row.meant, row.updated_by, row.updated_at = said, meant, who, now()
    _raise_revision(session)
    return before


def remove(session: Session, said: str) -> str:
    """Take one out, and give what it meant; empty when it was not there."""
    row = session.get(SynonymRow, fold(said))
    if row is None:
        return ""
    session.delete(row)
    _raise_revision(session)
    return row.meant


def with_change(entries: Mapping[str, str], said: str, meant: str) -> Synonyms:
    """Give them with one changed, or taken out when it means nothing."""
    others = {one: to for one, to in entries.items() if fold(one) != fold(said)}
    return Synonyms(others | ({said: meant} if meant else {}))


def _raise_revision(session: Session) -> None:
    row = session.get(SynonymsMarkRow, _ONE, with_for_update=True)
    if row is None:
        row = SynonymsMarkRow(id=_ONE, revision=0)
        session.add(row)
    row.revision += 1


def _text(path: Path, value: object) -> str:
    if not isinstance(value, str) or not value.strip() or len(value) > LONGEST:
        raise SynonymsError(f"{path}: {value!r} must be a text of up to {LONGEST} letters")
    return value
