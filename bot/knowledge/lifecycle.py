"""The way of an article: draft, in review, published, archived; who may take which step."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from sqlalchemy.orm import Session

from bot.knowledge import listing, records
from bot.knowledge.content import FIELDS, Content
from bot.store.base import now
from bot.store.knowledge import ArticleRow, ArticleVersionRow


class LifecycleError(Exception):
    """A step that cannot be taken; nothing was changed."""


class NoSuchArticle(LifecycleError):
    """There is no article of that id."""


class IdTaken(LifecycleError):
    """There is an article of that id already."""


class NotAllowed(LifecycleError):
    """The step is not open; `code`: `state`, `own_text`, `review_first`, `past` or `gate`."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class Held(NotAllowed):
    """The step is open, but questions are to be replayed first: `Gate.hold` has that done."""

    def __init__(self) -> None:
        super().__init__("gate")


class Gate(Protocol):
    """Has questions replayed before what people find changes."""

    def check(self, session: Session, row: ArticleRow) -> None:
        """Let a change of this article pass. Raises Held."""

    def hold(
        self, step: str, items: Sequence[tuple[str, int]], who: str, at: datetime | None = None
    ) -> str:
        """Replay, and then take the step with each (id, newest version seen).

        Gives the path of the page that tells how it goes.
        """


class Outdated(LifecycleError):
    """Somebody saved in between: what one began with, what stands there now, and whose it is."""

    def __init__(self, base: dict[str, Any], theirs: ArticleVersionRow) -> None:
        super().__init__(f"version {theirs.version} of {theirs.article_id} came in between")
        self.base = base
        self.theirs = theirs


