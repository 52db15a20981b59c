"""Tell those who got an answer that was recalled: once each, in the thread where they asked."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.conversation import outbox
from bot.conversation.outbox import Item
from bot.links import ArticleLinks
from bot.sentences import Sentences
from bot.store.base import now
from bot.store.conversations import PersonRow
from bot.store.knowledge import ArticleRow
from bot.store.learning import RecallAnswerRow, RecallRow
from connectors.messages import Reply, Source

MOST_CORRECTION = 4000
_A_STEP = 50


class TellingRefused(Exception):
    """What cannot be told; `code` says why: `state`, `empty` or `nobody`."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Teller:
    """Tell people, some in each transaction, until everybody has been told."""

    sentences: Sentences
    links: ArticleLinks
    owner: str

    def step(self, session: Session, today: date) -> tuple[list[Item], bool]:
        """Tell the next ones; return what is to be carried out now, and whether there are more."""
        items: list[Item] = []
        is_more = False
        query = select(RecallRow).filter_by(state="telling").with_for_update()
        for recall in session.execute(query).scalars():
            rows = _waiting(session, recall)
            items += [item for row in rows if (item := self._tell(session, recall, row, today))]
            if len(rows) < _A_STEP:
                recall.state, recall.finished_at = "told", now()
            else:
                is_more = True
        return items, is_more

    def _tell(
        self, session: Session, recall: RecallRow, row: RecallAnswerRow, today: date
    ) -> Item | None:
        article = session.get_one(ArticleRow, recall.article_id)
        person = session.get_one(PersonRow, row.person_id)
        is_open = may_read(article, person, today)
        row.state, row.told_at = "told" if is_open else "closed", now()
        reply = self._correction(recall, article, person) if is_open else self._notice(row)
        key = f"recall-{recall.id}-{row.person_id}"
        return outbox.add_reply(session, row.conversation_id, reply, self.owner, key)

    def _correction(self, recall: RecallRow, article: ArticleRow, person: PersonRow) -> Reply:
        said = self.sentences.say("utter_recall", title=article.title)
        is_public = person.audience == "customer" and not article.groups
        source = Source(
            article_id=article.id,
            title=article.title,
            url=self.links.public(article.id) if is_public else self.links.make(article.id),
            owner=article.owner,
            updated_at=article.updated_at,
        )
        details = {"recall_id": recall.id, "article_id": article.id}
        text = f"{said.text}\n\n{recall.correction}"
        return outbox.new_reply(text, buttons=said.buttons, sources=(source,), details=details)

    def _notice(self, row: RecallAnswerRow) -> Reply:
        day = row.answered_at.astimezone(UTC)
        said = self.sentences.say("utter_recall_closed", day=f"{day.day} {day:%B}")
        details = {"recall_id": row.recall_id}
        return outbox.new_reply(said.text, buttons=said.buttons, details=details)


def begin(session: Session, recall: RecallRow, correction: str, days: int, who: str) -> int:
    """Let everybody be told who got the answer in the last days; return how many people.

    Raises TellingRefused.
    """
    if recall.state != "open":
        raise TellingRefused("state")
    correction = correction.strip()[:MOST_CORRECTION]
    if not correction and not recall.is_withdrawn:
        raise TellingRefused("empty")
    latest = _latest(session, recall, days)
    if not latest:
        raise TellingRefused("nobody")
    recall.state, recall.correction, recall.days = "telling", correction, days
    recall.decided_by, recall.decided_at = who, now()
    return latest


def dismiss(recall: RecallRow, reason: str, who: str) -> None:
    """Decide that nobody needs to be told. Raises TellingRefused."""
    if recall.state != "open":
        raise TellingRefused("state")
    recall.state, recall.reason = "dismissed", reason.strip()[:1000]
    recall.decided_by, recall.decided_at = who, now()


def may_read(article: ArticleRow, person: PersonRow, today: date) -> bool:
    """Tell whether a person may read an article as it is today."""
    return (
        article.status == "published"
        and article.audience in ("everyone", person.audience)
        and (not article.groups or not set(article.groups).isdisjoint(person.groups))
        and (article.valid_from is None or article.valid_from <= today)
        and (article.valid_to is None or today <= article.valid_to)
    )


def _latest(session: Session, recall: RecallRow, days: int) -> int:
    """Let each person wait to be told in the thread of their last answer; the rest is covered."""
    query = (
        select(RecallAnswerRow)
        .where(RecallAnswerRow.recall_id == recall.id)
        .where(RecallAnswerRow.answered_at > now() - timedelta(days=days))
        .order_by(RecallAnswerRow.answered_at.desc())
    )
    seen: set[str] = set()
    for row in session.execute(query).scalars():
        row.state = "covered" if row.person_id in seen else "waiting"
        seen.add(row.person_id)
    return len(seen)


def _waiting(session: Session, recall: RecallRow) -> list[RecallAnswerRow]:
    query = select(RecallAnswerRow).filter_by(recall_id=recall.id, state="waiting")
    return list(session.execute(query.limit(_A_STEP)).scalars())
