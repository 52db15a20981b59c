"""The Rasa component that knows who may mean what: a customer asks for no leave."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import yaml
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.shared.constants import DEFAULT_NLU_FALLBACK_INTENT_NAME
from rasa.shared.exceptions import InvalidConfigException
from rasa.shared.nlu.constants import (
    INTENT,
    INTENT_NAME_KEY,
    INTENT_RANKING_KEY,
    METADATA,
    PREDICTED_CONFIDENCE_KEY,
)
from rasa.shared.nlu.training_data.message import Message

TOPICS_FILE_VARIABLE = "FRONTDESK_TOPICS_FILE"
_ROOT = Path(__file__).parents[2]
_BOTH = "both"

Ranking = list[dict[str, Any]]


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=False)
class AudienceFilter(GraphComponent, IntentClassifier):
    """Rank only the intents that the message's audience can mean.

    The probabilities of the others are taken out and the rest made to sum to what it was. Where
    less than `least_left` is left, the message was about the others' business: out of scope. The
    audience stands in the message's metadata; without one, nothing changes.
    """

    def __init__(self, config: dict[str, Any]) -> None:
        """Read whose each intent is from `topics`; InvalidConfigException where it cannot be."""
        self._least_left = float(config["least_left"])
        topics = os.environ.get(TOPICS_FILE_VARIABLE) or config["topics"]
        self._only_for = _only_for(_ROOT / topics) if topics else {}

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        return {"topics": "", "least_left": 0.01}

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
    ) -> AudienceFilter:
        return cls(config)

    def process(self, messages: list[Message]) -> list[Message]:
        """Narrow each message's ranking, and its intent with it."""
        for message in messages:
            audience = (message.get(METADATA) or {}).get("audience")
            ranking: Ranking = message.get(INTENT_RANKING_KEY) or []
            if audience and ranking:
                self._narrow(message, ranking, audience)
        return messages

    def _narrow(self, message: Message, ranking: Ranking, audience: str) -> None:
        left = [r for r in ranking if self._only_for.get(r[INTENT_NAME_KEY], audience) == audience]
        if len(left) == len(ranking):
            return
        before = sum(r[PREDICTED_CONFIDENCE_KEY] for r in ranking)
        share = sum(r[PREDICTED_CONFIDENCE_KEY] for r in left) / before if before else 0.0
        intent = message.get(INTENT)[INTENT_NAME_KEY]
        if share < self._least_left:
            strange = {
                INTENT_NAME_KEY: DEFAULT_NLU_FALLBACK_INTENT_NAME,
                PREDICTED_CONFIDENCE_KEY: 1 - share,
            }
            message.set(INTENT, strange, add_to_output=True)
        else:
            left = [_scaled(one, 1 / share) for one in left]
            if intent != DEFAULT_NLU_FALLBACK_INTENT_NAME:
                message.set(INTENT, dict(left[0]), add_to_output=True)
        message.set(INTENT_RANKING_KEY, left, add_to_output=True)


def _scaled(ranked: dict[str, Any], factor: float) -> dict[str, Any]:
    return ranked | {PREDICTED_CONFIDENCE_KEY: ranked[PREDICTED_CONFIDENCE_KEY] * factor}


def _only_for(path: Path) -> dict[str, str]:
    """Read from the topics file which intents are one audience's alone."""
    try:
        topics = yaml.safe_load(path.read_text("utf-8"))["topics"]
        whose = {intent: topic.get("when", _BOTH) for intent, topic in topics.items()}
    except (OSError, yaml.YAMLError, KeyError, TypeError, AttributeError) as error:
        raise InvalidConfigException(f"AudienceFilter: cannot read topics: {error}") from error
    return {intent: audience for intent, audience in whose.items() if audience != _BOTH}
