"""What agents read: the list of conversations, and one with all that is known of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from bot.handoff import records
from bot.store.accounts import AccountRow
from bot.store.base import now
from bot.store.conversations import ConversationRow, OutboxRow, PersonRow, TurnRow
from bot.store.desk import DeskTicketRow
from bot.store.files import FileRow
from bot.store.handoff import HandoffRow, NoteRow, WatcherRow

VIEWS = ("queue", "mine", "live", "recent")
MOST = 100
_LINES = 200
_WATCHES = timedelta(seconds=12)
_TYPES = timedelta(seconds=6)


@dataclass(frozen=True, slots=True)
class Entry:
    """One conversation in the list; `waits_since` is since when the person waits for anybody."""

    id: str
    channel: str
    person: str
    audience: str
    state: str
    team: str
    agent: str
    is_urgent: bool
    title: str
    last: str
    waits_since: datetime | None
    at: datetime


@dataclass(frozen=True, slots=True)
class Line:
    """One line of what agents read; `kind` is its author, `note`, or `event`."""

    kind: str
    at: datetime
    text: str
    who: str = ""
    sequence: int = 0
    details: dict[str, Any] | None = None
    understood: dict[str, Any] | None = None
    delivery: str = ""


def entries(
    session: Session, view: str, account_id: str, teams: Sequence[str], team: str = ""
) -> list[Entry]:
    """List the conversations of a view, those that wait longest first."""
    query = (
        select(HandoffRow, ConversationRow, PersonRow, AccountRow)
        .join(ConversationRow, ConversationRow.id == HandoffRow.conversation_id)
        .join(PersonRow, PersonRow.id == ConversationRow.person_id)
        .outerjoin(AccountRow, AccountRow.id == HandoffRow.agent_id)
        .where(_in_view(view, account_id, teams))
    )
    if team:
        query = query.where(HandoffRow.team == team)
    if view == "recent":
        query = query.order_by(HandoffRow.since.desc())
    else:
        query = query.order_by(HandoffRow.is_urgent.desc(), HandoffRow.asked_at, HandoffRow.since)
    found = session.execute(query.limit(MOST)).all()
    last = _last_words(session, [row.conversation_id for row, *_ in found])
    return [_entry(*one, last.get(one[0].conversation_id, "")) for one in found]


def recent_with_bot(session: Session) -> list[Entry]:
    """List conversations of the last hours that no human has, the latest first."""
    latest = (
        select(TurnRow.conversation_id, func.max(TurnRow.created_at).label("at"))
        .where(TurnRow.created_at > now() - timedelta(hours=12), TurnRow.author == "person")
        .group_by(TurnRow.conversation_id)
        .subquery()
    )
    query = (
        select(HandoffRow, ConversationRow, PersonRow, latest.c.at)
        .select_from(latest)
        .join(ConversationRow, ConversationRow.id == latest.c.conversation_id)
        .join(PersonRow, PersonRow.id == ConversationRow.person_id)
        .outerjoin(HandoffRow, HandoffRow.conversation_id == ConversationRow.id)
        .where(func.coalesce(HandoffRow.state, "bot").in_(("bot", "closed")))
        .order_by(latest.c.at.desc())
        .limit(MOST)
    )
    found = session.execute(query).all()
    last = _last_words(session, [conversation.id for _, conversation, *_ in found])
    entries = []
    for row, conversation, person, at in found:
        held = row or HandoffRow(state="bot", team="", is_urgent=False, since=at)
        said = last.get(conversation.id, "")
        entries.append(_entry(held, conversation, person, None, said))
    return entries


def counts(session: Session, account_id: str, teams: Sequence[str]) -> dict[str, int]:
    """Count the conversations of each view that wants attention."""
    return {
        view: session.execute(
            select(func.count()).select_from(HandoffRow).where(_in_view(view, account_id, teams))
        ).scalar_one()
        for view in ("queue", "mine", "live")
    }


def lines(session: Session, conversation_id: str, after: int = 0) -> list[Line]:
    """Give what was said from a number on, with notes and steps between, oldest first."""
    turns = list(
        reversed(
            session.execute(
                select(TurnRow)
                .where(TurnRow.conversation_id == conversation_id, TurnRow.sequence > after)
                .order_by(TurnRow.sequence.desc())
                .limit(_LINES)
            )
            .scalars()
            .all()
        )
    )
    undelivered = _undelivered(session, conversation_id)
    files = _files(session, [turn.id for turn in turns])
    found = [_line(turn, undelivered, files) for turn in turns]
    found += _between(session, conversation_id)
    return sorted(found, key=lambda line: (line.at, line.sequence))


def others(session: Session, person_id: str, but: str) -> list[tuple[ConversationRow, str, Any]]:
    """List a person's other conversations on all channels: row, state and last words."""
    query = (
        select(ConversationRow)
        .where(ConversationRow.person_id == person_id, ConversationRow.id != but)
        .order_by(ConversationRow.created_at.desc())
        .limit(10)
    )
    rows = session.execute(query).scalars().all()
    last = _last_words(session, [row.id for row in rows])
    return [(row, records.state(session, row.id), last.get(row.id, "")) for row in rows]


def tickets(session: Session, person_id: str) -> Sequence[DeskTicketRow]:
    """List a person's tickets, newest first."""
    query = select(DeskTicketRow).where(DeskTicketRow.requester_id == person_id)
    return session.execute(query.order_by(DeskTicketRow.id.desc()).limit(10)).scalars().all()


