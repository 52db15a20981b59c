from __future__ import annotations

from pathlib import Path

from benchmarks import building


def test_measures_the_build_against_the_encoder(encoder_folder: Path) -> None:
    rows = building.measure(encoder_folder, most=3)
    assert list(rows) == ["3 articles"]
    row = rows["3 articles"]
    assert row["texts"] >= row["passages"] >= 3
    assert row["built / encoded"] > 0
