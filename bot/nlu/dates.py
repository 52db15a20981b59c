"""The Rasa component that finds days, ranges of days and lengths of time in a message."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from dateutil.parser import isoparse
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.extractors.extractor import EntityExtractorMixin
from rasa.shared.nlu.constants import ENTITIES, METADATA, TEXT
from rasa.shared.nlu.training_data.message import Message

from bot.nlu.date_spans import DURATIONS, RANGES
from bot.nlu.date_words import plain
from bot.nlu.single_dates import CLEAR, COUNTED, LEANING, Reference, either, resolve, resolve_past

logger = logging.getLogger(__name__)

# Beyond this a message is a pasted log, whose dates answer no question of ours.
MAX_CHARACTERS = 4_000
_LEANS_ON = r"(?:on|by|until|till|til|from|since|before|after|starting|beginning|for)"


@dataclass(frozen=True)
class Found:
    """A place in the text and what it stands for, as Rasa's entities have it."""

    entity: str
    value: str | dict[str, str] | float
    start: int
    end: int


def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![\w./-])(?:{pattern})(?![\w/]|-\d)")


_RANGES = [(_compiled(pattern), days_of) for pattern, days_of in RANGES]
_DURATIONS = [(_compiled(pattern), length_of) for pattern, length_of in DURATIONS]
_SINGLES = [
    re.compile(rf"(?<![\w./-])(?P<day>{either(COUNTED)})(?![\w/]|-\d)"),
    re.compile(rf"(?<![\w./-])(?P<day>{either(CLEAR)})(?![\w/]|-\d)"),
    re.compile(rf"\b{_LEANS_ON}\s+(?P<day>{either(LEANING)})(?![\w/]|-\d)"),
]


def find_dates(text: str, reference: Reference) -> list[Found]:
    """Find `date` (ISO), `date_range` ({"from", "to"}) and `duration` (days), in their order.

    What says more goes first: a day that is part of a range is not found again.
    """
    said = plain(text[:MAX_CHARACTERS])
    taken: list[Found] = []
    for found in _candidates(said, reference):
        if all(found.end <= other.start or found.start >= other.end for other in taken):
            taken.append(found)
    return sorted(taken, key=lambda found: found.start)


def _candidates(said: str, reference: Reference) -> Iterator[Found]:
    yield from _whole(said, reference)
    for pattern, days_of in _RANGES:
        for match in pattern.finditer(said):
            days = days_of(match.groupdict(), reference)
            if days:
                value = {"from": days[0].isoformat(), "to": days[1].isoformat()}
                yield Found("date_range", value, *match.span())
    for pattern in _SINGLES:
        for match in pattern.finditer(said):
            since = said[: match.start("day")].rstrip().endswith("since")
            day = (resolve_past if since else resolve)(match["day"], reference)
            if day:
                yield Found("date", day.isoformat(), *match.span("day"))
    for pattern, length_of in _DURATIONS:
        for match in pattern.finditer(said):
            yield Found("duration", length_of(match.groupdict()), *match.span())


def _whole(said: str, reference: Reference) -> Iterator[Found]:
    """Find the day in a message that says nothing else: the answer to a form's question."""
    stripped = said.strip()
    day = resolve(stripped, reference)
    if day:
        start = said.index(stripped)
        yield Found("date", day.isoformat(), start, start + len(stripped))


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=False)
class DateExtractor(GraphComponent, EntityExtractorMixin):
    """Extract dates as seen from the day in the message's metadata, `now`, else from today."""

    def __init__(self, config: dict[str, Any]) -> None:
        """Read the option `day_first`: whether 3/4 is 3 April."""
        self._day_first = bool(config["day_first"])

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        return {"day_first": True}

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> DateExtractor:
        return cls(config)

    def process(self, messages: list[Message]) -> list[Message]:
        """Add the entities found to each message's entities."""
        for message in messages:
            reference = Reference(day_of_message(message), day_first=self._day_first)
            found = find_dates(message.get(TEXT) or "", reference)
            entities = self.add_extractor_name([dict(vars(entity)) for entity in found])
            message.set(ENTITIES, message.get(ENTITIES, []) + entities, add_to_output=True)
        return messages


def day_of_message(message: Message) -> date:
    """Return the sender's day from the metadata's `now`, an ISO time, else today."""
    now = (message.get(METADATA) or {}).get("now")
    if now is None:
        return date.today()  # noqa: DTZ011  (nothing is known of the sender's time zone)
    try:
        return isoparse(now).date()
    except (TypeError, ValueError):
        logger.warning("the message's metadata gives no ISO time as `now`: %r", now)
        return date.today()  # noqa: DTZ011
