"""The Rasa component that adds a sentence's vector to its message."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.featurizers.dense_featurizer.dense_featurizer import DenseFeaturizer
from rasa.shared.exceptions import InvalidConfigException, RasaException
from rasa.shared.nlu.constants import FEATURE_TYPE_SENTENCE, TEXT
from rasa.shared.nlu.training_data.features import Features
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.nlu.encoder import EncoderError, fingerprint, open_encoder

ENCODER_DIR_VARIABLE = "FRONTDESK_ENCODER_DIR"
FINGERPRINT_FILE = "encoder.json"


class EncoderMismatch(RasaException):
    """The model was trained with another encoder than the one found now."""


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=True)
class SentenceEncoderFeaturizer(DenseFeaturizer, GraphComponent):
    """Give every message one dense sentence feature, the encoder's unit vector."""

    def __init__(
        self,
        config: dict[str, Any],
        name: str,
        model_storage: ModelStorage,
        resource: Resource,
    ) -> None:
        """Open the encoder; RasaException when it is missing or unreadable."""
        super().__init__(name, config)
        self._model_storage = model_storage
        self._resource = resource
        self._folder = encoder_folder(config)
        try:
            self._encoder = open_encoder(self._folder, int(config["threads"]))
        except EncoderError as error:
            raise RasaException(str(error)) from error

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        # One thread: a question is some ten words, where a second thread costs more than it gives,
        # and the other core serves the next conversation.
        return {**DenseFeaturizer.get_default_config(), "encoder": "var/encoder", "threads": 1}

    @staticmethod
    def required_packages() -> list[str]:
        return ["onnxruntime", "tokenizers"]

    @classmethod
    def validate_config(cls, config: dict[str, Any]) -> None:
        if not isinstance(config["threads"], int) or config["threads"] < 1:
            raise InvalidConfigException("The featurizer's `threads` is a number from 1 up.")

    @classmethod
    def fingerprint_addon(cls, config: dict[str, Any]) -> str | None:
        # Another encoder under the same path must not find the features of the old one in
        # Rasa's training cache.
        return fingerprint(encoder_folder({**cls.get_default_config(), **config}))

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> SentenceEncoderFeaturizer:
        return cls(config, execution_context.node_name, model_storage, resource)

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> SentenceEncoderFeaturizer:
        with model_storage.read_from(resource) as folder:
            trained_with = json.loads((folder / FINGERPRINT_FILE).read_text())["sha256"]
        component = cls.create(config, model_storage, resource, execution_context)
        component.refuse_other_encoder(trained_with)
        return component

    def refuse_other_encoder(self, trained_with: str) -> None:
        """Raise EncoderMismatch unless the encoder's fingerprint is the one given."""
        found = fingerprint(self._folder)
        if found != trained_with:
            raise EncoderMismatch(
                f"This model was trained with another sentence encoder ({trained_with[:12]}…) than "
                f"the one in {self._folder} ({found[:12]}…). Train again, or restore the encoder."
            )

    def train(self, training_data: TrainingData) -> Resource:
        """Note which encoder the model is trained with; there is nothing to learn."""
        with self._model_storage.write_to(self._resource) as folder:
            content = json.dumps({"sha256": fingerprint(self._folder)})
            (folder / FINGERPRINT_FILE).write_text(content)
        return self._resource

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Add the features to the training examples."""
        self.process(training_data.training_examples)
        return training_data

    def process(self, messages: list[Message]) -> list[Message]:
        """Add the features to every message that has a text."""
        spoken = [message for message in messages if message.get(TEXT)]
        vectors = self._encoder.encode([message.get(TEXT) for message in spoken])
        for message, vector in zip(spoken, vectors, strict=True):
            message.add_features(
                Features(vector[None, :], FEATURE_TYPE_SENTENCE, TEXT, self._identifier)
            )
        return messages


def encoder_folder(config: dict[str, Any]) -> Path:
    """Return the encoder's folder: the environment's word goes before the configuration's."""
    return Path(os.environ.get(ENCODER_DIR_VARIABLE) or config["encoder"])
