"""Forms: the draft of a ticket, and a comment on one; both prefilled and checked."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from connectors.channels.slack.buttons import Carried, cut
from connectors.channels.slack.words import say
from connectors.messages import DraftField, Reply

DRAFT = "draft"
COMMENT = "comment"
REASON = "reason"
TEXT = "text"
FILE_IT = "confirm_ticket"

# The longest text of an input in Slack; what is longer goes on in the next one.
_MOST = 3000
_MOST_LINE = 150
_MOST_LABEL = 75
_PART = "#"

View = dict[str, Any]


def draft_view(conversation: str, reply: Reply) -> View:
    """Make the form of a draft, filled in with what is known."""
    about = Carried(conversation=conversation, reply=reply.id, action=FILE_IT).write()
    inputs = [block for field in reply.draft for block in _inputs(field)]
    return _view(DRAFT, about, inputs)


def comment_view(number: str) -> View:
    """Make the form of a comment."""
    label = say("comment.label", number=number)
    field = DraftField(TEXT, label, "", multiline=True)
    return _view(COMMENT, json.dumps({"number": number}), list(_inputs(field)))


def reason_view(approval: str) -> View:
    """Make the form of the reason why somebody does not approve; it may stay empty."""
    field = DraftField(TEXT, say("reason.label"), "", multiline=True)
    inputs = [block | {"optional": True} for block in _inputs(field)]
    return _view(REASON, json.dumps({"approval": approval}), inputs)


def filled_in(view: View) -> dict[str, str]:
    """Read what was filled in, by the fields' names; the parts of a long text in one."""
    found: dict[str, str] = {}
    for block_id, value in sorted(_values(view).items()):
        name, _, part = block_id.partition(_PART)
        found[name] = f"{found[name]}{value}" if part and name in found else value
    return found


def errors(fields: Mapping[str, str]) -> dict[str, str]:
    """Tell what is wrong, by the blocks' names; empty: it may be sent."""
    return {name: say("draft.missing") for name, value in fields.items() if not value.strip()}


def _view(name: str, about: str, inputs: list[View]) -> View:
    return {
        "type": "modal",
        "callback_id": name,
        "private_metadata": about,
        "title": _plain(say(f"{name}.title"), 24),
        "submit": _plain(say(f"{name}.submit"), 24),
        "close": _plain(say(f"{name}.close"), 24),
        "blocks": inputs,
    }


def _inputs(field: DraftField) -> Iterator[View]:
    if field.options:
        yield _input(field.name, field.label, _select(field))
        return
    if not field.multiline:
        yield _input(field.name, field.label, _line(field.value[:_MOST_LINE], _MOST_LINE))
        return
    parts = [field.value[at : at + _MOST] for at in range(0, len(field.value), _MOST)] or [""]
    for number, part in enumerate(parts):
        name = f"{field.name}{_PART}{number}" if number else field.name
        block = _input(name, field.label, _line(part, _MOST) | {"multiline": True})
        yield block | {"optional": bool(number)}


def _line(value: str, most: int) -> View:
    line: View = {"type": "plain_text_input", "action_id": "value", "max_length": most}
    return line | ({"initial_value": value} if value else {})


def _select(field: DraftField) -> View:
    options = {value: _option(value, label) for value, label in field.options[:100]}
    select: View = {
        "type": "static_select",
        "action_id": "value",
        "options": list(options.values()),
    }
    chosen = options.get(field.value)
    return select | ({"initial_option": chosen} if chosen else {})


def _option(value: str, label: str) -> View:
    return {"value": value, "text": _plain(label, _MOST_LABEL)}


def _input(name: str, label: str, element: View) -> View:
    made = _plain(label, 2000)
    return {"type": "input", "block_id": name, "label": made, "element": element}


def _plain(text: str, most: int) -> View:
    return {"type": "plain_text", "text": cut(text, most)}


def _values(view: View) -> dict[str, str]:
    state = view.get("state")
    blocks = state.get("values") if isinstance(state, dict) else None
    if not isinstance(blocks, dict):
        return {}
    found = {}
    for block_id, elements in blocks.items():
        element = elements.get("value") if isinstance(elements, dict) else None
        if isinstance(element, dict):
            chosen = element.get("selected_option")
            value = chosen.get("value") if isinstance(chosen, dict) else element.get("value")
            found[block_id] = str(value or "")
    return found
