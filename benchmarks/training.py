"""Training time and accuracy: our pipeline against the one that `rasa init` writes."""

from __future__ import annotations

import json
import subprocess
import time
from pathlib import Path
from typing import Any

from bot.commands.training import rasa_environment
from bot.settings import ROOT, Settings

_KEPT = ("accuracy", "macro_f1", "train_seconds", "parse_ms_p50", "n_train", "n_test")
_SECONDS = 900


def measure(settings: Settings, data: Path) -> dict[str, Any]:
    """Train and test both on one development set, one after the other."""
    configs = {"ours": settings.config_file, "stock": ROOT / "benchmarks" / "stock.yml"}
    return {name: _evaluate(settings, config, data) for name, config in configs.items()}


def _evaluate(settings: Settings, config: Path, data: Path) -> dict[str, Any]:
    command = [str(settings.rasa_python), "-m", "bot.nlu.evaluate", "--json"]
    command += ["--config", str(config.resolve())]
    command += ["--train", str(data / "train_10shot.jsonl"), "--test", str(data / "valid.jsonl")]
    started = time.perf_counter()
    done = subprocess.run(
        command,
        cwd=ROOT,
        env=rasa_environment(settings),
        capture_output=True,
        text=True,
        timeout=_SECONDS,
        check=True,
    )
    figures = json.loads(done.stdout)
    wall = round(time.perf_counter() - started, 1)
    return {name: figures[name] for name in _KEPT} | {"wall_seconds": wall}
