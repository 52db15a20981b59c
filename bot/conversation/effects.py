"""Carry out, within the turn's transaction, what the actions want done."""

from __future__ import annotations

from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from bot.conversation import outbox
from bot.conversation.envelope import (
    AnswerGiven,
    AnswerJudged,
    AskHuman,
    ChangeTicket,
    Effect,
    OpenTicket,
)
from bot.files import keeping
from bot.store.conversations import AnswerRow, PersonRow, TurnRow
from connectors.messages import Person
from connectors.ticketing import NewTicket, TranscriptLine

NEW_TICKET = TypeAdapter(NewTicket)
_TRANSCRIPT_LINES = 60


def apply(
    session: Session, effect: Effect, conversation_id: str, person_id: str, turn_id: str, owner: str
) -> outbox.Item | None:
    """Apply one effect; return what it put into the outbox, or None."""
    match effect:
        case AnswerGiven():
            content = effect.model_dump(exclude={"type"})
            session.add(AnswerRow(conversation_id=conversation_id, turn_id=turn_id, **content))
            return None
        case AnswerJudged():
            _judge(session, effect, conversation_id)
            return None
        case AskHuman():
            # The switchboard's, which says where it led to.
            return None
        case OpenTicket():
            body = _new_ticket(session, effect, conversation_id, person_id)
            body |= {"files": keeping.carry(session, conversation_id, effect.key)}
            return outbox.add(session, conversation_id, "open", effect.key, body, owner)
        case ChangeTicket():
            body = effect.model_dump() | {"author": _person_json(session, person_id)}
            if effect.type == "comment":
                body |= {"files": keeping.carry(session, conversation_id, effect.key)}
            return outbox.add(session, conversation_id, effect.type, effect.key, body, owner)


def _judge(session: Session, effect: AnswerJudged, conversation_id: str) -> None:
    session.execute(
        update(AnswerRow)
        .where(AnswerRow.id == effect.answer_id, AnswerRow.conversation_id == conversation_id)
        .values(outcome=effect.outcome)
    )


def _new_ticket(
    session: Session, effect: OpenTicket, conversation_id: str, person_id: str
) -> dict[str, Any]:
    ticket = NewTicket(
        **effect.ticket.model_dump(),
        requester=requester(session, person_id),
        transcript=transcript(session, conversation_id),
    )
    return dict(NEW_TICKET.dump_python(ticket, mode="json"))


def requester(session: Session, person_id: str) -> Person:
    """Tell a ticket system who asks; the id is ours, the same on every channel."""
    row = session.get_one(PersonRow, person_id)
    return Person(
        id=row.id,
        audience=row.audience,  # type: ignore[arg-type]
        name=row.name,
        email=row.email,
        groups=frozenset(row.groups),
    )


def transcript(session: Session, conversation_id: str) -> tuple[TranscriptLine, ...]:
    """Give the last lines of a conversation, oldest first."""
    rows = session.execute(
        select(TurnRow)
        .where(TurnRow.conversation_id == conversation_id)
        .order_by(TurnRow.sequence.desc())
        .limit(_TRANSCRIPT_LINES)
    ).scalars()
    return tuple(
        TranscriptLine(author=row.author, text=_line(row), at=row.created_at)
        for row in reversed(list(rows))
    )


def _line(row: TurnRow) -> str:
    said = row.reply or {}
    if press := said.get("press"):
        return f"[{row.text or press['action']}]"
    files = (
        [f"[{file['name']}]" for file in said.get("files", ())] if row.author == "person" else []
    )
    return " ".join([row.text, *files]).strip()


def _person_json(session: Session, person_id: str) -> dict[str, Any]:
    return dict(TypeAdapter(Person).dump_python(requester(session, person_id), mode="json"))
