"""Find answers that a change of their article has made wrong."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from difflib import SequenceMatcher

from sqlalchemy import exists, func, select
from sqlalchemy.orm import Session

from bot.knowledge.schedule import CLOCK
from bot.learning import marks
from bot.store.base import now
from bot.store.conversations import AnswerRow, ConversationRow
from bot.store.knowledge import ArticleRow, ArticleVersionRow
from bot.store.learning import RecallAnswerRow, RecallRow
from knowledge_index.markdown_blocks import read_blocks
from knowledge_index.sentences import split_sentences

MARK = "articles"
REMEMBERED = timedelta(days=90)
_A_STEP = 200
_LATE = timedelta(seconds=60)
_TOLD = ("told", "closed", "covered")

# An answer, and who got it.
Got = tuple[AnswerRow, str]


def find(session: Session) -> int:
    """Look at articles that changed after they had been answered from; count the recalls found."""
    kept = marks.get(session, MARK).get("at")
    since = datetime.fromisoformat(kept) if kept else now() - REMEMBERED
    # What commits late was stamped up to a minute before.
    settled = now() - _LATE
    found = 0
    while rows := _changed(session, since):
        found += sum(_examine(session, row) for row in rows)
        if len(rows) < _A_STEP or rows[-1].updated_at == since:
            break
        since = rows[-1].updated_at
    marks.keep(session, MARK, at=settled.isoformat())
    return found


def count(session: Session, recall: RecallRow, days: int) -> tuple[int, int]:
    """Count the answers of the last days that a recall is about, and the people who got them."""
    query = select(func.count(), func.count(RecallAnswerRow.person_id.distinct())).where(
        RecallAnswerRow.recall_id == recall.id,
        RecallAnswerRow.answered_at > now() - timedelta(days=days),
    )
    answers, people = session.execute(query).one()
    return answers, people


def plain(body: str) -> str:
    """Give an article's text without Markdown, to look for sentences in."""
    return " ".join(" ".join(block.text for block in read_blocks(body)).casefold().split())


def gone_from(text: str, sentences: Iterable[str]) -> list[str]:
    """Tell which sentences a plain text has no more."""
    return [one for one in sentences if " ".join(one.casefold().split()) not in text]


def instead_of(gone: Iterable[str], before: str, after: str) -> list[str]:
    """Give the sentences that stand where others stood, in Markdown bodies before and after."""
    old, new = _sentences(before), _sentences(after)
    missing = " ".join(" ".join(one.split()) for one in gone)
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    return [
        sentence
        for tag, a, b, c, d in matcher.get_opcodes()
        if tag == "replace" and any(one in missing for one in old[a:b])
        for sentence in new[c:d]
    ]


def _examine(session: Session, row: ArticleRow) -> bool:
    is_withdrawn = row.status != "published"
    if _is_known(session, row) or (is_withdrawn and _is_expired(session, row)):
        return False
    text = "" if is_withdrawn else plain(row.body)
    wrong: list[Got] = []
    gone: dict[str, None] = {}
    for got, known in _answers(session, row):
        if missing := gone_from(text, known):
            wrong.append(got)
            gone |= dict.fromkeys(missing)
    _overtake(session, row.id)
    if wrong:
        _keep(session, row, wrong, list(gone))
    return bool(wrong)


def _keep(session: Session, row: ArticleRow, wrong: Sequence[Got], gone: list[str]) -> None:
    is_withdrawn = row.status != "published"
    recall = RecallRow(
        article_id=row.id,
        title=row.title,
        version=row.version,
        is_withdrawn=is_withdrawn,
        gone=gone,
        instead=[] if is_withdrawn else _instead(session, row, wrong, gone),
    )
    session.add(recall)
    session.flush()
    session.add_all(
        RecallAnswerRow(
            recall_id=recall.id,
            answer_id=answer.id,
            conversation_id=answer.conversation_id,
            person_id=person_id,
            answered_at=answer.created_at,
        )
        for answer, person_id in wrong
    )


def _changed(session: Session, since: datetime) -> Sequence[ArticleRow]:
    older = exists().where(
        AnswerRow.article_id == ArticleRow.id, AnswerRow.article_version < ArticleRow.version
    )
    query = select(ArticleRow).where(ArticleRow.updated_at >= since, older)
    return session.execute(query.order_by(ArticleRow.updated_at).limit(_A_STEP)).scalars().all()


def _is_known(session: Session, row: ArticleRow) -> bool:
    query = select(RecallRow.id).filter_by(article_id=row.id, version=row.version)
    return session.execute(query).first() is not None


def _is_expired(session: Session, row: ArticleRow) -> bool:
    version = session.get(ArticleVersionRow, (row.id, row.version))
    return version is not None and version.author == CLOCK


def _answers(session: Session, row: ArticleRow) -> list[tuple[Got, list[str]]]:
    """Give the answers from older versions, each with the sentences that its reader relies on."""
    rows = session.execute(
        select(AnswerRow, ConversationRow.person_id)
        .join(ConversationRow, ConversationRow.id == AnswerRow.conversation_id)
        .where(AnswerRow.article_id == row.id, AnswerRow.article_version < row.version)
        .where(AnswerRow.created_at > now() - REMEMBERED)
    ).all()
    before = session.execute(select(RecallRow.id).filter_by(article_id=row.id)).first()
    return [
        ((answer, person), _relied_on(session, answer) if before else answer.sentences)
        for answer, person in rows
    ]


def _relied_on(session: Session, answer: AnswerRow) -> list[str]:
    """Give an answer's sentences: since a recall told of them, what that one put in their place.

    What an admin found not worth telling is left out.
    """
    rows = session.execute(
        select(RecallRow, RecallAnswerRow.state)
        .join(RecallAnswerRow, RecallAnswerRow.recall_id == RecallRow.id)
        .where(RecallAnswerRow.answer_id == answer.id)
        .order_by(RecallRow.version)
    ).all()
    known = list(answer.sentences)
    for recall, state in rows:
        if state in _TOLD:
            known = list(recall.instead)
        elif recall.state == "dismissed":
            known = [one for one in known if one not in recall.gone]
    return known


def _instead(session: Session, row: ArticleRow, wrong: Sequence[Got], gone: list[str]) -> list[str]:
    newest = max(answer.article_version for answer, _ in wrong)
    before = session.get(ArticleVersionRow, (row.id, newest))
    return instead_of(gone, before.content["body"], row.body) if before else []


def _overtake(session: Session, article_id: str) -> None:
    query = select(RecallRow).filter_by(article_id=article_id, state="open")
    for recall in session.execute(query).scalars():
        recall.state = "overtaken"


def _sentences(body: str) -> list[str]:
    texts = (" ".join(block.text.split()) for block in read_blocks(body))
    return [sentence for text in texts for sentence in split_sentences(text)]
