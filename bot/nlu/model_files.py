"""Write a learnt intent model to a folder and read it back: arrays and JSON, no pickles."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
from scipy import sparse

from bot.nlu.in_scope import ScopeModel
from bot.nlu.intent_model import IntentModel
from bot.nlu.linear import LinearModel
from bot.nlu.words import NgramSpace, WordModel

ARRAYS, NAMES, GAINS = "arrays.npz", "names.json", "gains.npz"


def write_model(model: IntentModel, folder: Path) -> None:
    """Write the model's files into an existing folder."""
    np.savez(
        folder / ARRAYS,
        vectors=model.vectors,
        weights=model.linear.weights,
        bias=model.linear.bias,
        idf=model.space.idf,
        base=model.words.base,
        trust=model.trust,
        mean=model.scope.mean,
        deviation=model.scope.deviation,
        held_out=model.scope.held_out,
        threshold=model.scope.threshold,
    )
    sparse.save_npz(folder / GAINS, model.words.gains, compressed=False)
    names = {"intents": model.intents, "vocabularies": model.space.vocabularies}
    (folder / NAMES).write_text(json.dumps(names), encoding="utf-8")


def read_model(folder: Path) -> IntentModel:
    """Read what write_model wrote."""
    names = json.loads((folder / NAMES).read_text(encoding="utf-8"))
    with np.load(folder / ARRAYS, allow_pickle=False) as file:
        arrays = dict(file)
    return IntentModel(
        intents=names["intents"],
        vectors=arrays["vectors"],
        linear=LinearModel(arrays["weights"], arrays["bias"]),
        space=NgramSpace(tuple(names["vocabularies"]), arrays["idf"]),
        words=WordModel(sparse.load_npz(folder / GAINS).tocsr(), arrays["base"]),
        trust=arrays["trust"],
        scope=ScopeModel(
            arrays["mean"], arrays["deviation"], arrays["held_out"], float(arrays["threshold"])
        ),
    )
