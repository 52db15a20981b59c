"""Fixtures for the tests of Rasa's components: the encoder, and the product's own pipeline."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

# Read when Rasa is imported: no telemetry, and no cache of earlier trainings.
os.environ["RASA_TELEMETRY_ENABLED"] = "false"
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

ROOT = Path(__file__).parents[2]
Parse = Callable[..., dict[str, Any]]


@pytest.fixture(scope="session")
def encoder_dir() -> Path:
    """The exported encoder that the set-up makes."""
    return Path(os.environ.get("FRONTDESK_ENCODER_DIR") or ROOT / "var" / "encoder").resolve()


@pytest.fixture(scope="session")
def parse(encoder_dir: Path, tmp_path_factory: pytest.TempPathFactory) -> Parse:
    """Train the product's pipeline on the product's examples; return what parses a message."""
    folder = tmp_path_factory.mktemp("model")
    os.environ["RASA_CACHE_DIRECTORY"] = str(folder / "cache")
    os.environ["FRONTDESK_ENCODER_DIR"] = str(encoder_dir)
    from rasa.core.agent import Agent
    from rasa.core.channels.channel import UserMessage
    from rasa.model_training import train_nlu

    model = train_nlu(str(ROOT / "config.yml"), str(ROOT / "data" / "nlu"), str(folder))
    processor = Agent.load(model).processor

    def parse_one(text: str, **metadata: Any) -> dict[str, Any]:
        message = UserMessage(text, metadata=metadata)
        return asyncio.run(processor.parse_message(message))

    return parse_one
