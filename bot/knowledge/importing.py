"""Read articles from Markdown files with front matter into the database."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, Literal

import frontmatter
import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from bot.knowledge import articles
from bot.store.database import Database
from bot.store.knowledge import ArticleRow

_MOST_BYTES = 1_000_000
_SLUG = re.compile(r"^(?=.{1,120}$)[a-z0-9]+(?:-[a-z0-9]+)*$")


class FrontMatter(BaseModel):
    """What stands between the dashes at the head of an article's file."""

    model_config = ConfigDict(extra="forbid")

    title: str = Field(min_length=1, max_length=300)
    audience: Literal["employee", "customer", "everyone"] = "everyone"
    groups: list[str] = []
    language: str = "en"
    owner: str = ""
    status: Literal["draft", "in_review", "published", "archived"] = "published"
    tags: list[str] = []
    questions: list[str] = []
    valid_from: date | None = None
    valid_to: date | None = None

    @field_validator("valid_to")
    @classmethod
    def _in_order(cls, value: date | None, info: Any) -> date | None:
        start = info.data.get("valid_from")
        if value and start and value < start:
            raise ValueError("valid_to lies before valid_from")
        return value


@dataclass(slots=True)
class ImportReport:
    """What an import did; `refused` names each file that was left out, and why."""

    added: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)
    refused: dict[str, str] = field(default_factory=dict)


def import_folder(
    database: Database,
    folder: Path,
    author: str = "import",
    overwrite: bool = False,
    progress: Callable[[int, int], None] | None = None,
) -> ImportReport:
    """Import every `*.md` of a folder; a broken file is refused and the others still go in.

    A file that has not changed since its last import is left alone. An article that was edited
    here since then is kept unless `overwrite` is given.
    """
    report = ImportReport()
    paths = sorted(folder.glob("*.md"))
    for position, path in enumerate(paths, 1):
        try:
            _import_file(database, path, author, overwrite, report)
        except (OSError, ValueError, yaml.YAMLError) as error:
            report.refused[path.name] = _reason(error)
        if progress:
            progress(position, len(paths))
    return report


def _import_file(
    database: Database, path: Path, author: str, overwrite: bool, report: ImportReport
) -> None:
    content, checksum = _read(path)
    article_id = path.stem

    def work(session: Any) -> list[str]:
        row = session.get(ArticleRow, article_id)
        if row is not None and row.checksum == checksum:
            return report.unchanged
        # An edit in the console clears the checksum, so that no import undoes it unasked.
        if row is not None and row.checksum is None and not overwrite:
            return report.kept
        articles.put(session, article_id, content, author, checksum)
        return report.added if row is None else report.changed

    database.write_sync(work).append(article_id)


def _read(path: Path) -> tuple[dict[str, Any], str]:
    if not _SLUG.match(path.stem):
        raise ValueError("the file's name may have only a-z, 0-9 and single dashes, 120 in all")
    if path.stat().st_size > _MOST_BYTES:
        raise ValueError(f"the file is larger than {_MOST_BYTES:,} bytes")
    raw = path.read_bytes()
    post = frontmatter.loads(raw.decode("utf-8-sig"))
    if not post.metadata:
        raise ValueError("the file has no front matter; it begins with a line of three dashes")
    head = FrontMatter.model_validate(post.metadata)
    if not post.content.strip():
        raise ValueError("the article has no body")
    return head.model_dump() | {"body": post.content.strip()}, hashlib.sha256(raw).hexdigest()


def _reason(error: Exception) -> str:
    if isinstance(error, ValidationError):
        return "; ".join(f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors())
    return " ".join(str(error).split())
