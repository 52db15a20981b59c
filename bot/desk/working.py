"""What agents do with tickets of the built-in desk; each call is one part of a transaction."""

from __future__ import annotations

from sqlalchemy.orm import Session

from bot.desk import tickets
from bot.store.desk import DeskTicketRow
from connectors.errors import Refused
from connectors.ticketing import Priority, TicketState

MOST_CHARS = 8000


def comment(session: Session, row: DeskTicketRow, author: str, text: str, key: str) -> None:
    """Say something to the requester, in the thread that the ticket came from."""
    tickets.add_comment(session, tickets.number_of(row), author, _words(text), key)


def note(session: Session, row: DeskTicketRow, author: str, text: str, key: str) -> None:
    """Leave a note that only colleagues read."""
    tickets.add_note(session, row, "note", author, _words(text), key)


def move(
    session: Session, row: DeskTicketRow, state: TicketState, author: str, text: str, key: str
) -> None:
    """Bring a ticket into another state; who is asked for something is told what.

    Raises Refused where the state may not follow, and for work on what waits for an approval.
    """
    if state == "open" and row.approval == "waiting":
        raise Refused("it waits for an approval")
    words = text.strip()[:MOST_CHARS]
    if state == "needs_info" and not words:
        raise Refused("say what is needed")
    tickets.move(session, row, state, author, key, words)


def assign(session: Session, row: DeskTicketRow, author: str, assignee: str, key: str) -> None:
    """Give a ticket to somebody, or with an empty name to nobody."""
    if (row.assignee or "") != assignee and tickets.add_note(
        session, row, "assigned", author, assignee, key
    ):
        row.assignee = assignee or None


def pass_on(session: Session, row: DeskTicketRow, author: str, queue: str, key: str) -> None:
    """Pass a ticket on to another team; nobody has it there yet."""
    if row.queue != queue and tickets.add_note(session, row, "queue", author, queue, key):
        row.queue, row.assignee = queue, None


def rank(session: Session, row: DeskTicketRow, author: str, priority: Priority, key: str) -> None:
    """Change how urgent a ticket is."""
    if row.priority != priority and tickets.add_note(
        session, row, "priority", author, priority, key
    ):
        row.priority = priority


def _words(text: str) -> str:
    words = text.strip()[:MOST_CHARS]
    if not words:
        raise Refused("there were no words in it")
    return words
