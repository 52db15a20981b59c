from __future__ import annotations

from pathlib import Path

from benchmarks import publishing


def test_measures_how_soon_each_published_article_is_found(encoder_folder: Path) -> None:
    row = publishing.measure(encoder_folder, count=30, changes=2)["one among many"]
    assert (row["articles"], row["published"]) == (30, 2)
    assert 0 < row["found after ms, median"] <= row["found after ms, longest"]
