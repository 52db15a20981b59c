"""What the forms ask, check and take as said already."""

from __future__ import annotations

from typing import Any

from rasa_sdk import FormValidationAction, Tracker
from rasa_sdk.events import EventType
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.types import DomainDict

from actions.base import report
from actions.leave_dates import LeaveDates
from actions.persons_tickets import number_meant, pick
from actions.toolkit import Toolkit
from actions.turn import Outcome, Turn
from connectors.errors import Unavailable
from knowledge_index.questions import asks

_WORDS_THAT_TELL_ENOUGH = 7
_LONGEST_ANSWER = 120


class DeskForm(FormValidationAction):
    """The base of our forms: the validation action of the form named in the subclass."""

    form = ""

    def __init__(self, kit: Toolkit) -> None:
        self.kit = kit

    def name(self) -> str:
        """Derive it from the form's name, as Rasa does."""
        return f"validate_{self.form}"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> list[EventType]:
        """Ask and check as the SDK does, and report the turn."""
        events: list[EventType] = await super().run(dispatcher, tracker, domain)
        told = report(self.name(), Turn.of(tracker), Outcome(decision="form"))
        dispatcher.utter_message(json_message={"report": told})
        return events


class LeaveRequestForm(DeskForm):
    """Kind of leave, and the days."""

    form = "leave_request_form"

    def validate_leave_dates(
        self, value: Any, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> dict[str, Any]:
        """Turn what was said into a first and a last day; ask again when it cannot be."""
        if isinstance(value, dict) and "days" in value:
            return {"leave_dates": value}
        turn = Turn.of(tracker)
        try:
            dates = LeaveDates.understand(value, turn.entity("duration"))
        except ValueError:
            dispatcher.utter_message(response="utter_leave_dates_order")
            return {"leave_dates": None}
        if dates.last < turn.now.date():
            said = f"{dates.first:%d.%m.%Y} – {dates.last:%d.%m.%Y}"
            dispatcher.utter_message(response="utter_leave_dates_past", dates=said)
            return {"leave_dates": None}
        return {"leave_dates": dates.to_slot()}


class AccountHelpForm(DeskForm):
    """Which account, and what is wrong with it."""

    form = "account_help_form"

    async def required_slots(
        self,
        domain_slots: list[str],
        dispatcher: CollectingDispatcher,
        tracker: Tracker,
        domain: DomainDict,
    ) -> list[str]:
        """Ask employees for the account; customers have but one."""
        is_customer = Turn.of(tracker).envelope.audience == "customer"
        return [s for s in domain_slots if not (is_customer and s == "account_system")]

    def validate_account_system(
        self, value: Any, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> dict[str, Any]:
        """Keep it short: it becomes part of the ticket's title."""
        return {"account_system": _answer(value, dispatcher, tracker)}

    def validate_account_problem(
        self, value: Any, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> dict[str, Any]:
        """Keep it short: it becomes part of the ticket's title."""
        return {"account_problem": _answer(value, dispatcher, tracker)}


def _answer(value: Any, dispatcher: CollectingDispatcher, tracker: Tracker) -> str | None:
    """Take free words for an answer, unless they ask something; then the form asks again."""
    turn = Turn.of(tracker)
    if value == turn.words and turn.intent == "nlu_fallback" and asks(turn.words):
        dispatcher.utter_message(response="utter_form_not_understood")
        return None
    return str(value)[:_LONGEST_ANSWER]


class TicketSubjectForm(DeskForm):
    """What a ticket is about; not asked when that has been said."""

    form = "ticket_subject_form"

    async def required_slots(
        self,
        domain_slots: list[str],
        dispatcher: CollectingDispatcher,
        tracker: Tracker,
        domain: DomainDict,
    ) -> list[str]:
        """Ask only when neither this message nor the question before tells enough."""
        turn = Turn.of(tracker)
        if turn.intent != "ticket_open":
            return domain_slots
        words = len(turn.words.split())
        told = (
            turn.entity("story") or words >= _WORDS_THAT_TELL_ENOUGH or turn.slots.get("question")
        )
        return [] if told else domain_slots


class TicketNoteForm(DeskForm):
    """What to add to a ticket, once it is clear to which."""

    form = "ticket_note_form"

    async def required_slots(
        self,
        domain_slots: list[str],
        dispatcher: CollectingDispatcher,
        tracker: Tracker,
        domain: DomainDict,
    ) -> list[str]:
        """Know the ticket first; it is asked for only when it cannot be inferred."""
        return ["ticket_number", *domain_slots]

    async def extract_ticket_number(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> dict[str, Any]:
        """Find the ticket meant: named, under a button, or the newest open one."""
        turn = Turn.of(tracker)
        if turn.slots.get("ticket_number"):
            return {}
        number = number_meant(turn)
        if number is None:
            number = await self._newest(turn.envelope.person_id)
        return {"ticket_number": number} if number else {}

    async def extract_ticket_note(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> dict[str, Any]:
        """Take what was said already where 'Add it' was pressed; else it is asked for."""
        turn = Turn.of(tracker)
        note = turn.about("note") if turn.intent == "ticket_comment" else None
        return {"ticket_note": note} if note else {}

    async def _newest(self, person_id: str) -> str | None:
        try:
            ticket = pick(await self.kit.tickets.find(person_id), None)
        except Unavailable:
            return None
        return ticket.ref.number if ticket else None
