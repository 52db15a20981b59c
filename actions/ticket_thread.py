"""Words in a conversation whose ticket is open: a comment, or a new question.

The rules stand in docs/adr/0008-replies-to-a-ticket.md.
"""

from __future__ import annotations

from actions.persons_tickets import change, pick
from actions.toolkit import Toolkit
from actions.turn import Outcome, Turn
from connectors.errors import Unavailable
from connectors.ticketing import Ticket

# The question marks of Latin, Chinese and Japanese, Arabic, Armenian and Greek writing.
_QUESTION_MARKS = frozenset("?\uff1f\u061f\u055e\u037e")


def is_in_hand(turn: Turn) -> bool:
    """Tell whether words are about the conversation's ticket unless something else is plain."""
    ticket = turn.envelope.ticket
    is_busy = bool(turn.form) or turn.slots.get("awaiting") == "draft"
    return bool(ticket and ticket.in_hand and turn.words and not is_busy)


def asks(words: str) -> bool:
    """Tell whether words ask something, in whatever language: they have a question mark."""
    return not _QUESTION_MARKS.isdisjoint(words)


async def open_ticket(kit: Toolkit, turn: Turn) -> Ticket | None:
    """Give the conversation's ticket, where it is this person's and open."""
    hint = turn.envelope.ticket
    if hint is None or not turn.words:
        return None
    try:
        mine = await kit.tickets.find(turn.envelope.person_id)
    except Unavailable:
        return None
    ticket = pick(mine, hint.number)
    return ticket if ticket and ticket.state not in ("solved", "closed") else None


def pass_on(turn: Turn, ticket: Ticket) -> Outcome:
    """Make a comment of the words, and leave the way open to have them searched."""
    outcome = Outcome(decision="ticket_comment")
    outcome.slots |= {"question": turn.words, "topic": None, "shown": [], "refused": []}
    outcome.effects.append(change(turn, "comment", ticket, turn.words))
    outcome.say("utter_comment_passed_on", {"number": ticket.ref.number})
    return outcome