def watch(session: Session, conversation_id: str, account_id: str, is_typing: bool) -> None:
    """Note that an agent looks at a conversation, or types in it."""
    row = session.get(WatcherRow, (conversation_id, account_id))
    if row is None:
        row = WatcherRow(conversation_id=conversation_id, account_id=account_id)
        session.add(row)
    row.seen_at = now()
    if is_typing:
        row.typed_at = row.seen_at


def watchers(session: Session, conversation_id: str, but: str) -> list[tuple[str, bool]]:
    """Name the colleagues who look at a conversation now, and tell whether they type."""
    query = (
        select(AccountRow, WatcherRow)
        .join(WatcherRow, WatcherRow.account_id == AccountRow.id)
        .where(WatcherRow.conversation_id == conversation_id, WatcherRow.account_id != but)
        .where(WatcherRow.seen_at > now() - _WATCHES)
        .order_by(AccountRow.name)
    )
    return [
        (account.full_name or account.name, bool(row.typed_at and now() - row.typed_at < _TYPES))
        for account, row in session.execute(query)
    ]


def question(session: Session, conversation_id: str) -> str:
    """Give the person's last typed words: what suggestions are looked for with."""
    query = (
        select(TurnRow.text)
        .where(TurnRow.conversation_id == conversation_id, TurnRow.author == "person")
        .where(TurnRow.text != "", TurnRow.reply.is_(None) | ~_is_press())
        .order_by(TurnRow.sequence.desc())
        .limit(1)
    )
    return session.execute(query).scalar_one_or_none() or ""


def _is_press() -> ColumnElement[bool]:
    return func.coalesce(TurnRow.reply["press"]["action"].as_string(), "") != ""


def _in_view(view: str, account_id: str, teams: Sequence[str]) -> ColumnElement[bool]:
    row = HandoffRow
    if view == "mine":
        return (row.state == "human") & (row.agent_id == account_id)
    if view == "live":
        return row.state.in_(("waiting", "human"))
    waiting = row.state == "waiting"
    return waiting & row.team.in_(teams) if teams else waiting


def _entry(
    row: HandoffRow,
    conversation: ConversationRow,
    person: PersonRow,
    account: AccountRow | None,
    last: str,
) -> Entry:
    waits = row.asked_at if row.state == "waiting" else row.person_at
    draft = (row.draft or {}).get("ticket") or {}
    return Entry(
        id=conversation.id,
        channel=conversation.channel,
        person=person.name or person.email or "",
        audience=person.audience,
        state=row.state,
        team=row.team,
        agent=(account.full_name or account.name) if account else "",
        is_urgent=row.is_urgent and row.state in ("waiting", "human"),
        title=draft.get("title", ""),
        last=last,
        waits_since=waits if row.state in ("waiting", "human") else None,
        at=row.since,
    )


def _last_words(session: Session, ids: Sequence[str]) -> dict[str, str]:
    newest = (
        select(TurnRow.conversation_id, func.max(TurnRow.sequence).label("sequence"))
        .where(TurnRow.conversation_id.in_(ids), TurnRow.author == "person", TurnRow.text != "")
        .group_by(TurnRow.conversation_id)
        .subquery()
    )
    query = select(TurnRow.conversation_id, TurnRow.text).join(
        newest,
        (TurnRow.conversation_id == newest.c.conversation_id)
        & (TurnRow.sequence == newest.c.sequence),
    )
    return {conversation: text[:200] for conversation, text in session.execute(query)}


def _line(turn: TurnRow, undelivered: dict[str, str], files: dict[str, list[FileRow]]) -> Line:
    reply = turn.reply or {}
    details = {
        "press": reply.get("press"),
        "sources": reply.get("sources") or [],
        "buttons": [button["title"] for button in reply.get("buttons") or ()],
        "draft": reply.get("draft") or [],
        "ticket": reply.get("ticket"),
        "files": files.get(turn.id, []),
    }
    who = (reply.get("details") or {}).get("agent", "")
    return Line(
        kind=turn.author,
        at=turn.created_at,
        text=turn.text,
        who=who,
        sequence=turn.sequence,
        details=details,
        understood=turn.understood,
        delivery=undelivered.get(turn.id, ""),
    )


def _between(session: Session, conversation_id: str) -> list[Line]:
    notes = session.query(NoteRow).filter_by(conversation_id=conversation_id).all()
    found = [Line("note", note.at, note.text, note.author) for note in notes]
    for event in records.events(session, conversation_id):
        about: dict[str, Any] = {"step": event.step, "from": event.from_state, "to": event.to_state}
        about |= {"team": event.to_team, "told": event.expected_seconds, "ahead": event.ahead}
        found.append(Line("event", event.at, event.reason, event.who, details=about))
    return found


def _undelivered(session: Session, conversation_id: str) -> dict[str, str]:
    """Tell the replies that are not with the person: `pending` for a while, or `dead`."""
    query = select(OutboxRow.body, OutboxRow.state).where(
        OutboxRow.conversation_id == conversation_id,
        OutboxRow.kind == "reply",
        OutboxRow.state != "sent",
    )
    return {body["id"]: state for body, state in session.execute(query)}


def _files(session: Session, turns: Sequence[str]) -> dict[str, list[FileRow]]:
    query = select(FileRow).where(FileRow.turn_id.in_(turns)).order_by(FileRow.number)
    found: dict[str, list[FileRow]] = {}
    for row in session.execute(query).scalars():
        found.setdefault(row.turn_id, []).append(row)
    return found
