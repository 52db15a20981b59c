from __future__ import annotations

import gc
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from knowledge_index.embedder import MODEL_FILE, SentenceTransformerEmbedder
from knowledge_index.encoder_export import export, is_exported


@pytest.fixture(scope="module")
def tiny_model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A sentence-transformers model that is real, untrained and small."""
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.models import Pooling, Transformer
    from transformers import BertConfig, BertModel, BertTokenizerFast

    folder = tmp_path_factory.mktemp("tiny")
    bert, whole = folder / "bert", folder / "whole"
    bert.mkdir()
    words = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "leave", "days"]
    (bert / "vocab.txt").write_text("\n".join(words))
    shape = {"hidden_size": 16, "num_hidden_layers": 1, "num_attention_heads": 2}
    config = BertConfig(vocab_size=len(words), intermediate_size=32, **shape)
    BertModel(config).save_pretrained(bert)
    BertTokenizerFast(str(bert / "vocab.txt")).save_pretrained(bert)
    transformer = Transformer(str(bert))
    SentenceTransformer(
        modules=[transformer, Pooling(transformer.get_word_embedding_dimension())]
    ).save_pretrained(str(whole))
    return whole


@pytest.fixture
def tidied() -> Iterator[None]:
    """Let go of the exporter's temporary folders while its warnings are not counted."""
    yield
    gc.collect()


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
