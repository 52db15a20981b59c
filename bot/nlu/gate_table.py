"""Print what each `min_confidence` of the task gate would do, from the training data alone.

`.venv-rasa/bin/python -m bot.nlu.gate_table`: five times, a fifth of the training examples is
held out, the rest is learnt, and the held-out fifth is understood.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import rasa.shared.utils.io
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.loading import load_data

from bot.nlu.encoder import open_encoder
from bot.nlu.featurizer import SentenceEncoderFeaturizer, encoder_folder
from bot.nlu.intent_model import IntentModel, assign_folds
from bot.nlu.task_gate import TaskGate

FOLDS = 5
LEVELS = (0.0, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9)


@dataclass(frozen=True)
class Guess:
    """What was understood of a held-out example, and what it was."""

    right: bool
    in_choices: bool
    confidence: float


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the table for the tasks of a configuration and the examples of a folder."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--config", type=Path, default=Path("config.yml"))
    parser.add_argument("--nlu", type=Path, default=Path("data/nlu"))
    options = parser.parse_args(arguments)
    pipeline = rasa.shared.utils.io.read_config_file(options.config)["pipeline"]
    gate = _options_of(TaskGate, pipeline)
    folder = encoder_folder(_options_of(SentenceEncoderFeaturizer, pipeline))
    guesses = held_out_tasks(options.nlu, folder, frozenset(gate["tasks"]))
    print("min_confidence   acts  right   asks  saved  needless  no help")
    for level in LEVELS:
        print(row_of(guesses, level))


def held_out_tasks(nlu: Path, encoder: Path, tasks: frozenset[str]) -> list[Guess]:
    """Understand every training example without having learnt it; keep those taken for a task."""
    examples = [example for example in load_data(str(nlu)).intent_examples if example.get(TEXT)]
    texts = [example.get(TEXT) for example in examples]
    names = np.array([example.get(INTENT) for example in examples])
    vectors = open_encoder(encoder, threads=1).encode(texts)
    assigned = assign_folds(np.unique(names, return_inverse=True)[1], FOLDS)
    guesses = []
    for fold in range(FOLDS):
        learnt = np.flatnonzero(assigned != fold)
        model = IntentModel.fit([texts[i] for i in learnt], vectors[learnt], names[learnt].tolist())
        for i in np.flatnonzero(assigned == fold):
            found = model.understand(texts[i], vectors[i])
            best, confidence = found.ranking[0]
            choices = [name for name, _ in found.ranking[:3]]
            if found.in_scope and best in tasks:
                guesses.append(Guess(best == names[i], names[i] in choices, confidence))
    return guesses


def row_of(guesses: list[Guess], level: float) -> str:
    """Count: acted and rightly; asked, saving from a wrong task, needlessly, without the answer."""
    acts = [guess for guess in guesses if guess.confidence >= level]
    asks = [guess for guess in guesses if guess.confidence < level]
    right = sum(guess.right for guess in acts) / max(len(acts), 1)
    saved = sum(guess.in_choices and not guess.right for guess in asks)
    needless = sum(guess.right for guess in asks)
    useless = len(asks) - saved - needless
    return (
        f"{level:14.1f}  {len(acts):5}  {right:5.1%}  {len(asks):5}  {saved:5}  {needless:8}"
        f"  {useless:7}"
    )


def _options_of(component: Any, pipeline: list[dict[str, Any]]) -> dict[str, Any]:
    name = f"{component.__module__}.{component.__qualname__}"
    chosen = next((entry for entry in pipeline if entry["name"] == name), {})
    return {**component.get_default_config(), **chosen}


if __name__ == "__main__":
    main()
