"""The Rasa component that names a message's intent, or says that it is out of scope."""

from __future__ import annotations

import hashlib
import math
from pathlib import Path
from typing import Any

import numpy as np
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers import LABEL_RANKING_LENGTH
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.nlu.featurizers.dense_featurizer.dense_featurizer import DenseFeaturizer
from rasa.shared.constants import DEFAULT_NLU_FALLBACK_INTENT_NAME
from rasa.shared.exceptions import RasaException
from rasa.shared.nlu.constants import INTENT, INTENT_RANKING_KEY, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.nlu.intent_model import IntentModel, Understanding
from bot.nlu.model_files import read_model, write_model

# What the classifier went by, kept with the message for people who look into a conversation.
UNDERSTANDING = "understanding"


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class MeaningAndWordingClassifier(IntentClassifier, GraphComponent):
    """Classify by meaning and wording together; `nlu_fallback` for what is out of scope."""

    def __init__(
        self,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        model: IntentModel | None = None,
    ) -> None:
        """Hold the model, which is missing until `train` or `load`."""
        self._ranking_length = int(config["ranking_length"])
        self._model_storage = model_storage
        self._resource = resource
        self._model = model

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        return {"ranking_length": LABEL_RANKING_LENGTH}

    @classmethod
    def required_components(cls) -> list[type]:
        return [DenseFeaturizer]

    @classmethod
    def fingerprint_addon(cls, config: dict[str, Any]) -> str | None:
        # Rasa's training cache knows this file only; the learning happens in its neighbours.
        files = sorted(Path(__file__).parent.glob("*.py"))
        return hashlib.sha256(b"".join(file.read_bytes() for file in files)).hexdigest()

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> MeaningAndWordingClassifier:
        return cls(config, model_storage, resource)

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> MeaningAndWordingClassifier:
        with model_storage.read_from(resource) as folder:
            return cls(config, model_storage, resource, read_model(folder))

    def train(self, training_data: TrainingData) -> Resource:
        """Learn from every example with an intent and a text; RasaException if there is none."""
        examples = [
            example
            for example in training_data.intent_examples
            if example.get(TEXT) and sentence_vector(example) is not None
        ]
        if not examples:
            raise RasaException("There is no training example with an intent: nothing to learn.")
        self._model = IntentModel.fit(
            [example.get(TEXT) for example in examples],
            np.stack([sentence_vector(example) for example in examples]),
            [example.get(INTENT) for example in examples],
        )
        with self._model_storage.write_to(self._resource) as folder:
            write_model(self._model, folder)
        return self._resource

    def process(self, messages: list[Message]) -> list[Message]:
        """Set intent, ranking and what they rest on; an empty message is out of scope."""
        for message in messages:
            vector = sentence_vector(message)
            if self._model is None or vector is None:
                _set_intent(message, DEFAULT_NLU_FALLBACK_INTENT_NAME, 1.0, [])
            else:
                self._report(message, self._model.understand(message.get(TEXT), vector))
        return messages

    def _report(self, message: Message, found: Understanding) -> None:
        name, confidence = found.ranking[0]
        if not found.in_scope:
            name, confidence = DEFAULT_NLU_FALLBACK_INTENT_NAME, 1 - found.share_below
        _set_intent(message, name, confidence, found.ranking[: self._ranking_length])
        message.set(UNDERSTANDING, _details(found), add_to_output=True)


def sentence_vector(message: Message) -> np.ndarray | None:
    """Return the message's dense sentence feature, or None for a message without text."""
    features = message.get_dense_features(TEXT)[1]
    return None if features is None else features.features[0]


def _set_intent(
    message: Message, name: str, confidence: float, ranking: list[tuple[str, float]]
) -> None:
    message.set(INTENT, {"name": name, "confidence": confidence}, add_to_output=True)
    ranked = [{"name": intent, "confidence": sureness} for intent, sureness in ranking]
    message.set(INTENT_RANKING_KEY, ranked, add_to_output=True)


def _details(found: Understanding) -> dict[str, Any]:
    name, confidence = found.ranking[0]
    return {
        "intent": name,
        "confidence": confidence,
        "in_scope": found.in_scope,
        "in_scope_score": found.score,
        # JSON has no infinity: with too few examples for a threshold, nothing is rejected.
        "threshold": found.threshold if math.isfinite(found.threshold) else None,
    }
