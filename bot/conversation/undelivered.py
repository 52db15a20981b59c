"""What has not gone out: listed for operators, tried again, changed, or given up by them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from bot.store.base import now
from bot.store.conversations import ConversationRow, OutboxRow, TurnRow

PAGE = 50
MOST_WORDS = 8000
DISCARDED = "discarded"
GROUPS = ("retrying", "pending", "dead", DISCARDED)
_O = OutboxRow
_IS: dict[str, ColumnElement[bool]] = {
    "retrying": (_O.state == "pending") & (_O.attempts > 0),
    "pending": (_O.state == "pending") & (_O.attempts == 0),
    "dead": _O.state == "dead",
    DISCARDED: _O.state == DISCARDED,
}
# Where the words of an item stand, by its kind; a rating has none.
_WORDS = {"reply": "text", "comment": "text", "reopen": "text", "open": "description"}


class NotNow(Exception):
    """The item has gone out, is going out now, or is in a state that does not allow it."""


@dataclass(frozen=True, slots=True)
class Found:
    """A page of items, each with its conversation, and how many there are in all."""

    rows: Sequence[tuple[OutboxRow, ConversationRow]]
    total: int
    page: int

    @property
    def pages(self) -> int:
        """Count the pages; at least one."""
        return max(1, -(-self.total // PAGE))


def find(session: Session, group: str, page: int = 1) -> Found:
    """Find a page of a group, the newest first; a page after the last is the last one."""
    total = count(session, group)
    page = min(max(1, page), max(1, -(-total // PAGE)))
    query = (
        select(_O, ConversationRow)
        .join(ConversationRow, ConversationRow.id == _O.conversation_id)
        .where(_IS[group])
        .order_by(_O.id.desc())
        .limit(PAGE)
        .offset((page - 1) * PAGE)
    )
    rows = [(row[0], row[1]) for row in session.execute(query)]
    return Found(rows, total, page)


def count(session: Session, group: str) -> int:
    """Count the items of a group."""
    query = select(func.count()).select_from(_O).where(_IS[group])
    return session.execute(query).scalar_one()


def words_of(row: OutboxRow) -> str | None:
    """Give the words that an item carries to people; None where it carries none."""
    name = _WORDS.get(row.kind)
    return str(row.body.get(name, "")) if name else None


def try_again(session: Session, item_id: int) -> OutboxRow:
    """Make an item due now; one that was given up starts afresh. Raises NotNow."""
    row = _locked(session, item_id)
    if row.state != "pending":
        row.state, row.attempts, row.done_at = "pending", 0, None
    row.lease_owner, row.not_before = None, now()
    return row


def discard(session: Session, item_id: int) -> OutboxRow:
    """Give an item up: it stays here, and does not go out. Raises NotNow."""
    row = _locked(session, item_id)
    if row.state == DISCARDED:
        raise NotNow(item_id)
    row.state, row.done_at = DISCARDED, now()
    return row


def change(session: Session, item_id: int, words: str) -> OutboxRow:
    """Put other words into an item that was given up. Raises NotNow.

    One that is still tried may be on its way at this moment: it has to be discarded first.
    """
    row = _locked(session, item_id)
    name, words = _WORDS.get(row.kind), words.strip()
    if row.state == "pending" or name is None or not 0 < len(words) <= MOST_WORDS:
        raise NotNow(item_id)
    row.body = row.body | {name: words}
    turn = session.get(TurnRow, row.body["id"]) if row.kind == "reply" else None
    if turn is not None:
        # The conversation shall not show words that nobody was sent.
        turn.text, turn.reply = words, row.body
    return row


def given_up(session: Session, ids: Sequence[int]) -> set[int]:
    """Tell which of these items will not be tried again."""
    query = select(_O.id).where(_O.id.in_(ids), _O.state.in_(("dead", DISCARDED)))
    return set(session.execute(query).scalars())


def _locked(session: Session, item_id: int) -> OutboxRow:
    row = session.get(OutboxRow, item_id, with_for_update=True)
    if row is None or row.state == "sent":
        raise NotNow(item_id)
    if row.state == "pending" and row.lease_owner and row.not_before > now():
        # A process has it in hand: another one would do it a second time.
        raise NotNow(item_id)
    return row
