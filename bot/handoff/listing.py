"""The lists of conversations that agents see: who waits, who is answered, who speaks to the bot."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from bot.store.accounts import AccountRow
from bot.store.base import now
from bot.store.conversations import ConversationRow, PersonRow, TurnRow
from bot.store.handoff import HandoffRow

VIEWS = ("queue", "mine", "live", "recent")
MOST = 100


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
    last = last_words(session, [row.conversation_id for row, *_ in found])
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
    last = last_words(session, [conversation.id for _, conversation, *_ in found])
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


def last_words(session: Session, ids: Sequence[str]) -> dict[str, str]:
    """Give the beginning of what a person typed last, by conversation."""
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
