"""The card that greets."""

from __future__ import annotations

from collections.abc import Sequence

from connectors.channels.teams.cards.parts import Json, attached, card, text
from connectors.channels.teams.words import say

_MOST_SUGGESTIONS = 5


def welcome(company: str, is_personal: bool, suggestions: Sequence[str]) -> Json:
    """Greet; in a personal chat with questions to begin with."""
    hello = text(say("welcome_title", company=company), weight="Bolder", size="Large")
    how = text(say("welcome_personal" if is_personal else "welcome_group"))
    asked = [
        {
            "type": "Action.Submit",
            "title": words,
            "data": {"msteams": {"type": "imBack", "value": words}},
        }
        for words in suggestions[:_MOST_SUGGESTIONS]
    ]
    shown = card([hello, how], asked if is_personal else [])
    return {"type": "message", "attachments": [attached(shown)], "summary": hello["text"]}
