from __future__ import annotations

import json
from pathlib import Path

import pytest

from knowledge_index.embedder import MODEL_FILE, SentenceTransformerEmbedder
from knowledge_index.encoder_export import export, is_exported


@pytest.mark.filterwarnings("ignore")  # torch's exporter warns about itself
@pytest.mark.usefixtures("tidied")
def test_exports_once_and_again_when_altered(tiny_model: Path, tmp_path: Path) -> None:
    target, steps = tmp_path / "encoder", []
    first = export(target, steps.append, str(tiny_model))
    assert (target / MODEL_FILE).is_file()
    assert steps
    assert SentenceTransformerEmbedder(target).encode(["leave days"]).shape == (1, 16)

    steps.clear()
    assert export(target, steps.append, str(tiny_model)) == first
    assert not steps

    (target / MODEL_FILE).write_bytes(b"cut short")
    assert not is_exported(target, str(tiny_model))
    assert export(target, steps.append, str(tiny_model)) == first
    assert [path.name for path in tmp_path.iterdir()] == ["encoder"]


def test_a_record_of_another_model_does_not_count(tmp_path: Path) -> None:
    (tmp_path / "export.json").write_text(json.dumps({"model": "another", "fingerprint": "x"}))
    assert not is_exported(tmp_path)
    (tmp_path / "export.json").write_text("[broken")
    assert not is_exported(tmp_path)
