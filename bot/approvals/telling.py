"""What is said about approvals: to whoever approves, and to whoever asked."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.conversation import in_thread, outbox
from bot.conversation.outbox import Item
from bot.desk.tickets import SYSTEM, number_of
from bot.sentences import Sentence, Sentences
from bot.store.approvals import ApprovalRow
from bot.store.base import now
from bot.store.conversations import ConversationRow, TicketLinkRow
from bot.topics import Topics
from connectors.messages import Button, Reply
from connectors.ticketing import TicketEvent, TicketRef

_MOST_CHARS = 1500
# Buttons that carry which approval they decide.
APPROVE, REJECT, REJECT_NOW, LATER = ACTIONS = ("approve", "reject", "reject_now", "decide_later")


class Telling:
    """Put the domain's sentences about an approval into conversations."""

    def __init__(self, sentences: Sentences, topics: Topics, owner: str) -> None:
        self._sentences = sentences
        self._topics = topics
        self._owner = owner

    def ask(
        self,
        session: Session,
        row: ApprovalRow,
        conversation_id: str,
        response: str = "utter_approval_ask",
        in_reply_to: str | None = None,
    ) -> list[Item]:
        """Ask for a decision by buttons; what was asked by before gives its place to the answer."""
        number = len(row.reply_ids)
        reply = self._reply(row, response, in_reply_to)
        key = f"approval-{row.id}-ask-{number}"
        item = outbox.add_reply(session, conversation_id, reply, self._owner, key)
        if item:
            row.conversation_id, row.reply_ids = conversation_id, [*row.reply_ids, reply.id]
        return [item] if item else []

    def ask_reason(
        self, session: Session, row: ApprovalRow, conversation_id: str, in_reply_to: str
    ) -> list[Item]:
        """Ask why; the next words in that conversation are the reason."""
        reply = self._reply(row, "utter_approval_reason", in_reply_to)
        item = outbox.add_reply(session, conversation_id, reply, self._owner)
        if item is None:
            return []
        row.reply_ids = [*row.reply_ids, reply.id]
        conversation = session.get_one(ConversationRow, conversation_id, populate_existing=True)
        conversation.reason_of = row.id
        conversation.reason_sequence = item.body["sequence"]
        return [item]

    def outcome(
        self, session: Session, row: ApprovalRow, event_id: str | None = None
    ) -> list[Item]:
        """Tell whoever was asked how it ended, once, in the place of the question."""
        if row.conversation_id is None:
            return []
        mine = row.decided_by == row.name
        response = f"utter_approval_{'you_' if mine else ''}{row.state}"
        reply = self._reply(row, response, event_id)
        reply = replace(reply, replaces=tuple(row.reply_ids))
        key = f"approval-{row.id}-outcome"
        item = outbox.add_reply(session, row.conversation_id, reply, self._owner, key)
        return [item] if item else []

    def answer(
        self, session: Session, conversation_id: str, reply: Reply, event_id: str
    ) -> list[Item]:
        """Answer a press that decides nothing."""
        reply = replace(reply, in_reply_to=event_id)
        item = outbox.add_reply(session, conversation_id, reply, self._owner)
        return [item] if item else []

    def already(self, row: ApprovalRow) -> Reply:
        """Say what was decided before."""
        return self._reply(row, f"utter_approval_already_{row.state}", None)

    def unknown(self) -> Reply:
        """Say that there is nothing here for somebody to decide; whose it is stays untold."""
        said = self._sentences.say("utter_approval_unknown")
        return outbox.new_reply(said.text, author="system")

    def requester(self, session: Session, row: ApprovalRow) -> list[Item]:
        """Tell in the ticket's thread whom it waits for, or what they decided, once a state."""
        query = select(TicketLinkRow).where(
            TicketLinkRow.system == SYSTEM, TicketLinkRow.number == number_of(row.ticket)
        )
        link = session.execute(query).scalar_one_or_none()
        if link is None:
            # Its number has not been told yet either: later.
            return []
        reply = self._reply(row, self._for_requester(row), None)
        reply = replace(reply, details={"ticket_number": number_of(row.ticket)})
        key = f"approval-{row.id}-told-{row.state}"
        item = outbox.add_reply(session, link.conversation_id, reply, self._owner, key)
        row.told = row.state
        if item and row.state == "rejected":
            event = TicketEvent(row.id, TicketRef(SYSTEM, number_of(row.ticket)), "state", now())
            event = replace(event, state="solved")
            in_thread.heard(session, link.conversation_id, event, item.body["sequence"])
        return [item] if item else []

    def values(self, row: ApprovalRow) -> dict[str, str]:
        """Give what the sentences about an approval are filled with."""
        ticket = row.ticket
        team = self._topics.teams.get(ticket.queue)
        return {
            "number": number_of(ticket),
            "title": ticket.title,
            "description": _quoted(ticket.description),
            "requester": asker(row),
            "approver": row.name,
            "by": row.decided_by,
            "reason": _quoted(row.reason),
            "team": team.name if team else ticket.queue,
        }

    def _for_requester(self, row: ApprovalRow) -> str:
        if row.state == "rejected" and row.reason:
            return "utter_approval_told_rejected_because"
        return f"utter_approval_told_{row.state}"

    def _reply(self, row: ApprovalRow, response: str, in_reply_to: str | None) -> Reply:
        said = self._sentences.say(response, **self.values(row))
        reply = outbox.new_reply(
            said.text,
            author="system",
            buttons=_carrying(said, row.id),
            details={"approval": row.id},
        )
        return replace(reply, in_reply_to=in_reply_to)


def asker(row: ApprovalRow) -> str:
    """Name who asks for an approval."""
    who = row.ticket.requester
    return str(who.get("name") or who.get("email") or number_of(row.ticket))


def _carrying(said: Sentence, approval_id: str) -> tuple[Button, ...]:
    value = {"approval": approval_id}
    return tuple(
        replace(button, value=value) if button.action in ACTIONS else button
        for button in said.buttons
    )


def _quoted(text: str) -> str:
    short = text if len(text) <= _MOST_CHARS else text[: _MOST_CHARS - 1] + "…"
    return short.replace("\n", "\n> ")