@dataclass(frozen=True, slots=True)
class Lifecycle:
    """Take the steps, each within the caller's transaction.

    `approval`: what is published must have been sent to review, and be approved by somebody who
    neither wrote nor submitted it. `based_on` is always the newest version that the person has
    seen. `gate`: what it holds is not done. Raises the errors above.
    """

    approval: bool = True
    gate: Gate | None = None

    def create(self, session: Session, article_id: str, content: Content, who: str) -> ArticleRow:
        """Begin an article as a draft."""
        if session.get(ArticleRow, article_id) is not None:
            raise IdTaken(article_id)
        row = ArticleRow(id=article_id, version=0, latest=0, writers=[who])
        return records.write_live(session, row, _live(content) | {"status": "draft"}, who)

    def save(
        self,
        session: Session,
        article_id: str,
        based_on: int,
        content: Content,
        who: str,
        note: str = "",
    ) -> ArticleRow:
        """Save a text: beside what is published, else in the article itself, as a draft."""
        row = self._row(session, article_id, based_on)
        held = records.newest_content(session, row)
        if content.stored() == {name: held.get(name) for name in FIELDS}:
            return row
        row.checksum = None
        row.writers = [*(name for name in row.writers if name != who), who]
        if row.status == "published":
            return records.write_working(session, row, content.stored(), who, note)
        return records.write_live(session, row, _live(content) | {"status": "draft"}, who, note)

    def submit(self, session: Session, article_id: str, based_on: int, who: str) -> ArticleRow:
        """Send the newest text to review."""
        row = self._row(session, article_id, based_on)
        _must_be(row, "draft")
        row.submitted_by, row.review_note = who, None
        return _restate(session, row, "in_review")

    def send_back(
        self, session: Session, article_id: str, based_on: int, who: str, reason: str
    ) -> ArticleRow:
        """Give a text back to its writer, with what should change."""
        row = self._row(session, article_id, based_on)
        _must_be(row, "in_review")
        row.review_note = f"{who}: {reason}"[:2000]
        row.publish_at = row.approved_by = None
        return _restate(session, row, "draft")

    def publish(self, session: Session, article_id: str, based_on: int, who: str) -> ArticleRow:
        """Publish the newest text, approving it."""
        row = self._row(session, article_id, based_on)
        self._must_be_approvable(row, who)
        self._pass_gate(session, row)
        return _publish(session, row, who)

    def schedule(
        self, session: Session, article_id: str, based_on: int, who: str, at: datetime
    ) -> ArticleRow:
        """Approve the newest text now, and have it published later."""
        row = self._row(session, article_id, based_on)
        if at <= now():
            raise NotAllowed("past")
        self._must_be_approvable(row, who)
        self._pass_gate(session, row)
        row.publish_at, row.approved_by = at, who
        listing.keep_state(session, row)
        return row

    def unschedule(self, session: Session, article_id: str, based_on: int, who: str) -> ArticleRow:
        """Take a planned publication back; the text stays where it was."""
        row = self._row(session, article_id, based_on)
        if row.publish_at is None:
            raise NotAllowed("state")
        row.publish_at = row.approved_by = None
        listing.keep_state(session, row)
        return row

    def withdraw(self, session: Session, article_id: str, based_on: int, who: str) -> ArticleRow:
        """Take an article out of the answers; its newest text becomes a draft."""
        row = self._row(session, article_id, based_on)
        if row.status != "published":
            raise NotAllowed("state")
        self._pass_gate(session, row)
        content = records.parsed(records.newest_content(session, row))
        return _write(session, row, content | {"status": "draft"}, who)

    def archive(self, session: Session, article_id: str, based_on: int, who: str) -> ArticleRow:
        """Put an article away; it is found in the list of archived ones."""
        row = self._row(session, article_id, based_on)
        if row.status == "archived":
            raise NotAllowed("state")
        if row.status == "published":
            self._pass_gate(session, row)
        content = records.parsed(records.newest_content(session, row))
        return _write(session, row, content | {"status": "archived"}, who)

    def revive(self, session: Session, article_id: str, based_on: int, who: str) -> ArticleRow:
        """Take an archived article up again, as a draft."""
        row = self._row(session, article_id, based_on)
        if row.status != "archived":
            raise NotAllowed("state")
        return _write(session, row, {"status": "draft"}, who)

    def discard(self, session: Session, article_id: str, based_on: int, who: str) -> ArticleRow:
        """Give up the working draft of a published article; its text stays among the versions."""
        row = self._row(session, article_id, based_on)
        if row.working_status is None:
            raise NotAllowed("state")
        row.working_status = row.publish_at = row.approved_by = None
        row.writers = []
        row.latest += 1
        session.flush()
        records.keep_version(session, row, records.live_content(row), who, "")
        return row

    def restore(
        self, session: Session, article_id: str, based_on: int, version: int, who: str
    ) -> ArticleRow:
        """Save an old version's text as the newest one."""
        old = session.get(ArticleVersionRow, (article_id, version))
        if old is None:
            raise NoSuchArticle(article_id)
        note = f"\N{LEFTWARDS ARROW WITH HOOK} {version}"
        return self.save(session, article_id, based_on, Content(**old.content), who, note)

    def amend(
        self, session: Session, article_id: str, changes: dict[str, Any], who: str
    ) -> ArticleRow:
        """Change owner or tags at once, in what is published and in the working draft."""
        if changes.keys() - {"owner", "tags"}:
            raise ValueError("only owner and tags change without a review")
        row = self._row(session, article_id, None)
        working, held = row.working_status, records.newest_content(session, row)
        plan = row.publish_at, row.approved_by
        records.write_live(session, row, changes, who)
        if working is not None:
            records.write_working(session, row, held | changes, who)
            row.working_status = working
        row.publish_at, row.approved_by = plan
        row.checksum = None
        listing.keep_state(session, row)
        return row

    def _row(self, session: Session, article_id: str, based_on: int | None) -> ArticleRow:
        row = session.get(ArticleRow, article_id, with_for_update=True)
        if row is None:
            raise NoSuchArticle(article_id)
        if based_on is not None and based_on != row.latest:
            base = session.get(ArticleVersionRow, (article_id, based_on))
            theirs = session.get_one(ArticleVersionRow, (article_id, row.latest))
            # The rollback that follows would empty it.
            session.expunge(theirs)
            raise Outdated(base.content if base else {}, theirs)
        return row

    def _pass_gate(self, session: Session, row: ArticleRow) -> None:
        if self.gate is not None:
            self.gate.check(session, row)

    def _must_be_approvable(self, row: ArticleRow, who: str) -> None:
        if not self.approval:
            if (row.working_status or row.status) not in {"draft", "in_review"}:
                raise NotAllowed("state")
        elif (row.working_status or row.status) == "draft":
            raise NotAllowed("review_first")
        else:
            _must_be(row, "in_review")
            if who in row.writers or who == row.submitted_by:
                raise NotAllowed("own_text")


def publish_as_planned(session: Session, article_id: str) -> ArticleRow | None:
    """Publish a text that was approved for now; None when its plan was taken back meanwhile."""
    row = session.get(ArticleRow, article_id, with_for_update=True)
    if row is None or row.publish_at is None or row.publish_at > now():
        return None
    return _publish(session, row, row.approved_by or "")


def _publish(session: Session, row: ArticleRow, who: str) -> ArticleRow:
    content = records.parsed(records.newest_content(session, row))
    return _write(session, row, content | {"status": "published"}, who)


def _write(session: Session, row: ArticleRow, content: dict[str, Any], who: str) -> ArticleRow:
    row.checksum = row.review_note = row.submitted_by = None
    if content["status"] == "published":
        row.writers = []
    return records.write_live(session, row, content, who)


def _must_be(row: ArticleRow, status: str) -> None:
    if (row.working_status or row.status) != status:
        raise NotAllowed("state")


def _restate(session: Session, row: ArticleRow, status: str) -> ArticleRow:
    if row.working_status is None:
        row.status = status
    else:
        row.working_status = status
    row.checksum = None
    session.flush()
    listing.keep_state(session, row)
    return row


def _live(content: Content) -> dict[str, Any]:
    return {name: getattr(content, name) for name in FIELDS}
