"""Reading the evaluation's files."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bot.nlu.intent_lines import BadLine, Line, read_lines, write_training_data


def written(tmp_path: Path, *lines: str | bytes) -> Path:
    """Write lines to a file."""
    file = tmp_path / "lines.jsonl"
    file.write_bytes(b"\n".join(x if isinstance(x, bytes) else x.encode() for x in lines))
    return file


def test_lines_are_read_and_blank_ones_skipped(tmp_path: Path) -> None:
    file = written(
        tmp_path, '{"text": "hello", "intent": "greet"}', "", '{"text": "b", "intent": "c"}'
    )
    assert read_lines(file, with_intent=True) == [Line("hello", "greet"), Line("b", "c")]


def test_texts_out_of_scope_need_no_intent(tmp_path: Path) -> None:
    file = written(tmp_path, '{"text": "hello", "intent": 3}')
    assert read_lines(file, with_intent=False) == [Line("hello", None)]


@pytest.mark.parametrize(
    ("bad", "reason"),
    [
        ("{", "Expecting property name"),
        ("[]", "not an object"),
        ('{"intent": "greet"}', '"text" is missing'),
        ('{"text": "  ", "intent": "greet"}', '"text" is missing, empty'),
        ('{"text": "hello"}', '"intent" is missing'),
        ('{"text": 3, "intent": "greet"}', "not a text"),
        (b'{"text": "\xff", "intent": "greet"}', "decode"),
    ],
)
def test_a_bad_line_is_named(tmp_path: Path, bad: str | bytes, reason: str) -> None:
    file = written(tmp_path, '{"text": "hello", "intent": "greet"}', bad)
    with pytest.raises(BadLine, match=r"lines\.jsonl, line 2: .*" + reason):
        read_lines(file, with_intent=True)


def test_a_file_without_lines_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadLine, match="no lines"):
        read_lines(written(tmp_path, "", " "), with_intent=True)


def test_brackets_reach_rasa_as_they_are(tmp_path: Path) -> None:
    from rasa.shared.nlu.training_data.loading import load_data

    text = 'my [laptop](device) says {"a"} and /slash'
    write_training_data([Line(text, "fault")], tmp_path / "train.json")
    example = load_data(str(tmp_path / "train.json")).intent_examples[0]
    assert example.get("text") == text
    assert example.get("entities") is None
    assert json.loads((tmp_path / "train.json").read_text())
