"""The Rasa component that asks before it starts a task it is not sure of."""

from __future__ import annotations

from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.shared.exceptions import InvalidConfigException
from rasa.shared.nlu.constants import INTENT, PREDICTED_CONFIDENCE_KEY
from rasa.shared.nlu.training_data.message import Message

CLARIFY_INTENT = "clarify"


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=False)
class TaskGate(GraphComponent, IntentClassifier):
    """Turn an unsure task into `clarify`; the ranking stays, for 'Did you mean …'.

    `tasks` are the intents that act; below `min_confidence`, the calibrated probability that the
    intent is the right one, the bot asks instead of acting.
    """

    def __init__(self, config: dict[str, Any]) -> None:
        """Read the options; InvalidConfigException for a threshold that is no probability."""
        self._tasks = frozenset(config["tasks"])
        self._min_confidence = float(config["min_confidence"])
        if not 0 <= self._min_confidence <= 1:
            raise InvalidConfigException("TaskGate: `min_confidence` lies between 0 and 1.")

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        return {"tasks": [], "min_confidence": 0.6}

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
            if intent.get("name") in self._tasks and confidence < self._min_confidence:
                clarify = {"name": CLARIFY_INTENT, PREDICTED_CONFIDENCE_KEY: confidence}
                message.set(INTENT, clarify, add_to_output=True)
        return messages
