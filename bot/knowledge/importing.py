"""Bring the starter articles in: trusted Markdown files, each on its own, at every set-up."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import frontmatter
import yaml

from bot.knowledge import articles
from bot.knowledge.bringing.drafts import Unreadable
from bot.knowledge.bringing.readers.front_matter import check
from bot.store.database import Database
from bot.store.knowledge import ArticleRow

_MOST_BYTES = 1_000_000
_SLUG = re.compile(r"^(?=.{1,120}$)[a-z0-9]+(?:-[a-z0-9]+)*$")


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
        except (OSError, ValueError, Unreadable, yaml.YAMLError) as error:
            report.refused[path.name] = " ".join(str(error).split())
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
    head = check(post.metadata)
    if not post.content.strip():
        raise ValueError("the article has no body")
    content = head.model_dump(exclude={"body", "id"}) | {"body": post.content.strip()}
    return content, hashlib.sha256(raw).hexdigest()
