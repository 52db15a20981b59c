"""Train Rasa when its inputs changed."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterable
from pathlib import Path

from bot.settings import ROOT, Settings

_INPUTS = ("domain.yml", "endpoints.yml", "data/nlu", "data/rules", "data/stories", "bot/nlu")
_DATA = ("data/nlu", "data/rules", "data/stories")
_KEPT_MODELS = 3


class TrainingFailed(Exception):
    """Rasa could not train; the message holds the end of what it said."""


def rasa_environment(settings: Settings) -> dict[str, str]:
    """Give the environment of a Rasa process: quiet, on the CPU, and phoning nobody."""
    return dict(os.environ) | {
        "PYTHONPATH": str(ROOT),
        "FRONTDESK_ENCODER_DIR": str(settings.encoder_dir.resolve()),
        "RASA_TELEMETRY_ENABLED": "false",
        "HF_HUB_OFFLINE": "1",
        "TF_CPP_MIN_LOG_LEVEL": "3",
        "CUDA_VISIBLE_DEVICES": "-1",
        "SQLALCHEMY_SILENCE_UBER_WARNING": "1",
        "SANIC_WORKERS": "1",
        "PYTHONWARNINGS": "ignore",
    }


def model_path(settings: Settings) -> Path:
    """Tell where the model of today's inputs is, or will be: its name is their digest."""
    return settings.models_dir / f"{_digest(settings)}.tar.gz"


def train(settings: Settings, say: Callable[[str], None], force: bool = False) -> bool:
    """Train a model unless there is one of the same inputs; tell whether one was made.

    Raises TrainingFailed; the models there are stay as they are.
    """
    target = model_path(settings)
    if target.exists() and not force:
        return False
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=target.parent) as folder:
        _run(settings, Path(folder), target.name, say)
        shutil.move(Path(folder) / target.name, target)
    _forget_old(target)
    return True


def _run(settings: Settings, folder: Path, name: str, say: Callable[[str], None]) -> None:
    data = [str(ROOT / d) for d in _DATA if any((ROOT / d).glob("*.yml"))]
    command = [
        *(str(settings.rasa_python), "-m", "rasa", "train", "--skip-validation"),
        *("--config", str(settings.config_file), "--domain", str(ROOT / "domain.yml")),
        *("--out", str(folder), "--fixed-model-name", name, "--data", *data),
    ]
    process = subprocess.Popen(  # noqa: S603
        command,
        cwd=ROOT,
        env=rasa_environment(settings),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    tail = _follow(process.stdout or (), say)
    if process.wait() != 0 or not (folder / name).exists():
        raise TrainingFailed("\n".join(tail))


def _follow(lines: Iterable[str], say: Callable[[str], None]) -> list[str]:
    tail: list[str] = []
    for line in lines:
        if words := line.strip():
            say(words)
            tail = [*tail[-30:], words]
    return tail


def _digest(settings: Settings) -> str:
    digest = hashlib.sha256()
    paths = [settings.config_file, settings.encoder_dir / "onnx" / "model_int8.onnx"]
    for name in _INPUTS:
        root = ROOT / name
        paths += [root] if root.is_file() else sorted(p for p in root.rglob("*.*") if _counts(p))
    for path in paths:
        digest.update(path.name.encode())
        digest.update(path.read_bytes() if path.exists() else b"")
    return digest.hexdigest()[:16]


def _counts(path: Path) -> bool:
    return path.suffix in {".yml", ".py"}


def _forget_old(newest: Path) -> None:
    models = sorted(newest.parent.glob("*.tar.gz"), key=lambda p: p.stat().st_mtime)
    for path in models[:-_KEPT_MODELS]:
        path.unlink()
