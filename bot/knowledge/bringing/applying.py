"""Carry out an import's rows, all within one transaction."""

from __future__ import annotations

import base64
import re
from collections import Counter
from collections.abc import Callable
from pathlib import PurePosixPath

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from bot.knowledge import articles, images, records
from bot.knowledge.bringing.planning import fingerprint
from bot.knowledge.content import FIELDS, Content
from bot.knowledge.lifecycle import Lifecycle
from bot.store.accounts import audit
from bot.store.base import now
from bot.store.knowledge import ArticleRow, ImageRow
from bot.store.sources import ImportedRow, ImportItemRow, ImportRow

Progress = Callable[[int, int], None]

_AT_ONCE = 500
_IMAGE_ID = re.compile(r"^[0-9a-f]{32}$")


class Applying:
    """Apply one import within the caller's transaction."""

    def __init__(self, session: Session, job: ImportRow, lifecycle: Lifecycle) -> None:
        self._session = session
        self._job = job
        self._lifecycle = lifecycle
        self._moved: dict[str, str] = {}
        self._imported: dict[str, ImportedRow] = {}

    def run(self, progress: Progress | None = None) -> dict[str, int]:
        """Apply every row as it was chosen; count what became of them."""
        # First what stands, then the working drafts beside it.
        order = (ImportItemRow.is_working, ImportItemRow.position)
        query = select(ImportItemRow).filter_by(import_id=self._job.id).order_by(*order)
        found = list(self._session.execute(query).scalars())
        for item in found:
            if item.outcome == "picture":
                self._keep_picture(item)
        items = [item for item in found if item.applied != "kept"]
        for item in items:
            # Written all at once below: the transaction keeps others waiting.
            self._session.expunge(item)
        self._load_imported(items)
        for done, item in enumerate(items, 1):
            item.applied = item.applied or self._apply(item)
            if progress:
                progress(done, len(items))
        self._session.add_all(self._imported.values())
        counts = dict(Counter(item.applied for item in items))
        self._note(items)
        details = {"name": self._job.name, **counts}
        audit(self._session, self._job.who, "import.apply", self._job.id, details)
        return counts

    def _load_imported(self, items: list[ImportItemRow]) -> None:
        ids = [item.article_id for item in items if item.article_id]
        for start in range(0, len(ids), _AT_ONCE):
            some = ids[start : start + _AT_ONCE]
            query = select(ImportedRow).where(ImportedRow.article_id.in_(some))
            rows = self._session.execute(query).scalars()
            self._imported.update({row.article_id: row for row in rows})

    def _note(self, items: list[ImportItemRow]) -> None:
        keys = ("import_id", "position", "outcome", "reason", "applied")
        if items:
            values = [{key: getattr(item, key) for key in keys} for item in items]
            self._session.execute(update(ImportItemRow), values)

    def _apply(self, item: ImportItemRow) -> str:
        if item.outcome == "same":
            self._note_seen(item)
            return "skipped"
        if item.outcome == "refused" or (item.outcome == "edited" and not item.overwrite):
            return "skipped"
        assert item.article_id
        row = self._session.get(ArticleRow, item.article_id, with_for_update=True)
        if not item.is_working and (row.latest if row else None) != item.based_on:
            item.reason = "somebody changed the article since the preview"
            return "conflict"
        status = str(item.content["status"])
        content = self._resolved(item)
        if item.is_working and row is not None and row.status == "published":
            self._beside(row, content, status)
        elif self._job.may_publish:
            values = {name: getattr(content, name) for name in FIELDS}
            values["status"] = status
            row = articles.put(self._session, item.article_id, values, self._job.who, item.checksum)
        elif row is None:
            row = self._lifecycle.create(self._session, item.article_id, content, self._job.who)
            self._submit(row, status)
        else:
            self._beside(row, content, status)
        if row is not None and not item.is_working:
            row.checksum = item.checksum
            self._remember(item, row)
        return "new" if item.outcome == "new" else "changed"

    def _beside(self, row: ArticleRow, content: Content, status: str) -> None:
        self._lifecycle.save(self._session, row.id, row.latest, content, self._job.who)
        self._submit(row, status)

    def _submit(self, row: ArticleRow, status: str) -> None:
        if status == "in_review" and (row.working_status or row.status) == "draft":
            self._lifecycle.submit(self._session, row.id, row.latest, self._job.who)

    def _remember(self, item: ImportItemRow, row: ArticleRow) -> None:
        imported = self._imported.get(row.id) or ImportedRow(article_id=row.id)
        imported.source_id, imported.ref = self._job.source_id, item.ref
        imported.checksum, imported.at, imported.gone_at = item.checksum, now(), None
        imported.fingerprint = fingerprint(records.newest_content(self._session, row))
        imported.status = row.status
        if row.id not in self._imported:
            self._imported[row.id] = imported

    def _note_seen(self, item: ImportItemRow) -> None:
        if item.article_id in self._imported:
            self._imported[item.article_id].gone_at = None

    def _resolved(self, item: ImportItemRow) -> Content:
        content = {name: item.content[name] for name in FIELDS if name in item.content}
        for old, new in self._moved.items():
            content["body"] = content["body"].replace(f"/images/{old}", f"/images/{new}")
        return Content(**content)

    def _keep_picture(self, item: ImportItemRow) -> None:
        data = base64.b64decode(item.content["data"])
        wanted = PurePosixPath(item.ref).stem
        try:
            kept = images.keep(self._session, data, self._job.who)
        except images.ImageRefused as error:
            item.outcome, item.applied = "refused", "skipped"
            item.reason = f"the image is refused: {error.code}"
            return
        item.applied, item.content = "kept", {}
        if not _IMAGE_ID.match(wanted) or wanted == kept.id:
            return
        # Its old id, if that is free, so that nobody's link breaks.
        is_fresh = kept in self._session.new or kept.at >= self._job.updated_at
        if is_fresh and self._session.get(ImageRow, wanted) is None:
            kept.id = wanted
            self._session.flush()
        else:
            self._moved[wanted] = kept.id
