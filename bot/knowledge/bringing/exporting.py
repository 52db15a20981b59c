"""Write every article into a ZIP of Markdown with front matter, from which all comes back."""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import yaml
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.knowledge import records
from bot.knowledge.content import FIELDS
from bot.store.database import Database
from bot.store.knowledge import ArticleRow, ImageRow

_AT_ONCE = 200
_HEAD = ("title", "status", *(name for name in FIELDS if name not in {"title", "body"}))
_ENDINGS = {"image/png": "png", "image/jpeg": "jpg", "image/gif": "gif", "image/webp": "webp"}

Progress = Callable[[int, int], None]
File = tuple[str, bytes]


def export(database: Database, path: Path, progress: Progress | None = None) -> int:
    """Write the ZIP and give the number of articles; `path` appears when it is whole.

    Articles lie in `articles/`, working drafts of published ones in `working/`, images in
    `images/`. Older versions are not part of it. Raises OSError, StoreUnavailable.
    """
    partial = path.with_name(f".{path.name}.partial")
    try:
        with zipfile.ZipFile(partial, "w", zipfile.ZIP_DEFLATED) as archive:
            # One read, so that what is changed meanwhile is in it whole or not at all.
            count = database.read_sync(lambda session: _write(session, archive, progress))
        partial.replace(path)
    finally:
        partial.unlink(missing_ok=True)
    return count


def to_markdown(article_id: str, content: Mapping[str, Any]) -> str:
    """Give an article as a file: front matter with every field, then its text."""
    head = {"id": article_id} | {name: content[name] for name in _HEAD}
    told = yaml.safe_dump(head, allow_unicode=True, sort_keys=False, width=10_000)
    return f"---\n{told}---\n\n{content['body']}\n"


def _write(session: Session, archive: zipfile.ZipFile, progress: Progress | None) -> int:
    total = session.execute(select(func.count(ArticleRow.id))).scalar_one()
    done = 0
    for row in _rows(session):
        for name, content in _files(session, row):
            archive.writestr(name, content)
        done += 1
        if progress:
            progress(done, total)
    query = select(ImageRow).order_by(ImageRow.id).execution_options(yield_per=1)
    for image in session.execute(query).scalars():
        archive.writestr(f"images/{image.id}.{_ENDINGS[image.media_type]}", image.data)
    return done


def _rows(session: Session) -> Iterator[ArticleRow]:
    last = ""
    while True:
        query = select(ArticleRow).where(ArticleRow.id > last).order_by(ArticleRow.id)
        some = list(session.execute(query.limit(_AT_ONCE)).scalars())
        if not some:
            return
        yield from some
        last = some[-1].id
        session.expunge_all()


def _files(session: Session, row: ArticleRow) -> Iterator[File]:
    live = records.live_content(row)
    yield f"articles/{row.id}.md", to_markdown(row.id, live).encode()
    if row.working_status is not None:
        working = records.newest_content(session, row) | {"status": row.working_status}
        yield f"working/{row.id}.md", to_markdown(row.id, working).encode()
