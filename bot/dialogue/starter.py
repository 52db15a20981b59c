"""The starter files: examples, held-out sentences and the domain that come with the program."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import yaml

from bot.settings import ROOT

# In held-out sentences: what is nobody's business here, and should be rejected.
OUTSIDE = "nlu_fallback"
_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class StarterError(Exception):
    """A starter file is broken; the message says where."""


@dataclass(frozen=True, slots=True)
class Example:
    """A sentence and its intent; `is_test`: held out. `is_own`: added in the console."""

    intent: str
    text: str
    is_test: bool = False
    is_own: bool = False

    @property
    def key(self) -> tuple[str, str, bool]:
        """What no two examples share."""
        return self.intent, self.text, self.is_test


class Starter:
    """Read the files once; broken ones raise StarterError.

    `data` holds `nlu/` and `held_out/`, `domain` is the domain file.
    """

    def __init__(self, data: Path = ROOT / "data", domain: Path = ROOT / "domain.yml") -> None:
        self._data = data
        self.domain_file = domain

    @cached_property
    def domain(self) -> dict[str, Any]:
        """The whole domain."""
        return dict(load_yaml(self.domain_file))

    @property
    def entities(self) -> frozenset[str]:
        """The entities that marks may name."""
        return frozenset(_names(self.domain.get("entities", ())))

    @property
    def domain_intents(self) -> frozenset[str]:
        """All intents of the domain, those of buttons and of the pipeline too."""
        return frozenset(_names(self.domain.get("intents", ())))

    @cached_property
    def items(self) -> list[dict[str, Any]]:
        """What the files in `nlu/` hold: intents, lookups, synonyms, regexes."""
        paths = sorted((self._data / "nlu").glob("*.yml"))
        return [item for path in paths for item in load_yaml(path).get("nlu", ())]

    @cached_property
    def examples(self) -> tuple[Example, ...]:
        """All examples, and all held-out sentences."""
        learnt = [
            Example(item["intent"], text)
            for item in self.items
            if "intent" in item
            for text in lines(item.get("examples", ""))
        ]
        return tuple(dict.fromkeys([*learnt, *self._held_out()]))

    @cached_property
    def intents(self) -> tuple[str, ...]:
        """The intents that have examples, in the order of the files."""
        return tuple(dict.fromkeys(e.intent for e in self.examples if not e.is_test))

    @cached_property
    def keys(self) -> frozenset[tuple[str, str, bool]]:
        """The keys of all examples."""
        return frozenset(example.key for example in self.examples)

    def _held_out(self) -> Iterator[Example]:
        for path in sorted((self._data / "held_out").glob("*.jsonl")):
            try:
                found = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
                yield from (Example(f.get("intent", OUTSIDE), f["text"], True) for f in found)
            except (OSError, ValueError, KeyError) as error:
                raise StarterError(f"{path}: {error}") from error


def load_yaml(path: Path) -> Any:
    """Read a YAML file. Raises StarterError."""
    try:
        return yaml.load(path.read_text("utf-8"), Loader=_Loader)  # noqa: S506 - a safe one
    except (OSError, ValueError, yaml.YAMLError) as error:
        raise StarterError(f"{path}: {error}") from error


def lines(block: str) -> list[str]:
    """Give the examples of Rasa's block of `- ` lines."""
    return [line[2:].strip() for line in block.splitlines() if line.startswith("- ")]


def _names(found: Iterable[Any]) -> Iterator[str]:
    for one in found:
        yield from one if isinstance(one, dict) else (one,)
