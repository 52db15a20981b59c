"""Bringing articles in and taking them out from a terminal."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner, Result

from bot.commands import knowledge
from bot.settings import Settings
from bot.store.database import Database
from bot.store.knowledge import ArticleRow
from tests.bot.knowledge.bringing.documents import MARKDOWN, TABLE, pdf

app = typer.Typer()
app.command("import")(knowledge.import_articles)
app.command("export")(knowledge.export_articles)


@pytest.fixture(autouse=True)
def here(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the command find the test's database."""
    monkeypatch.setenv("FRONTDESK_DATABASE_URL", settings.database)
    monkeypatch.setenv("FRONTDESK_DATA_DIR", str(settings.data_dir))


def run(*words: str) -> Result:
    return CliRunner().invoke(app, words)


def bodies(database: Database) -> dict[str, str]:
    return database.read_sync(lambda s: {row.id: row.body for row in s.query(ArticleRow)})


def test_a_folder_goes_in_and_what_is_bad_is_named(database: Database, tmp_path: Path) -> None:
    folder = tmp_path / "docs"
    (folder / "hr").mkdir(parents=True)
    (folder / "hr" / "payday.md").write_text(MARKDOWN)
    (folder / "faq.csv").write_text(TABLE)
    (folder / "scan.pdf").write_bytes(pdf(""))
    (folder / "notes.txt").write_text("not read")
    result = run("import", str(folder))
    assert result.exit_code == 1
    assert "3 new, 0 changed, 0 left as they are" in result.stderr
    assert "scan.pdf was left out" in result.stderr
    assert sorted(bodies(database)) == ["lunch", "parking", "payday"]
    status = database.read_sync(lambda s: s.get_one(ArticleRow, "payday").status)
    assert status == "published"


def test_what_is_there_already_is_left(database: Database, tmp_path: Path) -> None:
    (tmp_path / "payday.md").write_text(MARKDOWN)
    assert run("import", str(tmp_path / "payday.md")).exit_code == 0
    result = run("import", str(tmp_path / "payday.md"))
    assert result.exit_code == 0
    assert "0 new, 0 changed, 1 left" in result.stderr


def test_an_export_goes_in_again(database: Database, tmp_path: Path) -> None:
    (tmp_path / "payday.md").write_text(MARKDOWN)
    run("import", str(tmp_path / "payday.md"))
    target = tmp_path / "all.zip"
    assert run("export", str(target)).exit_code == 0
    with zipfile.ZipFile(target) as archive:
        assert archive.namelist() == ["articles/payday.md"]
    assert "1 left as they are" in run("import", str(target)).stderr


def test_what_is_not_there_is_told(database: Database, tmp_path: Path) -> None:
    assert run("import", str(tmp_path / "nowhere")).exit_code == 2
    result = run("import", "http://127.0.0.1:1/x")
    assert result.exit_code == 1
    assert "not on the public internet" in result.stderr
    assert run("import", "--sitemap", "http://127.0.0.1:1/x").exit_code == 1
