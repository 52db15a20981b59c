"""What is said when a conversation changes hands: always, once, by the system."""

from __future__ import annotations

from dataclasses import replace
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from bot.conversation import outbox
from bot.conversation.envelope import OpenTicket
from bot.conversation.outbox import Item
from bot.desk.drafting import draft_fields
from bot.sentences import Sentences
from bot.speech import spoken
from bot.store.base import now
from bot.store.handoff import HandoffRow
from bot.topics import Topics

_SOON_SECONDS = 90


class Announcer:
    """Say the domain's sentences of the handoff into a conversation."""

    def __init__(self, sentences: Sentences, topics: Topics, zone: ZoneInfo, owner: str) -> None:
        self._sentences = sentences
        self._topics = topics
        self._zone = zone
        self._owner = owner

    def say(
        self,
        session: Session,
        row: HandoffRow,
        response: str,
        in_reply_to: str | None = None,
        key: str = "",
        **values: str,
    ) -> list[Item]:
        """Say a response about a conversation; `team` and `reply_by` are filled in.

        Without a key it is said once for each transition.
        """
        said = self._sentences.say(response, **self._about(row), **values)
        details = {"handoff": row.state}
        reply = outbox.new_reply(said.text, author="system", buttons=said.buttons, details=details)
        reply = replace(reply, in_reply_to=in_reply_to)
        key = key or f"handoff-{row.conversation_id}-{row.version}"
        item = outbox.add_reply(session, row.conversation_id, reply, self._owner, key)
        return [item] if item else []

    def offer(
        self,
        session: Session,
        row: HandoffRow,
        response: str,
        in_reply_to: str | None = None,
        key: str = "",
        **values: str,
    ) -> list[Item]:
        """Say a response, and show the ticket that can be sent instead."""
        draft = OpenTicket.model_validate(row.draft)
        said = self._sentences.say(response, **self._about(row), **values)
        reply = outbox.new_reply(
            said.text,
            buttons=said.buttons,
            draft=draft_fields(self._topics, draft.ticket),
            details={"draft": row.draft},
        )
        reply = replace(reply, in_reply_to=in_reply_to)
        key = key or f"handoff-{row.conversation_id}-{row.version}"
        item = outbox.add_reply(session, row.conversation_id, reply, self._owner, key)
        return [item] if item else []

    def say_place(
        self,
        session: Session,
        row: HandoffRow,
        lead: str,
        ahead: int,
        seconds: int | None,
        in_reply_to: str | None = None,
        key: str = "",
        **values: str,
    ) -> list[Item]:
        """Tell somebody their place in the queue, and how long it takes as far as is known."""
        about = self._about(row) | values
        parts = {
            "lead": self._sentences.say(lead, **about).text,
            "place": self._place(ahead, about),
            "wait": self._wait(seconds),
        }
        return self.say(session, row, "utter_handoff_waiting", in_reply_to, key, **parts)

    def _place(self, ahead: int, about: dict[str, str]) -> str:
        if not ahead:
            return self._sentences.say("utter_handoff_next", **about).text
        return self._sentences.say("utter_handoff_place", position=str(ahead + 1), **about).text

    def _wait(self, seconds: int | None) -> str:
        if seconds is None:
            return self._sentences.say("utter_handoff_wait_unknown").text
        if seconds <= _SOON_SECONDS:
            return self._sentences.say("utter_handoff_wait_soon").text
        minutes = str(max(2, round(seconds / 60)))
        return self._sentences.say("utter_handoff_wait", minutes=minutes).text

    def _about(self, row: HandoffRow) -> dict[str, str]:
        moment = now().astimezone(self._zone)
        team = self._topics.teams.get(row.team)
        if team is None:
            return {"team": row.team, "reply_by": ""}
        ticket = (row.draft or {}).get("ticket", {})
        about = (ticket.get("type", ""), ticket.get("priority", ""))
        reply_by = self._topics.reply_by(row.team, moment, self._zone, *about)
        return {"team": team.name, "reply_by": spoken(reply_by, moment)}
