"""`frontdesk evaluate intents`, from files to figures."""

from __future__ import annotations

import json
import random
import subprocess
import sys
from pathlib import Path

import pytest

from bot.nlu.evaluate import BAD_INPUT, as_table, main

ROOT = Path(__file__).parents[2]
KEYS = [
    "accuracy",
    "macro_f1",
    "n_train",
    "n_test",
    "train_seconds",
    "parse_ms_p50",
    "parse_ms_p95",
]
OOS_KEYS = ["oos_auroc", "in_scope_accuracy", "oos_recall"]
THINGS = ["laptop", "desk", "chair", "phone", "screen", "keyboard", "mouse", "headset"]
# One intent bears the name of a task: the gate must not change the figures.
SAID = {
    "leave_request": "may I take the {} out of the office on holiday",
    "price": "how much does a new {} cost us",
    "broken": "the {} stopped working, it is broken",
    "missing": "somebody has stolen the {} from my room",
}
UNKNOWN = ["who won the match last night", "tell me a joke about cats", "will it rain in Rome"]


@pytest.fixture
def files(tmp_path: Path) -> dict[str, Path]:
    lines = [{"text": said.format(t), "intent": i} for i, said in SAID.items() for t in THINGS]
    random.Random(0).shuffle(lines)
    sets = {"train": lines[:24], "test": lines[24:], "oos": [{"text": text} for text in UNKNOWN]}
    for name, content in sets.items():
        (tmp_path / name).write_text("\n".join(map(json.dumps, content)))
    return {name: tmp_path / name for name in sets}


def test_figures(
    files: dict[str, Path],
    encoder_dir: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("FRONTDESK_ENCODER_DIR", str(encoder_dir))
    options = [f"--{name}={path}" for name, path in files.items()]
    assert main([*options, f"--config={ROOT / 'config.yml'}", "--json"]) == 0
    figures = json.loads(capsys.readouterr().out)
    assert list(figures) == [*KEYS, *OOS_KEYS]
    assert (figures["n_train"], figures["n_test"]) == (24, 8)
    assert figures["accuracy"] == figures["macro_f1"] == 1
    assert figures["oos_auroc"] == 1
    assert figures["oos_recall"] == 1
    assert 0 < figures["in_scope_accuracy"] <= 1
    assert 0 < figures["parse_ms_p50"] <= figures["parse_ms_p95"]


@pytest.mark.parametrize("bad", ["train", "test", "oos"])
def test_a_bad_line_ends_it_with_two_and_its_place(files: dict[str, Path], bad: str) -> None:
    with files[bad].open("a") as file:
        file.write("\n{]\n")
    number = len(files[bad].read_text().splitlines())
    options = [f"--{name}={path}" for name, path in files.items()]
    command = [sys.executable, "-m", "bot.nlu.evaluate", *options, "--json"]
    ended = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert ended.returncode == BAD_INPUT
    assert f"{files[bad]}, line {number}: " in ended.stderr
    assert ended.stdout == ""


def test_a_missing_file_ends_it_with_two(
    files: dict[str, Path], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([f"--train={files['train']}", "--test=nowhere.jsonl"]) == BAD_INPUT
    assert "nowhere.jsonl" in capsys.readouterr().err


def test_the_table_names_every_figure() -> None:
    assert as_table({"accuracy": 0.91, "n_test": 3000}) == "accuracy  0.91\nn_test    3000"
