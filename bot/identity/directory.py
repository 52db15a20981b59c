"""A company's list of people, groups and managers: a CSV file, until a directory is joined."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from bot.identity.persons import email_key, refresh
from bot.store.conversations import DirectoryRow, IdentityRow

MOST_BYTES = 10_000_000
_MOST_LINES = 200_000
_MOST_PROBLEMS = 20
_COLUMNS = ("email", "groups", "name", "audience", "manager")
_AUDIENCES = ("employee", "customer")
_MOST_GROUPS = 100
_LONGEST_GROUP = 64


@dataclass(frozen=True, slots=True)
class Entry:
    """One line: whose address, which groups, and the manager's address."""

    email: str
    audience: str
    name: str
    groups: tuple[str, ...]
    manager: str = ""


class DirectoryError(Exception):
    """The list cannot be taken; `problems` has the line and what is wrong, for the first ones."""

    def __init__(self, problems: Sequence[tuple[int, str]], source: str = "") -> None:
        self.problems = tuple(problems)
        told = "; ".join(f"line {line}: {what}" for line, what in problems)
        super().__init__(f"{source}: {told}" if source else told)


def read_file(path: Path) -> list[Entry]:
    """Read the list of a file. Raises DirectoryError."""
    try:
        content = path.read_bytes()
    except OSError as error:
        raise DirectoryError([(0, f"cannot be read ({error.strerror})")], str(path)) from error
    try:
        return parse(content)
    except DirectoryError as error:
        raise DirectoryError(error.problems, str(path)) from error


def parse(content: bytes) -> list[Entry]:
    """Read the columns `email` and `groups` (with semicolons between), and perhaps the others.

    Raises DirectoryError, which names each line that is wrong; nothing is taken then.
    """
    if len(content) > MOST_BYTES:
        raise DirectoryError([(0, f"the file has more than {MOST_BYTES} bytes")])
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise DirectoryError([(line, "is not UTF-8; save the file as 'CSV UTF-8'")]) from error
    entries: dict[tuple[str, str], Entry] = {}
    problems: list[tuple[int, str]] = []
    for line, values in _rows(text):
        try:
            entry = _entry(values)
            if (entry.email, entry.audience) in entries:
                raise ValueError(f"{entry.email} was on an earlier line already")
            entries[entry.email, entry.audience] = entry
        except ValueError as error:
            problems.append((line, str(error)))
            if len(problems) == _MOST_PROBLEMS:
                break
    if problems:
        raise DirectoryError(problems)
    return list(entries.values())


def take(session: Session, entries: Sequence[Entry]) -> int:
    """Let these entries be the whole list; return how many identities have other groups now."""
    session.execute(delete(DirectoryRow))
    if entries:
        rows = [
            {
                "email": e.email,
                "audience": e.audience,
                "name": e.name,
                "groups": list(e.groups),
                "manager": e.manager,
            }
            for e in entries
        ]
        session.execute(insert(DirectoryRow), rows)
    return _apply(session, {(e.email, e.audience): frozenset(e.groups) for e in entries})


def groups_of(session: Session, email: str | None, audience: str) -> frozenset[str]:
    """Tell the groups that the list gives to a verified address."""
    if email is None:
        return frozenset()
    row = session.get(DirectoryRow, (email, audience))
    return frozenset(row.groups) if row else frozenset()


def _apply(session: Session, listed: dict[tuple[str, str], frozenset[str]]) -> int:
    changed = set()
    rows = session.execute(select(IdentityRow).where(IdentityRow.email_key.is_not(None)))
    count = 0
    for row in rows.scalars():
        audience = row.external_id.partition(":")[0]
        fresh = sorted(
            listed.get((row.email_key or "", audience), frozenset()) | {*row.told_groups}
        )
        if row.groups != fresh:
            row.groups, count = fresh, count + 1
            changed.add(row.person_id)
    session.flush()
    for person_id in changed:
        refresh(session, person_id)
    return count


def _rows(text: str) -> Iterator[tuple[int, dict[str, str]]]:
    first = text.partition("\n")[0]
    reader = csv.reader(io.StringIO(text), delimiter=";" if _is_by_semicolons(first) else ",")
    try:
        head = [name.strip().casefold() for name in next(reader, [])]
        _check_head(head)
        for values in reader:
            if reader.line_num > _MOST_LINES:
                raise DirectoryError([(reader.line_num, f"is beyond {_MOST_LINES} lines")])
            if any(value.strip() for value in values):
                yield reader.line_num, _named(head, values)
    except csv.Error as error:
        raise DirectoryError([(reader.line_num, f"is no CSV: {error}")]) from error


def _is_by_semicolons(head: str) -> bool:
    # As spreadsheets write it where the comma stands in numbers; groups then have commas between.
    return ";" in head and "," not in head


def _check_head(head: list[str]) -> None:
    missing = [name for name in _COLUMNS[:2] if name not in head]
    if missing:
        raise DirectoryError([(1, f"the first line has to name the column {missing[0]!r}")])
    if unknown := [name for name in head if name not in _COLUMNS]:
        known = ", ".join(_COLUMNS)
        raise DirectoryError([(1, f"there is no column {unknown[0]!r}; the columns are {known}")])


def _named(head: list[str], values: list[str]) -> dict[str, str]:
    named = dict(zip(head, (value.strip() for value in values), strict=False))
    return named | ({"": "too many"} if len(values) > len(head) else {})


def _entry(values: dict[str, str]) -> Entry:
    if "" in values:
        raise ValueError("has more values than the first line has columns")
    email = email_key(values.get("email"), verified=True) or ""
    if not _is_address(email):
        raise ValueError(f"{values.get('email', '')!r} is no e-mail address")
    audience = values.get("audience") or "employee"
    if audience not in _AUDIENCES:
        raise ValueError(f"the audience is employee or customer, not {audience!r}")
    given = values.get("groups", "").replace(",", ";").split(";")
    groups = tuple(sorted({group.strip() for group in given if group.strip()}))
    if len(groups) > _MOST_GROUPS:
        raise ValueError(f"has {len(groups)} groups; at most {_MOST_GROUPS} are taken")
    if long := [group for group in groups if len(group) > _LONGEST_GROUP]:
        raise ValueError(f"the group {long[0][:20]!r}… has more than {_LONGEST_GROUP} characters")
    manager = _manager(values, email)
    return Entry(email, audience, values.get("name", "")[:200], groups, manager)


def _manager(values: dict[str, str], email: str) -> str:
    given = values.get("manager", "")
    manager = email_key(given, verified=True) or ""
    if manager and not _is_address(manager):
        raise ValueError(f"the manager {given!r} is no e-mail address")
    if manager == email:
        raise ValueError(f"{email} cannot be their own manager")
    return manager


def _is_address(email: str) -> bool:
    name, at, domain = email.rpartition("@")
    harmless = email.isprintable() and not any(c.isspace() or c in "<>,;" for c in email)
    return bool(name and at and "." in domain and len(email) <= 320 and harmless)
