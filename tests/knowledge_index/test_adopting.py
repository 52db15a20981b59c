from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from knowledge_index.adapting import TooFewArticles
from knowledge_index.adopting import adapt, encoder_in_use
from knowledge_index.embedder import MODEL_FILE, fingerprint_of
from knowledge_index.encoder_export import export
from knowledge_index.errors import EncoderMissing
from tests.knowledge_index.test_adapting import MANY


def encoder(folder: Path, weights: str) -> Path:
    (folder / MODEL_FILE).parent.mkdir(parents=True)
    (folder / MODEL_FILE).write_text(weights)
    return folder


@pytest.fixture
def base(tmp_path: Path) -> Path:
    return encoder(tmp_path / "base", "base")


@pytest.fixture
def adapted(tmp_path: Path, base: Path) -> Path:
    folder = encoder(tmp_path / "adapted", "adapted")
    record = {"base": fingerprint_of(base), "fingerprint": fingerprint_of(folder)}
    (folder / "adapted.json").write_text(json.dumps(record))
    return folder


def test_an_adapted_encoder_is_used_where_there_is_one(base: Path, adapted: Path) -> None:
    assert encoder_in_use(base, adapted) == adapted
    assert encoder_in_use(base, adapted / "nowhere") == base


def test_another_base_ends_it(base: Path, adapted: Path) -> None:
    (base / MODEL_FILE).write_text("another")
    assert encoder_in_use(base, adapted) == base
    shutil.rmtree(base)
    assert encoder_in_use(base, adapted) == base


@pytest.mark.parametrize("broken", ["", "[]", "{", '"x"', "{}"])
def test_a_broken_record_or_encoder_is_not_used(base: Path, adapted: Path, broken: str) -> None:
    (adapted / "adapted.json").write_text(broken)
    assert encoder_in_use(base, adapted) == base


def test_an_altered_encoder_is_not_used(base: Path, adapted: Path) -> None:
    (adapted / MODEL_FILE).write_text("altered")
    assert encoder_in_use(base, adapted) == base


@pytest.mark.filterwarnings("ignore")
def test_only_a_better_encoder_is_adopted(tiny_model: Path, tmp_path: Path, tidied: None) -> None:
    folder, adapted = tmp_path / "base", tmp_path / "adapted"
    export(folder, model=str(tiny_model))
    told: list[str] = []
    found = adapt(MANY, str(tiny_model), folder, adapted, 60, 1, told.append)
    assert found.questions >= 30
    assert encoder_in_use(folder, adapted) == (adapted if found.is_better else folder)
    assert {path.name for path in tmp_path.iterdir()} <= {"base", "adapted"}
    assert told[-1].startswith("comparing")


def test_a_failure_leaves_what_there_was(base: Path, adapted: Path, tmp_path: Path) -> None:
    with pytest.raises(TooFewArticles):
        adapt(MANY[:3], "", base, adapted, 1, 1, print)
    with pytest.raises(EncoderMissing):
        adapt(MANY, "", tmp_path / "none", tmp_path / "no", 1, 1, print)
    assert encoder_in_use(base, adapted) == adapted
    assert {path.name for path in tmp_path.iterdir()} == {"base", "adapted"}
