"""The person's side of the handoff: asking for a human, waiting, speaking, going back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy.orm import Session

from bot.conversation import last_words
from bot.conversation.envelope import OpenTicket
from bot.conversation.inbox import Task
from bot.conversation.outbox import Item
from bot.handoff import records, waits
from bot.handoff.announcing import Announcer
from bot.handoff.duty import Duty
from bot.handoff.states import State
from bot.store.base import now
from bot.store.database import Database
from bot.store.handoff import HandoffRow
from bot.topics import Topics

# After a handoff in vain only the person's own wish begins another one.
_PAUSE = timedelta(minutes=30)
_WISHED = frozenset(("request", "failure"))
_IN_VAIN = frozenset(("give_up", "leave", "go_silent"))


@dataclass(frozen=True, slots=True)
class Wish:
    """A human is wanted: `request`, `not_quite`, `urgent` or `failure` says why.

    `draft` is the ticket with everything said so far; its queue names the team.
    """

    reason: str
    draft: OpenTicket


class Switchboard:
    """Bring people into queues and back; each call is one part of a transaction."""

    def __init__(
        self, database: Database, duty: Duty, announcer: Announcer, topics: Topics
    ) -> None:
        self._database = database
        self._topics = topics
        self.duty = duty
        self.announcer = announcer

    async def is_manned(self, team: str) -> bool:
        """Tell whether somebody of a team is on duty."""
        return await self._database.read(lambda session: self.duty.is_manned(session, team))

    def state(self, session: Session, conversation_id: str) -> State:
        """Tell who has a conversation; it stays so until the transaction ends."""
        return records.locked_state(session, conversation_id)

    def ask(self, session: Session, conversation_id: str, wish: Wish, event_id: str) -> list[Item]:
        """Let somebody wait for a human, or say honestly why not."""
        row = records.locked(session, conversation_id)
        key = f"asked-{conversation_id}-{event_id}"[:200]
        if row.state == "human":
            return self._say_here(session, row, event_id, key)
        if row.state == "waiting":
            place = self._place(session, row)
            return self.announcer.say_place(
                session, row, "utter_handoff_for_again", *place, event_id, key
            )
        ticket = wish.draft.ticket
        row.team, row.draft = ticket.queue, wish.draft.model_dump(mode="json")
        if self._was_in_vain(session, row, wish):
            # What is urgent has shown its draft already.
            is_shown = wish.reason == "urgent"
            return [] if is_shown else self._offer(session, row, event_id, key)
        if not self.duty.is_manned(session, row.team):
            return self.announcer.offer(session, row, "utter_handoff_off_duty", event_id, key)
        row.is_urgent, row.asked_at = ticket.priority == "urgent", now()
        before, seconds = self._place(session, row)
        told = {"ahead": before, "expected_seconds": seconds}
        records.move(session, row, "ask", records.PERSON, wish.reason, **told)
        lead = f"utter_handoff_for_{wish.reason}"
        return self.announcer.say_place(session, row, lead, before, seconds, event_id, key)

    def ask_without_rasa(self, session: Session, task: Task) -> list[Item] | None:
        """Let somebody wait while Rasa is down; None when nobody is on duty."""
        team = self._topics.default_team[task.audience]  # type: ignore[index]
        if not self.duty.is_manned(session, team):
            return None
        reason = "the person asked for a human while the dialogue was down"
        draft = last_words.draft(
            session, task.conversation_id, f"human-{task.inbox_id}", reason, team
        )
        return self.ask(session, task.conversation_id, Wish("failure", draft), task.event_id)

    def speak(self, session: Session, conversation_id: str) -> None:
        """Note words of the person that a human has to answer, or that go on after the end."""
        row = records.locked(session, conversation_id)
        if row.state == "closed":
            records.move(session, row, "speak", records.PERSON)
        elif row.state == "human":
            row.person_at = row.person_at or now()

    def leave(self, session: Session, conversation_id: str, event_id: str) -> list[Item]:
        """Bring somebody back to the bot at their own wish, from wherever they are."""
        row = records.locked(session, conversation_id)
        response = {"waiting": "utter_handoff_left_queue", "human": "utter_handoff_left_human"}
        if row.state not in response:
            key = f"asked-{conversation_id}-{event_id}"[:200]
            return self.announcer.say(session, row, "utter_handoff_with_bot", event_id, key)
        said = response[row.state]
        agent = records.agent_name(session, row)
        records.move(session, row, "leave", records.PERSON)
        row.agent_id = None
        return self.announcer.say(session, row, said, event_id, agent=agent)

    def say_here(self, session: Session, conversation_id: str, event_id: str) -> list[Item]:
        """Tell who asks for a human that one is there."""
        row = records.locked(session, conversation_id)
        return self._say_here(session, row, event_id, f"asked-{conversation_id}-{event_id}"[:200])

    def _say_here(self, session: Session, row: HandoffRow, event_id: str, key: str) -> list[Item]:
        agent = records.agent_name(session, row)
        return self.announcer.say(session, row, "utter_handoff_here", event_id, key, agent=agent)

    def _place(self, session: Session, row: HandoffRow) -> tuple[int, int | None]:
        before = waits.ahead(session, row)
        room = self.duty.room(session, row.team)
        return before, waits.expected(session, row.team, before, *room)

    def _offer(self, session: Session, row: HandoffRow, event_id: str, key: str) -> list[Item]:
        return self.announcer.offer(session, row, "utter_draft", event_id, key)

    def _was_in_vain(self, session: Session, row: HandoffRow, wish: Wish) -> bool:
        last = records.last_event(session, row.conversation_id)
        if wish.reason in _WISHED or last is None:
            return False
        return last.step in _IN_VAIN and now() - last.at < _PAUSE
