from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks import search


def test_measures_real_and_made_up_knowledge_alike(
    encoder_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(search, "REAL_UP_TO", 40)
    monkeypatch.setattr(search, "QUERIES", 8)
    rows = search.measure(encoder_folder, sizes=(40, 400))
    assert list(rows) == ["40 passages", "400 passages"]
    for row in rows.values():
        assert list(row) == list(rows["40 passages"])
        assert row["nearest 10 found"] == 1.0
        assert row["search p50 ms"] > 0
