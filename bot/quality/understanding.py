"""Tell what the dialogue makes of words: intents, entities, and what would follow."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import yaml

from bot.conversation.cleaning import for_rasa
from bot.conversation.rasa_client import RasaClient, RasaDown

Following = Literal["search", "clarify", "task"]

_SEARCH = "action_answer_question"
_CLARIFY = "clarify"
_MOST_INTENTS = 5


@dataclass(frozen=True, slots=True)
class Understood:
    """What was understood; `ranking` holds (intent, confidence), the likeliest first.

    `follows`: the bot searches the articles, asks back what is meant, or starts a task.
    """

    intent: str
    confidence: float
    ranking: tuple[tuple[str, float], ...]
    entities: tuple[tuple[str, str], ...]
    follows: Following


class Understanding:
    """Ask the dialogue model in use; `rules` is the folder of its rules."""

    def __init__(self, rasa: RasaClient, rules: Path) -> None:
        self._rasa = rasa
        self._follows = first_actions(rules)

    async def of(self, text: str) -> Understood | None:
        """Parse words; None while the dialogue is down."""
        try:
            parsed = await self._rasa.parse(for_rasa(text))
        except RasaDown:
            return None
        return self._read(parsed)

    def _read(self, parsed: Mapping[str, Any]) -> Understood:
        intent = parsed.get("intent") or {}
        name = str(intent.get("name") or "")
        ranking = [
            (str(one["name"]), float(one["confidence"]))
            for one in parsed.get("intent_ranking") or ()
        ]
        entities = [(str(one["entity"]), str(one["value"])) for one in parsed.get("entities") or ()]
        return Understood(
            intent=name,
            confidence=float(intent.get("confidence") or 0.0),
            ranking=tuple(ranking[:_MOST_INTENTS]),
            entities=tuple(entities),
            follows=self._what_follows(name),
        )

    def _what_follows(self, intent: str) -> Following:
        if intent == _CLARIFY:
            return "clarify"
        # An intent without a rule of its own is answered from the articles.
        return "search" if self._follows.get(intent, _SEARCH) == _SEARCH else "task"


def first_actions(folder: Path) -> dict[str, str]:
    """Read from the rules what comes first after each intent, where no form is open."""
    found: dict[str, str] = {}
    for path in sorted(folder.glob("*.yml")):
        for rule in (yaml.safe_load(path.read_text("utf-8")) or {}).get("rules") or ():
            steps = rule.get("steps") or []
            action = next((step["action"] for step in steps if "action" in step), None)
            if action and not rule.get("condition"):
                for intent in _intents(steps[0]):
                    found.setdefault(intent, action)
    return found


def _intents(step: Mapping[str, Any]) -> Iterator[str]:
    options: list[Mapping[str, Any]] = step.get("or") or [step]
    for one in options:
        if "intent" in one:
            yield one["intent"]
