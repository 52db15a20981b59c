"""The Rasa component that hears an order before or after a story: 'raise a ticket: the VPN …'."""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.shared.nlu.constants import ENTITIES, INTENT, PREDICTED_CONFIDENCE_KEY, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.nlu.encoder import clean

STORY = "story"
_FILE = "lead_ins.json"
_LONGEST_LEAD_IN = 9
_SHORTEST_STORY = 3
# A word that so many intents use says nothing about one: 'please', 'can', 'I'.
_COMMON_SHARE = 1 / 6
_OWN_WORDS = 1
_WORD = re.compile(r"\w+")
_NUMBER = re.compile(r"\d")
_CLAUSES = re.compile(r"[:;,.!?–]\s+|\s-\s|\s(?:and|so|but)\s", re.IGNORECASE)


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class LeadInClassifier(GraphComponent, IntentClassifier):
    """Take a message's first clause for what is wanted, where it orders one of some intents.

    `intents` are those that people order before they tell their story; their training examples
    teach the orders. `joints` are the words, besides punctuation, that a story begins with. The
    story becomes an entity. `closing` are intents that people order when they have told it.
    """

    def __init__(
        self,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        orders: dict[frozenset[str], str] | None = None,
        common: frozenset[str] = frozenset(),
    ) -> None:
        """Hold the orders known, which are none until `train` or `load`."""
        self._intents = frozenset(config["intents"])
        self._closing = frozenset(config["closing"])
        joints = "|".join(re.escape(joint) for joint in config["joints"])
        self._joint = re.compile(rf"[:;,.!?–]\s+|\s-\s|\s(?=(?:{joints})\b)", re.IGNORECASE)
        self._model_storage = model_storage
        self._resource = resource
        self._orders = orders or {}
        self._common = common

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        return {"intents": [], "joints": [], "closing": []}

    @classmethod
    def fingerprint_addon(cls, config: dict[str, Any]) -> str | None:
        return hashlib.sha256(Path(__file__).read_bytes()).hexdigest()

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> LeadInClassifier:
        return cls(config, model_storage, resource)

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> LeadInClassifier:
        with model_storage.read_from(resource) as folder:
            learned = json.loads((Path(folder) / _FILE).read_text("utf-8"))
        orders = {frozenset(words): intent for words, intent in learned["orders"]}
        return cls(config, model_storage, resource, orders, frozenset(learned["common"]))

    def train(self, training_data: TrainingData) -> Resource:
        """Learn the orders from the examples of the intents."""
        examples = [(e.get(TEXT), e.get(INTENT)) for e in training_data.intent_examples]
        self.learn([(text, intent) for text, intent in examples if text])
        learned = {
            "orders": [[sorted(words), intent] for words, intent in self._orders.items()],
            "common": sorted(self._common),
        }
        with self._model_storage.write_to(self._resource) as folder:
            (Path(folder) / _FILE).write_text(json.dumps(learned), "utf-8")
        return self._resource

    def learn(self, examples: Iterable[tuple[str, str]]) -> None:
        """Collect the words that matter of each order; two at least, as one proves nothing."""
        examples = list(examples)
        self._common = _common(examples)
        for text, intent in examples:
            words = self._telling(self._split(text)[0])
            if intent in self._intents | self._closing and len(words) > 1:
                self._orders[words] = intent

    def process(self, messages: list[Message]) -> list[Message]:
        """Set the intent and the story of messages that begin with an order."""
        for message in messages:
            text = message.get(TEXT) or ""
            lead, story = self._split(text)
            intent = self._orders.get(self._telling(lead))
            if intent in self._intents and len(_words(story)) >= _SHORTEST_STORY:
                self._keep(message, story)
            else:
                intent = self._closing_order(text)
            if intent:
                order = {"name": intent, PREDICTED_CONFIDENCE_KEY: 1.0}
                message.set(INTENT, order, add_to_output=True)
        return messages

    def _closing_order(self, text: str) -> str | None:
        """Tell what the last clause of a longer text orders; a word or two may be its own."""
        *before, last = _CLAUSES.split(text.rstrip(" .!?…"))
        words = self._telling(last)
        if not before or len(_words(last)) > _LONGEST_LEAD_IN:
            return None
        fitting = (
            intent
            for order, intent in self._orders.items()
            if intent in self._closing and order <= words and len(words - order) <= _OWN_WORDS
        )
        return next(fitting, None)

    def _keep(self, message: Message, story: str) -> None:
        start = message.get(TEXT).rindex(story)
        entity = {
            "entity": STORY,
            "value": story,
            "start": start,
            "end": start + len(story),
            "extractor": type(self).__name__,
        }
        known = message.get(ENTITIES) or []
        message.set(ENTITIES, [*known, entity], add_to_output=True)

    def _split(self, text: str) -> tuple[str, str]:
        joint = self._joint.search(text)
        lead = text[: joint.start()] if joint else text
        if len(_words(lead)) > _LONGEST_LEAD_IN:
            return "", text
        return lead, text[joint.end() :].strip() if joint else ""

    def _telling(self, lead: str) -> frozenset[str]:
        # A ticket's number says to which one, not what is ordered.
        return frozenset(w for w in _words(lead) if not _NUMBER.search(w)) - self._common


def _words(text: str) -> list[str]:
    return _WORD.findall(clean(text).lower())


def _common(examples: list[tuple[str, str]]) -> frozenset[str]:
    """Find the words that many intents use."""
    used_by: Counter[str] = Counter()
    for intent in {intent for _, intent in examples}:
        used_by.update({w for text, i in examples if i == intent for w in _words(text)})
    most = max(2.0, _COMMON_SHARE * len({intent for _, intent in examples}))
    return frozenset(word for word, intents in used_by.items() if intents > most)
