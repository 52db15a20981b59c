"""The agents' side of the handoff: take, answer, pass on, hand back, close."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from bot.conversation import last_words, outbox
from bot.conversation.outbox import Item
from bot.handoff import records, waits
from bot.handoff.announcing import Announcer
from bot.handoff.duty import Duty
from bot.handoff.states import HandoffRefused
from bot.store.base import now
from bot.store.conversations import ConversationRow, PersonRow
from bot.store.handoff import HandoffRow, NoteRow
from bot.topics import Topics

MOST_CHARS = 8000


@dataclass(frozen=True, slots=True)
class Agent:
    """Somebody at the desk; `name` is what the person reads."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class AgentDesk:
    """What agents do with conversations; each call is one part of a transaction.

    Every call raises HandoffRefused where the conversation is not theirs, or not in that state.
    """

    duty: Duty
    announcer: Announcer
    topics: Topics
    owner: str

    def take(
        self, session: Session, conversation_id: str, agent: Agent, over: bool = False
    ) -> list[Item]:
        """Take a conversation; `over` takes it from a colleague too."""
        row = records.locked(session, conversation_id)
        if row.state == "human" and row.agent_id == agent.id:
            return []
        if row.state == "human" and not over:
            raise HandoffRefused("taken")
        before = records.agent_name(session, row)
        place = records.last_event(session, conversation_id)
        row.team = row.team or self._team(session, row)
        row.agent_id, row.agent_at, row.told_at = agent.id, None, None
        row.person_at = now()
        waited = place.ahead if place and row.state == "waiting" else None
        reason = {"waiting": "queue", "human": "over"}.get(row.state, "unasked")
        records.move(session, row, "take", agent.name, reason, ahead=waited)
        if row.draft is None:
            row.draft = self._draft(session, row)
        said = "utter_handoff_took_over" if before else "utter_handoff_joined"
        return self.announcer.say(session, row, said, agent=agent.name, before=before)

    def reply(
        self, session: Session, conversation_id: str, agent: Agent, text: str, key: str
    ) -> list[Item]:
        """Say something to the person, once a key, on the channel where they are."""
        row = _mine(session, conversation_id, agent)
        reply = outbox.new_reply(_words(text), author="agent", details={"agent": agent.name})
        item = outbox.add_reply(session, conversation_id, reply, self.owner, f"agent-{key}"[:200])
        if item is None:
            return []
        row.agent_at, row.person_at, row.told_at = now(), None, None
        return [item]

    def note(
        self, session: Session, conversation_id: str, agent: Agent, text: str, key: str
    ) -> None:
        """Leave a note for colleagues, once a key."""
        if session.query(NoteRow).filter_by(key=key[:200]).first() is None:
            note = NoteRow(key=key[:200], conversation_id=conversation_id, text=_words(text))
            note.account_id, note.author = agent.id, agent.name
            session.add(note)

    def hand_back(self, session: Session, conversation_id: str, agent: Agent) -> list[Item]:
        """Give a conversation back to the bot."""
        row = _mine(session, conversation_id, agent)
        records.move(session, row, "hand_back", agent.name)
        row.agent_id = None
        return self.announcer.say(session, row, "utter_handoff_back", agent=agent.name)

    def close(
        self, session: Session, conversation_id: str, agent: Agent, reason: str
    ) -> list[Item]:
        """End a conversation."""
        row = _mine(session, conversation_id, agent)
        records.move(session, row, "close", agent.name, reason.strip()[:1000])
        row.agent_id = None
        return self.announcer.say(session, row, "utter_handoff_closed", agent=agent.name)

    def transfer(
        self, session: Session, conversation_id: str, agent: Agent, team: str, reason: str
    ) -> list[Item]:
        """Pass a conversation on to a team that somebody is there for."""
        row = records.locked(session, conversation_id)
        if row.state != "waiting":
            row = _mine(session, conversation_id, agent)
        if not self.duty.is_manned(session, team):
            raise HandoffRefused("unmanned")
        old, row.team, row.agent_id = row.team, team, None
        row.asked_at = row.asked_at or now()
        before = waits.ahead(session, row)
        seconds = waits.expected(session, team, before, *self.duty.room(session, team))
        told = {"team": old, "ahead": before, "expected_seconds": seconds, "agent_id": agent.id}
        records.move(session, row, "transfer", agent.name, reason.strip()[:1000], **told)
        lead = "utter_handoff_for_transfer"
        return self.announcer.say_place(session, row, lead, before, seconds, agent=agent.name)

    def _draft(self, session: Session, row: HandoffRow) -> dict[str, Any]:
        key = f"handoff-{row.conversation_id}-{row.version}"
        reason = "an agent had taken the conversation over"
        draft = last_words.draft(session, row.conversation_id, key, reason, row.team)
        return draft.model_dump(mode="json")

    def _team(self, session: Session, row: HandoffRow) -> str:
        conversation = session.get_one(ConversationRow, row.conversation_id)
        person = session.get_one(PersonRow, conversation.person_id)
        return self.topics.default_team[person.audience]  # type: ignore[index]


def _mine(session: Session, conversation_id: str, agent: Agent) -> HandoffRow:
    row = records.locked(session, conversation_id)
    if row.state != "human":
        raise HandoffRefused("state")
    if row.agent_id != agent.id:
        raise HandoffRefused("taken")
    return row


def _words(text: str) -> str:
    words = text.strip()[:MOST_CHARS]
    if not words:
        raise HandoffRefused("empty")
    return words
