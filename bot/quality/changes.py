"""Tell what a step would change in the index."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.knowledge import listing, records
from bot.knowledge.content import Content
from bot.store.gate import GateRunRow
from bot.store.knowledge import ArticleRow
from bot.store.sources import ImportItemRow, ImportRow
from knowledge_index.passages import Article

PUBLISHED = "published"
TAKES_OUT = frozenset(("withdraw", "archive"))


class Moved(Exception):
    """An article is not what it was when the step was asked for."""


@dataclass(slots=True)
class Changes:
    """Articles as they would be found, and ids of those that would not be found any more."""

    put: list[Article] = field(default_factory=list)
    gone: list[str] = field(default_factory=list)


def of_run(session: Session, run: GateRunRow) -> Changes:
    """Give what a run would change. Raises Moved."""
    if run.step == "import":
        return of_import(session, run.subject)
    changes = Changes()
    for item in run.items:
        row = session.get(ArticleRow, item["id"])
        if row is None or row.latest != item["based_on"]:
            raise Moved(item["id"])
        if run.step in TAKES_OUT:
            changes.gone.append(row.id)
        else:
            content = Content(**records.newest_content(session, row))
            changes.put.append(as_article(row.id, content, row.latest + 1))
    return changes


def of_import(session: Session, import_id: str) -> Changes:
    """Give what an import that is to be applied would change in what people find."""
    changes = Changes()
    job = session.get(ImportRow, import_id)
    if job is None or not job.may_publish:
        return changes
    query = select(ImportItemRow).filter_by(import_id=import_id, is_working=False)
    for item in session.execute(query.order_by(ImportItemRow.position)).scalars():
        if not _is_applied(item):
            continue
        row = session.get(ArticleRow, item.article_id)
        if item.content.get("status") == PUBLISHED:
            version = row.latest + 1 if row else 1
            changes.put.append(as_article(str(item.article_id), Content(**item.content), version))
        elif row is not None and row.status == PUBLISHED:
            changes.gone.append(row.id)
    return changes


def would_publish(session: Session, import_id: str) -> bool:
    """Tell whether an import changes anything that people find, without reading its texts."""
    job = session.get(ImportRow, import_id)
    if job is None or not job.may_publish:
        return False
    outcomes = ("new", "changed", "edited")
    query = select(ImportItemRow.position).where(
        ImportItemRow.import_id == import_id,
        ImportItemRow.is_working.is_(False),
        ImportItemRow.outcome.in_(outcomes),
    )
    return session.execute(query.limit(1)).first() is not None


def import_of(session: Session, import_id: str) -> tuple[str, str]:
    """Give an import's name, and who asked for it."""
    job = session.get_one(ImportRow, import_id)
    return job.name, job.who


def give_up(session: Session, run: GateRunRow) -> None:
    """Undo what waits for a run that is given up: a plan, or an import's turn."""
    if run.step == "import":
        job = session.get(ImportRow, run.subject)
        if job is not None and job.state == "waiting":
            job.state = "previewed"
        # Applied once more, it is replayed once more.
        run.subject = ""
    elif run.step == "planned":
        row = session.get(ArticleRow, run.subject)
        if row is not None and row.publish_at is not None:
            row.publish_at = row.approved_by = None
            listing.keep_state(session, row)


def as_article(article_id: str, content: Content, version: int) -> Article:
    """Give a text as the index would hold it."""
    return Article(
        id=article_id,
        title=content.title,
        body=content.body,
        version=version,
        questions=tuple(content.questions),
        audience=content.audience,
        groups=frozenset(content.groups),
        language=content.language,
        owner=content.owner,
        valid_from=content.valid_from,
        valid_to=content.valid_to,
    )


def batches(changes: Changes, size: int) -> Iterator[list[Article]]:
    """Give the articles to put, some at a time, so that time can be looked at in between."""
    for start in range(0, len(changes.put), size):
        yield changes.put[start : start + size]


def _is_applied(item: ImportItemRow) -> bool:
    if item.outcome == "edited":
        return item.overwrite
    return item.outcome in {"new", "changed"}
