"""Where questions are answered that nobody asked us: by channel, from a YAML file."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Literal

import structlog
import yaml
from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError

from connectors.channels.slack.items import Id
from connectors.channels.slack.words import question_words
from connectors.messages import Person

log = structlog.get_logger(__name__)


class Rule(BaseModel):
    """What is done in one channel; `groups`: only their members are answered, empty: everybody."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    answer: Literal["off", "questions", "sure"] = "off"
    groups: frozenset[str] = frozenset()

    def speak_on(self, text: str, person: Person) -> tuple[str, ...]:
        """Tell on which decisions to speak up after somebody's words; none: leave them be."""
        if self.groups and self.groups.isdisjoint(person.groups):
            return ()
        if self.answer == "sure":
            return ("answer",)
        if self.answer == "questions" and is_question(text):
            return ("answer", "choices")
        return ()


class RulesError(Exception):
    """The file of the rules is broken; the message says where."""


_RULES = TypeAdapter(dict[Id, Rule])
_QUIET = Rule()
_MARK = re.compile(r"[?？؟]\s*(?:$|\n)")


class Rules:
    """The rules of a file, read again when it changes; a file that is not there has none."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._stamp: tuple[int, int] | None = None
        self._rules = self._read()

    def of(self, channel: str) -> Rule:
        """Give the rule of a channel; without one nothing is answered unasked."""
        if self._stamp != self._stamp_now():
            try:
                self._rules = self._read()
            except RulesError as error:
                log.error("slack.rules_broken", error=str(error))
        return self._rules.get(channel, _QUIET)

    def _read(self) -> dict[str, Rule]:
        self._stamp = self._stamp_now()
        if self._stamp is None:
            return {}
        try:
            return _RULES.validate_python(yaml.safe_load(self._path.read_text("utf-8")) or {})
        except (OSError, yaml.YAMLError, ValidationError) as error:
            raise RulesError(f"{self._path}: {error}") from error

    def _stamp_now(self) -> tuple[int, int] | None:
        try:
            found = self._path.stat()
        except FileNotFoundError:
            return None
        return found.st_mtime_ns, found.st_size


def is_question(text: str) -> bool:
    """Tell whether words look like a question: a mark ends a line, or the first word asks."""
    first = re.match(r"\W*(\w+)", text)
    return bool(_MARK.search(text)) or bool(first and first[1].lower() in question_words())
