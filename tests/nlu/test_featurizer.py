"""The featurizer as Rasa uses it: created, trained, loaded again."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from rasa.engine.graph import ExecutionContext, GraphSchema
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource
from rasa.shared.exceptions import InvalidConfigException, RasaException
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.nlu.classifier import sentence_vector
from bot.nlu.featurizer import EncoderMismatch, SentenceEncoderFeaturizer
from tests.nlu.test_encoder import linked

RESOURCE = Resource("featurizer")


@pytest.fixture
def storage(tmp_path: Path) -> LocalModelStorage:
    (tmp_path / "model").mkdir()
    return LocalModelStorage.create(tmp_path / "model")


@pytest.fixture(autouse=True)
def _no_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("FRONTDESK_ENCODER_DIR", raising=False)


def built(
    how: str, storage: LocalModelStorage, encoder: Path, **options: Any
) -> SentenceEncoderFeaturizer:
    """Create or load the component."""
    default = SentenceEncoderFeaturizer.get_default_config()
    config = {**default, "encoder": str(encoder), **options}
    context = ExecutionContext(GraphSchema({}), node_name="featurizer")
    return getattr(SentenceEncoderFeaturizer, how)(config, storage, RESOURCE, context)


def test_every_message_with_a_text_gets_a_vector(
    encoder_dir: Path, storage: LocalModelStorage
) -> None:
    spoken, empty, silent = Message({TEXT: "hello"}), Message({TEXT: ""}), Message({})
    built("create", storage, encoder_dir).process([spoken, empty, silent])
    assert np.linalg.norm(sentence_vector(spoken)) == pytest.approx(1, abs=1e-5)
    assert sentence_vector(empty) is None
    assert sentence_vector(silent) is None


def test_the_same_encoder_is_accepted(encoder_dir: Path, storage: LocalModelStorage) -> None:
    built("create", storage, encoder_dir).train(TrainingData([]))
    message = Message({TEXT: "hello"})
    built("load", storage, encoder_dir).process([message])
    assert sentence_vector(message) is not None


def test_another_encoder_is_refused(
    encoder_dir: Path, storage: LocalModelStorage, tmp_path: Path
) -> None:
    built("create", storage, encoder_dir).train(TrainingData([]))
    other = linked(encoder_dir, tmp_path / "other")
    with (other / "tokenizer.json").open("a", encoding="utf-8") as file:
        file.write("\n")
    with pytest.raises(EncoderMismatch, match="trained with another sentence encoder"):
        built("load", storage, other)


def test_a_missing_encoder_is_said(storage: LocalModelStorage, tmp_path: Path) -> None:
    with pytest.raises(RasaException, match=r"model_int8\.onnx is missing"):
        built("create", storage, tmp_path)


def test_the_environment_goes_before_the_configuration(
    encoder_dir: Path,
    storage: LocalModelStorage,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("FRONTDESK_ENCODER_DIR", str(encoder_dir))
    message = Message({TEXT: "hello"})
    built("create", storage, tmp_path / "nowhere").process([message])
    assert sentence_vector(message) is not None


def test_no_threads_are_refused(encoder_dir: Path, storage: LocalModelStorage) -> None:
    with pytest.raises(InvalidConfigException, match="threads"):
        built("create", storage, encoder_dir, threads=0)
