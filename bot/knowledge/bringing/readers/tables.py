"""Read CSV: a row, an article; a broken row is named, and the others go in."""

from __future__ import annotations

import csv
import hashlib
import io
import re
from collections.abc import Iterator, Mapping
from typing import Any

from bot.knowledge.bringing.drafts import Draft, Read, Refused, Unreadable
from bot.knowledge.bringing.limits import Limits
from bot.knowledge.bringing.naming import id_of_title
from bot.knowledge.bringing.readers.decoding import decode
from bot.knowledge.bringing.readers.front_matter import check

_DELIMITERS = ",;\t|"
_LISTS = frozenset({"questions", "groups", "tags"})
_BETWEEN = re.compile(r"\s*[|\n]\s*")
_MOST_LINES = 2_000
_NAMES: Mapping[str, tuple[str, ...]] = {
    "id": ("id", "slug", "article_id", "key"),
    "title": ("title", "subject", "headline", "heading"),
    "body": ("body", "answer", "content", "text", "article", "description"),
    "questions": ("questions", "question", "alternative questions", "faq"),
    "audience": ("audience",),
    "groups": ("groups", "group"),
    "language": ("language", "lang", "locale"),
    "owner": ("owner", "author"),
    "tags": ("tags", "tag", "category", "categories", "labels"),
    "status": ("status", "state"),
    "valid_from": ("valid_from", "valid from"),
    "valid_to": ("valid_to", "valid to", "expires"),
}


def read(name: str, raw: bytes, columns: Mapping[str, str], limits: Limits) -> Iterator[Read]:
    """Read the rows; `columns` names the column of a field where its head does not.

    Raises Unreadable for the table as a whole.
    """
    lines = decode(raw).splitlines(keepends=True)
    while lines and not lines[0].strip():
        del lines[0]
    if not lines:
        raise Unreadable("the table is empty")
    delimiter = _delimiter(lines[0])
    start, head = _head(lines, delimiter)
    fields = _fields(head, columns)
    records = _records(lines, start, delimiter, len(head))
    for count, (number, cells, fault) in enumerate(records, 1):
        if count > limits.rows:
            yield Refused(name, f"the table has more than {limits.rows} rows; the rest is left out")
            return
        yield _row(f"{name}, row {number}", cells, fault, fields)


def _row(ref: str, cells: list[str], fault: str, fields: Mapping[str, int]) -> Read:
    if fault:
        return Refused(ref, fault, tuple(cells))
    try:
        stated = _stated(cells, fields)
        if not stated.get("title"):
            raise Unreadable("it has no title")
        if not stated.get("body"):
            raise Unreadable("it has no text")
        body = stated.pop("body")
        head = check(stated)
    except Unreadable as error:
        return Refused(ref, str(error), tuple(cells))
    given = head.model_dump(mode="json", exclude={"body", "id"}, exclude_unset=True)
    checksum = hashlib.sha256("\x1f".join(cells).encode()).hexdigest()
    return Draft(ref, head.id or id_of_title(head.title), given | {"body": body}, checksum)


def _stated(cells: list[str], fields: Mapping[str, int]) -> dict[str, Any]:
    stated: dict[str, Any] = {}
    for name, position in fields.items():
        if value := cells[position].strip():
            stated[name] = [p for p in _BETWEEN.split(value) if p] if name in _LISTS else value
    if "title" not in fields and stated.get("questions"):
        # A list of questions and answers: the question is the title.
        stated["title"] = stated["questions"][0][:300]
    return stated


def _fields(head: list[str], columns: Mapping[str, str]) -> dict[str, int]:
    names = [cell.strip().lower() for cell in head]
    fields: dict[str, int] = {}
    for field, known in _NAMES.items():
        wanted = (columns[field].strip().lower(),) if field in columns else known
        found = next((names.index(n) for n in wanted if n in names), None)
        if found is not None:
            fields[field] = found
        elif field in columns:
            raise Unreadable(f"there is no column {columns[field]!r}")
    if "body" not in fields or not {"title", "questions"} & fields.keys():
        told = ", ".join(cell.strip()[:40] for cell in head[:20])
        raise Unreadable(f"there must be a column for the title and one for the text; has: {told}")
    return fields


def _delimiter(line: str) -> str:
    return max(_DELIMITERS, key=lambda mark: (line.count(mark), -_DELIMITERS.index(mark)))


def _head(lines: list[str], delimiter: str) -> tuple[int, list[str]]:
    try:
        end, cells = _record(lines, 0, delimiter)
    except csv.Error as error:
        raise Unreadable(f"the row of column names is broken: {error}") from error
    return end, cells


def _records(
    lines: list[str], start: int, delimiter: str, width: int
) -> Iterator[tuple[int, list[str], str]]:
    """Give the number of each record's first line, its cells, and what is wrong with it."""
    at = start
    while at < len(lines):
        if not lines[at].strip():
            at += 1
            continue
        try:
            end, cells = _record(lines, at, delimiter)
            fault = "" if len(cells) == width else f"it has {len(cells)} cells, not {width}"
        except csv.Error as error:
            end, cells, fault = at + 1, [lines[at].rstrip("\n")], f"its quotes are broken: {error}"
        yield at + 1, cells, fault
        # What a broken record swallowed may be whole: go on with the line after its first.
        at = at + 1 if fault else end


def _record(lines: list[str], at: int, delimiter: str) -> tuple[int, list[str]]:
    """Take one record, over as many lines as its quotes span. Raises csv.Error."""
    end, quotes = at, 0
    while end < len(lines) and end - at < _MOST_LINES:
        quotes += lines[end].count('"')
        end += 1
        if quotes % 2 == 0:
            break
    text = "".join(lines[at:end])
    rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True))
    if len(rows) != 1:
        raise csv.Error("a quote stands alone")
    return end, rows[0]
