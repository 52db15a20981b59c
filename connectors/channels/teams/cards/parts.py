"""The pieces that cards are made of."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

from connectors.messages import Button

Json = dict[str, Any]

CARD_TYPE = "application/vnd.microsoft.card.adaptive"
# Under this name our own data lies beside the inputs of a card.
OURS = "frontdesk"
FIELD = "field."

_STYLES = {"primary": "positive", "danger": "destructive", "default": "default"}
# Teams shows six buttons; the rest goes into a menu.
_MOST_BUTTONS = 6
_SPECIAL = re.compile(r"([\\\[\]()*_~`])")


def text(words: str, **looks: Any) -> Json:
    """Write a paragraph of Markdown."""
    return {"type": "TextBlock", "text": words, "wrap": True, **looks}


def plain(words: str) -> str:
    """Write words so that no Markdown is read out of them."""
    return _SPECIAL.sub(r"\\\1", words)


def card(body: Sequence[Json], actions: Sequence[Json] = (), **more: Any) -> Json:
    """Put a card together."""
    made: Json = {
        "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
        "type": "AdaptiveCard",
        "version": "1.5",
        "body": list(body),
        "msteams": {"width": "Full"},
    }
    return made | ({"actions": list(actions)} if actions else {}) | more


def attached(content: Json) -> Json:
    """Make an attachment of a card."""
    return {"contentType": CARD_TYPE, "content": content}


def execute(
    title: str, verb: str, data: Mapping[str, Any], style: str = "default", with_inputs: bool = True
) -> Json:
    """Make a button whose answer comes into the same place."""
    return {
        "type": "Action.Execute",
        "title": title,
        "verb": verb,
        "style": style,
        "data": {OURS: dict(data)},
        "associatedInputs": "auto" if with_inputs else "none",
    }


def buttons(
    choices: Sequence[Button], reply_id: str, with_inputs: Sequence[str] = ()
) -> list[Json]:
    """Make the buttons of a reply; those in `with_inputs` send the card's inputs along."""
    made = [
        execute(
            button.title,
            "press",
            {"action": button.action, "value": button.value, "reply_id": reply_id},
            _STYLES[button.style],
            button.action in with_inputs,
        )
        for button in choices
    ]
    return [
        action | ({"mode": "secondary"} if place >= _MOST_BUTTONS else {})
        for place, action in enumerate(made)
    ]


def size(content: Any) -> int:
    """Tell how many bytes something is on the wire."""
    return len(json.dumps(content, ensure_ascii=False).encode())
