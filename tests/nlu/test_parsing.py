"""Parsing with models that are not in use."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

from bot.nlu.intent_lines import Line, write_training_data

ROOT = Path(__file__).parents[2]
SAID = {"price": "how much is a new {}", "broken": "my {} stopped working"}
THINGS = ("laptop", "desk", "chair", "phone", "screen", "mouse")


def train(folder: Path, name: str, intents: dict[str, str]) -> Path:
    from rasa.model_training import train_nlu

    data = folder / f"{name}.json"
    said = [(text.format(thing), intent) for intent, text in intents.items() for thing in THINGS]
    write_training_data([Line(text, intent) for text, intent in said], data)
    made = train_nlu(str(ROOT / "config.yml"), str(data), str(folder), fixed_model_name=name)
    assert made
    return Path(made)


def test_two_models_parse_the_same_texts(encoder_dir: Path, tmp_path: Path) -> None:
    os.environ["RASA_CACHE_DIRECTORY"] = str(tmp_path / "cache")
    os.environ["FRONTDESK_ENCODER_DIR"] = str(encoder_dir)
    swapped = dict(zip(SAID, reversed(SAID.values()), strict=True))
    models = [train(tmp_path, "old", SAID), train(tmp_path, "new", swapped)]
    texts = ["how much is a new keyboard", "/price", "", "\ud800 \x00"]
    request, result = tmp_path / "request.json", tmp_path / "result.json"
    request.write_text(json.dumps({"models": [str(model) for model in models], "texts": texts}))
    command = [sys.executable, "-m", "bot.nlu.parsing"]
    command += ["--request", str(request), "--result", str(result)]
    ended = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stderr
    assert "parsed 8 of 8" in ended.stderr
    old, new = json.loads(result.read_text())
    assert (old[0]["best"], new[0]["best"]) == ("price", "broken")
    # Typed words never name an intent.
    assert old[1]["confidence"] < 1
    assert [one["intent"] for one in old[2:3]] == ["nlu_fallback"]
    assert len(old) == len(new) == len(texts)
