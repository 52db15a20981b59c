"""Tell what a draft would do to the articles: the row of a preview."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.knowledge import records
from bot.knowledge.bringing.drafts import Draft, Listed, Picture, Read, Refused
from bot.knowledge.bringing.readers.front_matter import reason
from bot.knowledge.content import FIELDS, Content
from bot.store.knowledge import ArticleRow
from bot.store.sources import ImportedRow, ImportItemRow, ImportRow

_MOST_REF = 2000


def fingerprint(content: Mapping[str, Any]) -> str:
    """Give the checksum of an article's content, its state aside."""
    fields = {name: content.get(name) for name in FIELDS}
    return hashlib.sha256(json.dumps(fields, sort_keys=True).encode()).hexdigest()


class Planner:
    """Plan the rows of one import, in order; what comes twice in it is refused."""

    def __init__(self, job: ImportRow) -> None:
        self._job = job
        self._taken: dict[tuple[str, bool], str] = {}
        self._position = 0

    def plan(self, session: Session, read: Read) -> ImportItemRow:
        """Make the next row."""
        self._position += 1
        item = ImportItemRow(
            import_id=self._job.id, position=self._position, ref=read.ref[:_MOST_REF]
        )
        if isinstance(read, Refused):
            return _refused(item, read.reason, list(read.raw))
        if isinstance(read, Picture):
            item.outcome, item.content = "picture", {"data": read.data}
            return item
        if isinstance(read, Listed):
            return _refused(item, "a sitemap is no article")
        return self._plan_draft(session, item, read)

    def _plan_draft(self, session: Session, item: ImportItemRow, draft: Draft) -> ImportItemRow:
        item.article_id = self._id(session, draft)
        item.title = str(draft.stated["title"])[:300]
        key = (item.article_id, draft.is_working)
        if key in self._taken:
            return _refused(item, f"{self._taken[key]} has the same id, {item.article_id}")
        self._taken[key] = draft.ref
        row = session.get(ArticleRow, item.article_id)
        try:
            content, remarks = self._content(session, row, draft)
        except ValidationError as error:
            return _refused(item, reason(error))
        item.content, item.checksum = content, draft.checksum
        item.is_working, item.remarks = draft.is_working, [*draft.remarks, *remarks]
        item.based_on = row.latest if row else None
        item.outcome = self._outcome(session, row, draft, content) if row else "new"
        return item

    def _id(self, session: Session, draft: Draft) -> str:
        if self._job.source_id is None:
            return draft.article_id
        known = session.execute(
            select(ImportedRow.article_id).filter_by(
                source_id=self._job.source_id, ref=draft.ref[:_MOST_REF]
            )
        ).scalar()
        if known:
            return known
        # A page never takes over an article that came from elsewhere.
        stem, article_id, number = draft.article_id[:112], draft.article_id, 2
        while (article_id, False) in self._taken or session.get(ArticleRow, article_id) is not None:
            article_id, number = f"{stem}-{number}", number + 1
        return article_id

    def _content(
        self, session: Session, row: ArticleRow | None, draft: Draft
    ) -> tuple[dict[str, Any], list[str]]:
        base: dict[str, Any] = dict(self._job.defaults)
        if row is not None and not draft.is_whole:
            base = records.newest_content(session, row)
        merged = base | dict(draft.stated)
        status = merged.pop("status", None) or ("published" if draft.is_whole else "draft")
        remarks = []
        if status == "published" and not self._job.may_publish:
            status = "in_review"
            if draft.stated.get("status") == "published":
                remarks.append("needs_review")
        content = Content(**{name: merged[name] for name in FIELDS if name in merged})
        return content.stored() | {"status": status}, remarks

    def _outcome(
        self, session: Session, row: ArticleRow, draft: Draft, content: dict[str, Any]
    ) -> str:
        imported = session.get(ImportedRow, row.id)
        if self._job.source_id and imported and imported.checksum == draft.checksum:
            return "same"
        newest, live = records.newest_content(session, row), records.live_content(row)
        held = [newest] if draft.is_working else [newest, live]
        incoming = fingerprint(content)
        if any(fingerprint(one) == incoming for one in held) and self._status_fits(
            row, draft, content["status"]
        ):
            return "same"
        return "edited" if _is_edited(row, imported, newest) else "changed"

    def _status_fits(self, row: ArticleRow, draft: Draft, status: str) -> bool:
        if "status" not in draft.stated:
            return True
        shown = row.working_status if draft.is_working else row.status
        return shown == status or (row.status == draft.stated["status"])


def _is_edited(row: ArticleRow, imported: ImportedRow | None, newest: dict[str, Any]) -> bool:
    if imported is None:
        return row.checksum is None
    if fingerprint(newest) != imported.fingerprint:
        return True
    # Publishing what was imported changes nothing of it; taking it back does.
    return row.status not in {imported.status, "published"}


def _refused(item: ImportItemRow, why: str, raw: list[str] | None = None) -> ImportItemRow:
    item.outcome, item.reason, item.raw = "refused", why, raw or []
    return item
