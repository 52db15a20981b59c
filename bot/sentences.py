"""The bot's sentences where Rasa does not say them: read from the same domain file."""

from __future__ import annotations

import random
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from connectors.messages import Button

_STYLES = {
    "solved": "primary",
    "confirm_ticket": "primary",
    "approve": "primary",
    "reject": "danger",
    "reject_now": "danger",
}


class SentencesError(Exception):
    """The domain file is broken, or lacks a response that we need."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """A text and the buttons under it."""

    text: str
    buttons: tuple[Button, ...] = ()


class Sentences:
    """The responses of `domain.yml`; `domain` is the whole of it."""

    def __init__(self, path: Path) -> None:
        try:
            self.domain: dict[str, Any] = yaml.safe_load(path.read_text("utf-8"))
            self._responses: dict[str, list[dict[str, Any]]] = self.domain["responses"]
        except (OSError, yaml.YAMLError, KeyError, TypeError) as error:
            raise SentencesError(f"{path}: {error}") from error

    def say(self, name: str, /, **values: str) -> Sentence:
        """Give a response, filled with values. Raises SentencesError for an unknown one."""
        if name not in self._responses:
            raise SentencesError(f"domain.yml has no response {name}")
        variant = random.choice(self._responses[name])  # noqa: S311
        buttons = tuple(button(b["title"], b["payload"]) for b in variant.get("buttons", ()))
        return Sentence(variant["text"].format_map(values), buttons)


def button(title: str, payload: str) -> Button:
    """Translate Rasa's button, whose payload is `/name` or `/name{json}`, into ours."""
    # Rasa fills its texts with values, so a brace of JSON is written twice in the domain.
    said = payload.removeprefix("/").replace("{{", "{").replace("}}", "}")
    action, brace, rest = said.partition("{")
    value = yaml.safe_load(brace + rest) if brace else {}
    style = _STYLES.get(action, "default")
    return Button(title, action, {k: str(v) for k, v in value.items()}, style)  # type: ignore[arg-type]
