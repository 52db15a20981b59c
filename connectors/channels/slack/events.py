"""The events of Slack that we handle, by their names."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from connectors.channels.slack.items import Deleted, HomeOpened, Item, Words
from connectors.channels.slack.reading import mentions, plain
from connectors.errors import BadEvent, UnknownEvent
from connectors.tame import clean_text, parse_model

MOST_CHARS = 100_000

Payload = dict[str, Any]
Read = Callable[[Payload, Payload], Item]


def read_event(payload: Payload) -> Item:
    """Read an event. Raises BadEvent or UnknownEvent."""
    event = payload.get("event")
    if not isinstance(event, dict) or not isinstance(event.get("type"), str):
        raise BadEvent("An event of Slack is a JSON object with a type.")
    read = EVENTS.get(event["type"])
    if read is None:
        raise UnknownEvent(f"Events of the type {event['type'][:40]!r} are not handled.")
    return read(payload, event)


def _message(payload: Payload, event: Payload) -> Item:
    subtype = event.get("subtype")
    read = MESSAGES.get(subtype) if isinstance(subtype, str | None) else None
    if read is None:
        raise UnknownEvent(f"Messages of the subtype {str(subtype)[:40]!r} are not handled.")
    return read(payload, event)


def _words(payload: Payload, event: Payload) -> Words:
    _refuse_bots(event)
    text, own = event.get("text"), _own(payload)
    if not isinstance(text, str):
        raise BadEvent("A message of Slack has a text.")
    files = event.get("files") or ()
    return parse_model(
        Words,
        _placed(payload, event)
        | {
            "text": _cleaned(plain(text, own), can_be_empty=bool(files)),
            "is_mention": event["type"] == "app_mention" or mentions(text, own),
            "files": files,
        },
    )


def _changed(payload: Payload, event: Payload) -> Words:
    after, before = event.get("message"), event.get("previous_message")
    if not isinstance(after, dict) or not isinstance(before, dict):
        raise BadEvent("A change of Slack has a message and the one before.")
    if after.get("text") == before.get("text"):
        # A preview of a link was added, or a thread has got a reply.
        raise UnknownEvent("A change that leaves the words as they were is not handled.")
    edited = (after.get("edited") or {}).get("ts")
    inner = _inner(event, after)
    words = _words(payload, inner)
    return parse_model(Words, words.model_dump() | {"edited": edited})


def _deleted(payload: Payload, event: Payload) -> Deleted:
    before = event.get("previous_message")
    if not isinstance(before, dict):
        raise UnknownEvent("A deletion that does not tell of what is not handled.")
    inner = _inner(event, before)
    _refuse_bots(inner)
    return parse_model(Deleted, _placed(payload, inner))


def _home_opened(payload: Payload, event: Payload) -> HomeOpened:
    if event.get("tab") != "home":
        raise UnknownEvent("Only the Home tab is ours to fill.")
    fields = {"team": payload.get("team_id"), "user": event.get("user")}
    return parse_model(HomeOpened, fields | {"id": payload.get("event_id")})


MESSAGES: dict[str | None, Read] = {
    None: _words,
    "file_share": _words,
    "thread_broadcast": _words,
    "me_message": _words,
    "message_changed": _changed,
    "message_deleted": _deleted,
}
EVENTS: dict[str, Read] = {
    "message": _message,
    "app_mention": _words,
    "app_home_opened": _home_opened,
}


def _inner(event: Payload, message: Payload) -> Payload:
    same = {name: event.get(name) for name in ("type", "channel", "channel_type")}
    return message | same


def _placed(payload: Payload, event: Payload) -> Payload:
    channel = event.get("channel")
    kind = event.get("channel_type") or ("im" if str(channel)[:1] == "D" else "channel")
    thread = event.get("thread_ts")
    return {
        "team": payload.get("team_id"),
        "user": event.get("user"),
        "channel": channel,
        "ts": event.get("ts"),
        "thread": None if thread == event.get("ts") else thread,
        "is_direct": kind == "im",
    }


def _refuse_bots(event: Payload) -> None:
    if event.get("bot_id") or event.get("user") in {None, "USLACKBOT"}:
        raise UnknownEvent("What bots and Slack itself say is not handled.")


def _own(payload: Payload) -> frozenset[str]:
    given = payload.get("authorizations")
    entries = given if isinstance(given, list) else []
    users = (entry.get("user_id") for entry in entries if isinstance(entry, dict))
    return frozenset(user for user in users if isinstance(user, str))


def _cleaned(text: str, can_be_empty: bool) -> str:
    try:
        return clean_text(text, MOST_CHARS)
    except BadEvent as error:
        if error.code != "empty":
            raise
        if can_be_empty:
            return ""
        raise UnknownEvent("A message without a visible character is not handled.") from error
