"""Store what came in, before it is acknowledged."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

from sqlalchemy import bindparam, insert, or_, select, update
from sqlalchemy.orm import Session

from bot.conversation.cleaning import Words, clean
from bot.conversation.inbox import LEASE, Task, conversation_key
from bot.files import keeping
from bot.files.checking import Checked
from bot.handoff import records
from bot.identity import joining
from bot.store.base import AnyRow, new_id, now, table
from bot.store.conversations import ConversationRow, InboxRow, TurnRow
from connectors.messages import ButtonPress, IncomingMessage

# Statements of every message are built once: building one costs more than running it.
_KNOWN = (
    select(InboxRow.event_id, InboxRow.turn_id)
    .where(InboxRow.conversation_id == bindparam("conversation"))
    .where(or_(InboxRow.event_id == bindparam("event"), InboxRow.state == "pending"))
)
_CONVERSATION = (
    select(
        ConversationRow.last_sequence,
        ConversationRow.lease_owner,
        ConversationRow.lease_until,
        ConversationRow.ticket_system,
        ConversationRow.ticket_number,
        ConversationRow.news_sequence,
        ConversationRow.reason_of,
        ConversationRow.reason_sequence,
    )
    .where(ConversationRow.id == bindparam("conversation"))
    .with_for_update()
)
_ADVANCE = (
    update(table(ConversationRow))
    .where(ConversationRow.id == bindparam("conversation"))
    .values(
        last_sequence=bindparam("sequence"),
        lease_owner=bindparam("owner"),
        lease_until=bindparam("until"),
    )
)
_ADD_TURN = insert(table(TurnRow))
_ADD_TO_INBOX = insert(table(InboxRow))


@dataclass(frozen=True, slots=True)
class Stored:
    """What became of a message: `duplicate` when its event was here before.

    `task` is there when the message may be handled at once: nothing waits before it, and nobody
    else handles the conversation.
    """

    conversation_id: str
    turn_id: str
    sequence: int
    duplicate: bool = False
    task: Task | None = None


def store(
    session: Session,
    message: IncomingMessage,
    most_chars: int,
    owner: str,
    files: Sequence[Checked] = (),
) -> Stored:
    """Store a message and the person's line in the conversation; an event known already is left.

    Where nothing stands in its way the message is claimed for the owner at once. `files` are
    those of the message, checked.
    """
    conversation_id = conversation_key(message.channel, message.conversation_id)
    seen, others_wait = _known(session, conversation_id, message.event_id)
    if seen is not None:
        return Stored(conversation_id, seen, 0, duplicate=True)
    message = _cleaned(message, most_chars)
    identity = joining.recognise(session, message.channel, message.sender)
    words = clean(message.text or _title(session, conversation_id, message.press), most_chars)
    conversation = _conversation(session, conversation_id, identity, message)
    sequence = conversation.last_sequence + 1
    is_mine = _is_free(conversation) and not others_wait
    lease = (owner, now() + LEASE) if is_mine else conversation[1:3]
    _advance(session, conversation_id, sequence, *lease)
    turn_id = new_id()
    kept = keeping.keep(session, conversation_id, turn_id, files) if files else []
    _add_turn(session, turn_id, conversation_id, sequence, words, message, kept)
    entry = _entry(turn_id, conversation_id, words, message, attempts=int(is_mine))
    entry["body"] |= {"files": kept} if kept else {}
    entry["body"] |= _ticket(conversation, message) | _reason(conversation, message)
    entry["body"] |= {"person_id": identity.person_id, "groups": identity.groups}
    added = session.connection().execute(_ADD_TO_INBOX, entry)
    inbox_id = added.inserted_primary_key[0]  # type: ignore[index]
    task = None
    if is_mine:
        has_human = records.state(session, conversation_id) == "human"
        task = _task(inbox_id, entry, sequence, message, has_human)
    return Stored(conversation_id, turn_id, sequence, task=task)


def find_place(session: Session, message: IncomingMessage) -> tuple[str, str]:
    """Give our ids of a message's conversation and person, made where they are new.

    For what is to be done there although nothing was said.
    """
    conversation_id = conversation_key(message.channel, message.conversation_id)
    identity = joining.recognise(session, message.channel, message.sender)
    _conversation(session, conversation_id, identity, message)
    return conversation_id, identity.person_id


def _known(session: Session, conversation_id: str, event_id: str) -> tuple[str | None, bool]:
    """Tell the turn of an event that was here before, and whether messages wait to be handled."""
    asked = {"conversation": conversation_id, "event": event_id}
    rows = session.connection().execute(_KNOWN, asked).all()
    return next((row.turn_id for row in rows if row.event_id == event_id), None), bool(rows)


def _conversation(
    session: Session, conversation_id: str, identity: AnyRow, message: IncomingMessage
) -> AnyRow:
    asked = {"conversation": conversation_id}
    if row := session.connection().execute(_CONVERSATION, asked).one_or_none():
        return row
    session.add(
        ConversationRow(
            id=conversation_id,
            channel=message.channel,
            external_id=message.conversation_id,
            person_id=identity.person_id,
            identity_name=identity.external_id,
            locale=message.locale,
            last_sequence=0,
        )
    )
    session.flush()
    return session.connection().execute(_CONVERSATION, asked).one()


def _is_free(conversation: AnyRow) -> bool:
    until = conversation.lease_until
    return conversation.lease_owner is None or until is None or until < now()


def _ticket(conversation: AnyRow, message: IncomingMessage) -> dict[str, Any]:
    if conversation.ticket_number is None:
        return {}
    asked = conversation.news_sequence == conversation.last_sequence
    hint = {"system": conversation.ticket_system, "number": conversation.ticket_number}
    return {"ticket": hint | {"in_hand": asked or message.in_thread}}


def _reason(conversation: AnyRow, message: IncomingMessage) -> dict[str, Any]:
    """Tell of which approval these words are the reason: said right after they were asked for."""
    is_asked = conversation.reason_sequence == conversation.last_sequence
    if conversation.reason_of is None or not is_asked or message.press or not message.text.strip():
        return {}
    return {"reason_of": conversation.reason_of}


def _advance(
    session: Session, conversation_id: str, sequence: int, owner: str | None, until: Any
) -> None:
    values = {
        "conversation": conversation_id,
        "sequence": sequence,
        "owner": owner,
        "until": until,
    }
    session.connection().execute(_ADVANCE, values)


def _cleaned(message: IncomingMessage, most_chars: int) -> IncomingMessage:
    # What is typed into a draft is words as well, and may hold a secret too.
    if message.press is None or not message.press.fields:
        return message
    fields = {k: clean(v, most_chars).text for k, v in message.press.fields.items()}
    return replace(message, press=replace(message.press, fields=fields))


def _title(session: Session, conversation_id: str, press: ButtonPress | None) -> str:
    row = session.get(TurnRow, press.reply_id) if press and press.reply_id else None
    if press is None or row is None or row.conversation_id != conversation_id:
        return ""
    buttons = (row.reply or {}).get("buttons", ())
    same = (b for b in buttons if b["action"] == press.action and b["value"] == press.value)
    return str(next(same, {"title": ""})["title"])


def _add_turn(
    session: Session,
    turn_id: str,
    conversation_id: str,
    sequence: int,
    words: Words,
    message: IncomingMessage,
    files: list[dict[str, Any]],
) -> None:
    said: dict[str, Any] = {"press": asdict(message.press)} if message.press else {}
    said |= {"files": files} if files else {}
    turn = {
        "id": turn_id,
        "conversation_id": conversation_id,
        "sequence": sequence,
        "author": "person",
        "text": words.text,
        "in_reply_to": message.event_id,
        "reply": said or None,
    }
    session.connection().execute(_ADD_TURN, turn)


def _entry(
    turn_id: str, conversation_id: str, words: Words, message: IncomingMessage, attempts: int
) -> dict[str, Any]:
    body = {
        "text": words.text,
        "was_cut": words.was_cut,
        "masked": sorted(words.masked),
        "press": asdict(message.press) if message.press else None,
        # A far side's clock may be ahead, and 'tomorrow' is counted from here.
        "sent_at": min(message.sent_at, now()).isoformat(),
        "in_public": message.in_public,
        "speak_on": list(message.speak_on),
    }
    return {
        "channel": message.channel,
        "event_id": message.event_id,
        "conversation_id": conversation_id,
        "turn_id": turn_id,
        "body": body,
        "attempts": attempts,
        "received_at": now(),
    }


def _task(
    inbox_id: int,
    entry: dict[str, Any],
    sequence: int,
    message: IncomingMessage,
    has_human: bool,
) -> Task:
    return Task(
        inbox_id=inbox_id,
        external_id=message.conversation_id,
        sequence=sequence,
        person_id=entry["body"]["person_id"],
        audience=message.sender.audience,
        groups=list(entry["body"]["groups"]),
        has_human=has_human,
        **entry,
    )
