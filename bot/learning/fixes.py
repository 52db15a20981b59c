"""Close a gap: another question for an article, a new article, a new intent; or dismiss it."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.conversation.masking import mask
from bot.knowledge import records
from bot.knowledge.content import Content
from bot.knowledge.lifecycle import Lifecycle, NoSuchArticle
from bot.learning import gaps
from bot.store.base import now
from bot.store.desk import DeskEventRow, DeskTicketRow
from bot.store.knowledge import ArticleRow
from bot.store.learning import GapRow, IntentProposalRow, QuestionRow

_INTENT = re.compile(r"^[a-z][a-z0-9]*(?:_[a-z0-9]+)*$")
_MAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_MOST_QUESTIONS = 12
_MOST_TICKETS = 5
_MOST_COMMENTS = 3
_LEAST_EXAMPLES = 2


class FixRefused(Exception):
    """A fix that cannot be; `code` says why: `state`, `name`, `taken`, `examples` or `question`."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def assign(gap: GapRow, assignee: str, due: date | None) -> None:
    """Give a gap to somebody; empty gives it back."""
    gap.assignee, gap.due = assignee, due if assignee else None


def add_question(
    session: Session, flow: Lifecycle, gap: GapRow, article_id: str, question: str, who: str
) -> ArticleRow:
    """Save a question as another way to ask for an article; it is reviewed as any change.

    Raises NoSuchArticle, FixRefused, and the errors of the lifecycle.
    """
    row = session.get(ArticleRow, article_id, with_for_update=True)
    if row is None or row.status == "archived":
        raise NoSuchArticle(article_id)
    question = " ".join(question.split())
    held = records.newest_content(session, row)
    if not 0 < len(question) <= 300 or len(held["questions"]) >= 100:
        raise FixRefused("question")
    content = Content(**held | {"questions": [*held["questions"], question]})
    saved = flow.save(session, article_id, row.latest, content, who, question)
    _begin(gap, "question", article_id, who)
    gap.fix_version = saved.latest
    return saved


def draft(
    session: Session, gap: GapRow, encoder: str, explain: Callable[..., str], title: str = ""
) -> Content:
    """Prefill an article: title and questions from the gap, text from how agents solved it.

    `explain` gives the words of `gaps.draft_…`. What agents wrote is quoted, and has to be
    edited; cards, ids, passwords, e-mail addresses and the requester's name are taken out.
    """
    questions = [row.text for row in gaps.examples(session, gap, encoder, _MOST_QUESTIONS)]
    lines = [" ".join(text.split())[:300] for text in questions]
    quotes = [part for row in _tickets(session, gap) for part in _quoted(row, explain)]
    note = explain("gaps.draft_from_tickets" if quotes else "gaps.draft_empty")
    name = " ".join((title or gap.label).split())[:200]
    title = name[:1].upper() + name[1:]
    body = "\n\n".join([f"> [!NOTE]\n> {note}", *quotes])
    parts = {"title": title, "body": body, "questions": lines, "audience": gap.audience}
    return Content.model_validate(parts)


def begin_article(
    session: Session, flow: Lifecycle, gap: GapRow, article_id: str, content: Content, who: str
) -> ArticleRow:
    """Create the draft that shall close a gap. Raises the errors of the lifecycle."""
    row = flow.create(session, article_id, content, who)
    _begin(gap, "article", article_id, who)
    gap.fix_version = row.version
    return row


def propose_intent(
    session: Session, gap: GapRow, name: str, examples: Sequence[str], who: str
) -> IntentProposalRow:
    """Propose a new intent with a gap's questions to who trains the assistant.

    Raises FixRefused.
    """
    lines = list(dict.fromkeys(" ".join(line.split())[:300] for line in examples if line.strip()))
    if not _INTENT.match(name) or not 2 <= len(name) <= 60:
        raise FixRefused("name")
    if len(lines) < _LEAST_EXAMPLES:
        raise FixRefused("examples")
    if session.execute(select(IntentProposalRow.id).filter_by(name=name)).first():
        raise FixRefused("taken")
    row = IntentProposalRow(name=name, examples=lines[:200], gap_id=gap.id, proposed_by=who)
    session.add(row)
    _begin(gap, "intent", name, who)
    return row


