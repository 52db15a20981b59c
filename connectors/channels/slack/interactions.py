"""What people press, choose and fill in, and the command."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from connectors.channels.slack import modal
from connectors.channels.slack.buttons import ACTION, Carried
from connectors.channels.slack.events import MOST_CHARS, Payload
from connectors.channels.slack.items import (
    Asked,
    Changed,
    Decided,
    EditDraft,
    Item,
    Picked,
    Pressed,
    Shown,
    WriteComment,
    WriteReason,
)
from connectors.channels.slack.reading import plain
from connectors.errors import BadEvent, UnknownEvent
from connectors.tame import clean_text, clean_values, parse_json, parse_model

# What the command means where nothing is said.
HELP = "help"

Action = dict[str, Any]
Read = Callable[[Payload, Action], Item]


def read_command(payload: Payload) -> Asked:
    """Read the command `/frontdesk`. Raises BadEvent."""
    text = plain(_text(payload.get("text")))
    return parse_model(
        Asked,
        {
            "team": payload.get("team_id"),
            "user": payload.get("user_id"),
            "channel": payload.get("channel_id"),
            "id": payload.get("trigger_id"),
            "text": clean_text(text or HELP, MOST_CHARS),
            "response_url": payload.get("response_url") or "",
        },
    )


def read_shortcut(payload: Payload) -> Asked:
    """Read the message shortcut. Raises BadEvent."""
    message = _part(payload, "message")
    text = plain(_text(message.get("text")))
    return parse_model(
        Asked,
        _who(payload)
        | {
            "channel": _part(payload, "channel").get("id"),
            "id": payload.get("trigger_id"),
            "text": clean_text(text or HELP, MOST_CHARS),
            "response_url": payload.get("response_url") or "",
        },
    )


def read_press(payload: Payload) -> Item:
    """Read the press of a button. Raises BadEvent or UnknownEvent."""
    actions = payload.get("actions")
    if not isinstance(actions, list) or not actions or not isinstance(actions[0], dict):
        raise BadEvent("A press of Slack names the action.")
    name = str(actions[0].get("action_id", "")).partition(":")[0]
    if name not in ACTIONS:
        raise UnknownEvent(f"Presses of {name[:40]!r} are not handled.")
    return ACTIONS[name](payload, actions[0])


def read_view(payload: Payload) -> Item:
    """Read a modal that was filled in. Raises BadEvent or UnknownEvent."""
    view = _part(payload, "view")
    if view.get("type") != "modal":
        raise BadEvent("Only a modal can be filled in.")
    about = parse_json(str(view.get("private_metadata") or "{}").encode())
    filled = clean_values(modal.filled_in(view))
    fields = _who(payload) | {"id": str(view.get("id"))}
    match view.get("callback_id"):
        case modal.DRAFT:
            return parse_model(Pressed, fields | _about(about) | {"fields": filled})
        case modal.COMMENT:
            change = {"what": "comment", "number": about.get("number")}
            return parse_model(Changed, fields | change | {"text": filled.get(modal.TEXT, "")})
        case modal.REASON:
            decided = {"approval": about.get("approval"), "yes": False}
            return parse_model(Decided, fields | decided | {"reason": filled.get(modal.TEXT, "")})
    raise UnknownEvent(f"Views called {str(view.get('callback_id'))[:40]!r} are not handled.")


def _pressed(payload: Payload, action: Action) -> Pressed:
    where = {"response_url": payload.get("response_url") or ""}
    return parse_model(Pressed, _who(payload) | _carried(action) | where | _id(payload, action))


def _edit(payload: Payload, action: Action) -> EditDraft:
    fields = _who(payload) | _carried(action)
    channel = _part(payload, "channel").get("id")
    return parse_model(
        EditDraft, fields | {"channel": channel, "trigger": payload.get("trigger_id")}
    )


def _shared(payload: Payload, action: Action) -> Shown:
    return _shown(payload, action, to_all=True)


def _kept(payload: Payload, action: Action) -> Shown:
    return _shown(payload, action, to_all=False)


def _shown(payload: Payload, action: Action, to_all: bool) -> Shown:
    fields = _who(payload) | _carried(action) | _id(payload, action)
    where = {"response_url": payload.get("response_url") or "", "to_all": to_all}
    return parse_model(Shown, fields | where)


def _comment(payload: Payload, action: Action) -> WriteComment:
    fields = {"number": action.get("value"), "trigger": payload.get("trigger_id")}
    return parse_model(WriteComment, _who(payload) | fields)


def _reopened(payload: Payload, action: Action) -> Changed:
    fields = {"what": "reopen", "number": action.get("value")}
    return parse_model(Changed, _who(payload) | fields | _id(payload, action))


def _approved(payload: Payload, action: Action) -> Decided:
    fields = {"approval": action.get("value"), "yes": True}
    return parse_model(Decided, _who(payload) | fields | _id(payload, action))


def _reason(payload: Payload, action: Action) -> WriteReason:
    fields = {"approval": action.get("value"), "trigger": payload.get("trigger_id")}
    return parse_model(WriteReason, _who(payload) | fields)


def _picked(payload: Payload, action: Action) -> Picked:
    fields = {"text": clean_text(_text(action.get("value")), MOST_CHARS)}
    return parse_model(Picked, _who(payload) | fields | _id(payload, action))


ACTIONS: dict[str, Read] = {
    ACTION.press: _pressed,
    ACTION.edit: _edit,
    ACTION.share: _shared,
    ACTION.keep: _kept,
    ACTION.comment: _comment,
    ACTION.reopen: _reopened,
    ACTION.pick: _picked,
    ACTION.approve: _approved,
    ACTION.reject: _reason,
}


def _carried(action: Action) -> Payload:
    return Carried.read(_text(action.get("value"))).model_dump()


def _about(about: Any) -> Payload:
    return parse_model(Carried, about).model_dump()


def _who(payload: Payload) -> Payload:
    user = _part(payload, "user")
    team = payload.get("team")
    # On an organisation's own installation there is no team but the user's.
    team_id = team.get("id") if isinstance(team, dict) else user.get("team_id")
    return {"user": user.get("id"), "team": team_id}


def _id(payload: Payload, action: Action) -> Payload:
    user = _part(payload, "user").get("id")
    return {"id": f"{user}:{action.get('action_id')}:{action.get('action_ts')}"}


def _part(payload: Payload, name: str) -> Payload:
    part = payload.get(name)
    if not isinstance(part, dict):
        raise BadEvent(f"This payload of Slack has a {name}.")
    return part


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise BadEvent("What is said in Slack is a text.")
    return value
