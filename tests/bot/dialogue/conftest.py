"""Starter files of the tests' own, a Rasa that is a script, and an encoder of letters."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest

from bot.dialogue.starter import Starter
from bot.settings import Settings
from knowledge_index.embedder import Vectors

NLU = """
version: "3.1"
nlu:
- intent: payday
  examples: |
    - when is payday
    - when do I get my money
    - pay date for [SAP](application)
- intent: parking
  examples: |
    - where can I park
    - is there a garage
- synonym: second factor
  examples: |
    - 2fa
"""
DOMAIN = """
version: "3.1"
intents: [payday, parking, nlu_fallback, solved]
entities: [application]
"""


@dataclass(frozen=True)
class Who:
    """Somebody who changes something."""

    id: str = "1"
    name: str = "kim"


KIM = Who()


@pytest.fixture
def starter(tmp_path: Path) -> Starter:
    """Two intents, two held-out sentences, one that is nobody's business."""
    data = tmp_path / "starter"
    (data / "nlu").mkdir(parents=True)
    (data / "held_out").mkdir()
    (data / "nlu" / "all.yml").write_text(NLU)
    (data / "domain.yml").write_text(DOMAIN)
    held_out = [
        {"text": "what day is pay", "intent": "payday"},
        {"text": "a place for my car", "intent": "parking"},
        {"text": "who won the match"},
    ]
    lines = "".join(json.dumps(line) + "\n" for line in held_out)
    (data / "held_out" / "all.jsonl").write_text(lines)
    return Starter(data, data / "domain.yml")


@pytest.fixture
def script(tmp_path: Path) -> Path:
    """What stands in for Rasa's Python: see `scripted_rasa.py`."""
    program = Path(__file__).with_name("scripted_rasa.py")
    path = tmp_path / "rasa-python"
    path.write_text(f'#!/bin/sh\nexec {sys.executable} {program} {tmp_path} "$@"\n')
    path.chmod(0o755)
    return path


@pytest.fixture
def workshop(settings: Settings, script: Path) -> Settings:
    """Settings whose trainings are done by the script."""
    return settings.model_copy(update={"rasa_python": script})


class Letters:
    """An encoder: which letters a text has."""

    dimension = 26
    fingerprint = "letters"

    def __init__(self) -> None:
        self.encoded = 0

    def encode(self, texts: Sequence[str]) -> Vectors:
        self.encoded += len(texts)
        rows = np.zeros((len(texts), 26), np.float32)
        for row, text in enumerate(texts):
            for letter in text.lower():
                if "a" <= letter <= "z":
                    rows[row, ord(letter) - 97] += 1
        return rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-9)


@pytest.fixture
def letters() -> Letters:
    """An encoder that needs no model."""
    return Letters()