def dismiss(gap: GapRow, reason: str, who: str) -> None:
    """Put a gap aside; it comes back when twice as many ask. Raises FixRefused."""
    if gap.state not in {"open", "fixing"}:
        raise FixRefused("state")
    _decide(gap, "dismissed", who)
    gap.reason, gap.dismissed_asks = reason[:1000], gap.asks
    gap.fix = gap.fix_ref = ""


def reopen(gap: GapRow, who: str) -> None:
    """Take a gap up again. Raises FixRefused."""
    if gap.state == "open":
        raise FixRefused("state")
    _decide(gap, "open", who)
    gap.fix = gap.fix_ref = gap.reason = ""
    gap.fixed_at = None


def check(session: Session, gap: GapRow) -> None:
    """See whether the fix that was on its way has arrived, or has been given up."""
    if gap.state != "fixing":
        return
    if gap.fix == "intent":
        query = select(IntentProposalRow.state).filter_by(name=gap.fix_ref)
        state = session.execute(query).scalar_one_or_none()
        is_live, is_given_up = state == "taken", state in {None, "refused"}
    else:
        row = session.get(ArticleRow, gap.fix_ref)
        is_given_up = row is None or row.status == "archived"
        is_live = row is not None and row.status == "published" and row.version >= gap.fix_version
    if is_live:
        gap.state, gap.fixed_at = "fixed", now()
    elif is_given_up:
        gap.state, gap.fix, gap.fix_ref = "open", "", ""


def _begin(gap: GapRow, fix: str, ref: str, who: str) -> None:
    if gap.state not in {"open", "fixed"}:
        raise FixRefused("state")
    _decide(gap, "fixing", who)
    gap.fix, gap.fix_ref, gap.fix_version, gap.fixed_at = fix, ref, 0, None
    gap.assignee = gap.assignee or who


def _decide(gap: GapRow, state: str, who: str) -> None:
    gap.state, gap.came_back = state, False
    gap.decided_by, gap.decided_at = who, now()


def _tickets(session: Session, gap: GapRow) -> list[DeskTicketRow]:
    query = (
        select(DeskTicketRow)
        .join(QuestionRow, QuestionRow.ticket == DeskTicketRow.key)
        .where(QuestionRow.gap_id == gap.id, DeskTicketRow.state.in_(("solved", "closed")))
        .order_by(DeskTicketRow.updated_at.desc())
        .limit(_MOST_TICKETS)
    )
    return list(session.execute(query).scalars())


def _quoted(ticket: DeskTicketRow, explain: Callable[..., str]) -> list[str]:
    said = [event.text for event in ticket.events if _is_told(event)]
    texts = [_without_persons(text, ticket.requester) for text in said[-_MOST_COMMENTS:]]
    if not texts:
        return []
    quotes = ["\n".join(f"> {line}" for line in text.strip().splitlines()) for text in texts]
    return [explain("gaps.draft_quote", when=f"{ticket.updated_at:%Y-%m-%d}"), *quotes]


def _is_told(event: DeskEventRow) -> bool:
    # What colleagues noted for each other is in no article.
    told = event.kind in ("comment", "state") and not event.by_requester
    return told and bool(event.text.strip())


def _without_persons(text: str, requester: dict[str, Any]) -> str:
    text = _MAIL.sub("[e-mail removed]", mask(text).text)
    name = str(requester.get("name") or "")
    for part in sorted({name, *name.split()}, key=len, reverse=True):
        if len(part) > 1:
            text = re.sub(rf"\b{re.escape(part)}\b", "[name removed]", text, flags=re.IGNORECASE)
    return text
