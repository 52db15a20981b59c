"""Train Rasa when its inputs changed."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from bot.settings import ROOT, Settings

# What a model has to fit: with another domain, rules or encoder it cannot be used.
_BASE = ("domain.yml", "endpoints.yml", "data/rules", "data/stories", "bot/nlu")
_INPUTS = ("domain.yml", "endpoints.yml", "data/nlu", "data/rules", "data/stories", "bot/nlu")
_RULES = ("data/rules", "data/stories")
_DATA = ("data/nlu", *_RULES)
_KEPT_MODELS = 3


class TrainingFailed(Exception):
    """Rasa could not train; the message holds the end of what it said."""


def rasa_environment(settings: Settings) -> dict[str, str]:
    """Give the environment of a Rasa process: quiet, on the CPU, and phoning nobody."""
    return dict(os.environ) | {
        "PYTHONPATH": str(ROOT),
        "FRONTDESK_ENCODER_DIR": str(settings.encoder_dir.resolve()),
        "FRONTDESK_TOPICS_FILE": str(settings.topics_file.resolve()),
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
    return settings.models_dir / f"{inputs_digest(settings)}.tar.gz"


def inputs_digest(settings: Settings) -> str:
    """Name what the starter model is made from."""
    return _digest(settings, _INPUTS)


def base_digest(settings: Settings) -> str:
    """Name what every model has to fit; examples may differ."""
    return _digest(settings, _BASE)


def train(settings: Settings, say: Callable[[str], None], force: bool = False) -> bool:
    """Train a model unless there is one of the same inputs; tell whether one was made.

    Raises TrainingFailed; the models there are stay as they are.
    """
    target = model_path(settings)
    if target.exists() and not force:
        return False
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=target.parent) as folder:
        run(settings, train_command(settings, Path(folder), target.name), say)
        shutil.move(Path(folder) / target.name, target)
    _forget_old(target)
    return True


def train_command(
    settings: Settings,
    folder: Path,
    name: str,
    domain: Path = ROOT / "domain.yml",
    examples: Sequence[Path] = (),
) -> list[str]:
    """Give the command that trains `folder/name`; `examples` stand in for the starter ones."""
    roots = [ROOT / d for d in (_RULES if examples else _DATA)]
    data = [*map(str, examples), *(str(root) for root in roots if any(root.glob("*.yml")))]
    return [
        *(str(settings.rasa_python), "-m", "rasa", "train", "--skip-validation"),
        *("--config", str(settings.config_file), "--domain", str(domain)),
        *("--out", str(folder), "--fixed-model-name", name, "--data", *data),
    ]


def run(settings: Settings, command: Sequence[str], say: Callable[[str], None]) -> None:
    """Run Rasa's command to its end. Raises TrainingFailed."""
    folder, name = (command[command.index(o) + 1] for o in ("--out", "--fixed-model-name"))
    with subprocess.Popen(  # noqa: S603
        command,
        cwd=ROOT,
        env=rasa_environment(settings),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as process:
        tail = _follow(process.stdout or (), say)
    if process.returncode != 0 or not (Path(folder) / name).exists():
        raise TrainingFailed("\n".join(tail))


def _follow(lines: Iterable[str], say: Callable[[str], None]) -> list[str]:
    tail: list[str] = []
    for line in lines:
        if words := line.strip():
            say(words)
            tail = [*tail[-30:], words]
    return tail


def _digest(settings: Settings, names: Iterable[str]) -> str:
    digest = hashlib.sha256()
    paths = [settings.config_file, settings.encoder_dir / "onnx" / "model_int8.onnx"]
    for name in names:
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
