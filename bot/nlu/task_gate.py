"""The Rasa component that asks before it starts a task, and doubts small talk, when unsure."""

from __future__ import annotations

from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.shared.constants import DEFAULT_NLU_FALLBACK_INTENT_NAME
from rasa.shared.exceptions import InvalidConfigException
from rasa.shared.nlu.constants import INTENT, INTENT_RANKING_KEY, PREDICTED_CONFIDENCE_KEY
from rasa.shared.nlu.training_data.message import Message

CLARIFY_INTENT = "clarify"


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=False)
class TaskGate(GraphComponent, IntentClassifier):
    """Turn an unsure task into `clarify`; the ranking stays, for 'Did you mean …'.

    `tasks` are the intents that act; below `min_confidence`, the calibrated probability that the
    intent is the right one, the bot asks instead of acting. `talk` are the intents that only
    steer the talk; below `min_talk_confidence` the message is taken for an unforeseen question.
    `safety` are the intents that must not be missed: where nothing else is sure, they need only
    `min_safety_confidence`.
    """

    def __init__(self, config: dict[str, Any]) -> None:
        """Read the options; InvalidConfigException for a threshold that is no probability."""
        self._tasks = frozenset(config["tasks"])
        self._talk = frozenset(config["talk"])
        self._min_confidence = _probability(config, "min_confidence")
        self._min_talk_confidence = _probability(config, "min_talk_confidence")
        self._safety = frozenset(config["safety"])
        self._min_safety_confidence = _probability(config, "min_safety_confidence")

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        return {
            "tasks": [],
            "min_confidence": 0.6,
            "talk": [],
            "min_talk_confidence": 0.5,
            "safety": [],
            "min_safety_confidence": 0.2,
        }

    @classmethod
    def required_components(cls) -> list[type]:
        return [IntentClassifier]

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> TaskGate:
        return cls(config)

    def process(self, messages: list[Message]) -> list[Message]:
        """Replace the intent of unsure tasks; buttons are set after this, by Rasa itself."""
        for message in messages:
            intent = message.get(INTENT) or {}
            confidence = intent.get(PREDICTED_CONFIDENCE_KEY, 0.0)
            if safe := self._not_to_be_missed(message, confidence):
                message.set(INTENT, safe, add_to_output=True)
            elif instead := self._instead_of(intent.get("name"), confidence):
                unsure = {"name": instead, PREDICTED_CONFIDENCE_KEY: confidence}
                message.set(INTENT, unsure, add_to_output=True)
        return messages

    def _not_to_be_missed(self, message: Message, confidence: float) -> dict[str, Any] | None:
        """Give the first safety intent that may well be meant, unless something else surely is."""
        if confidence >= self._min_confidence:
            return None
        ranking = message.get(INTENT_RANKING_KEY) or []
        likely = (
            dict(ranked)
            for ranked in ranking
            if ranked["name"] in self._safety
            and ranked[PREDICTED_CONFIDENCE_KEY] >= self._min_safety_confidence
        )
        return next(likely, None)

    def _instead_of(self, intent: str | None, confidence: float) -> str | None:
        if intent in self._tasks and confidence < self._min_confidence:
            return CLARIFY_INTENT
        if intent in self._talk and confidence < self._min_talk_confidence:
            return DEFAULT_NLU_FALLBACK_INTENT_NAME
        return None


def _probability(config: dict[str, Any], name: str) -> float:
    value = float(config[name])
    if not 0 <= value <= 1:
        raise InvalidConfigException(f"TaskGate: `{name}` lies between 0 and 1.")
    return value
