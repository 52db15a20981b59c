"""Importing articles: every broken file is named, everything else goes in."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from bot.knowledge import articles
from bot.knowledge.importing import ImportReport, import_folder
from bot.settings import ROOT
from bot.store.database import Database
from bot.store.knowledge import ArticleRow, ArticleVersionRow

GOOD = """---
title: When you are paid
audience: employee
owner: Payroll
questions:
  - When is payday?
tags: [pay]
---

You are paid on the 25th.
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    path = tmp_path / "articles"
    path.mkdir()
    (path / "payday.md").write_text(GOOD, "utf-8")
    return path


def run(database: Database, folder: Path, **options: Any) -> ImportReport:
    return import_folder(database, folder, **options)


def article(database: Database, name: str = "payday") -> ArticleRow:
    return database.read_sync(lambda s: s.get_one(ArticleRow, name))


def edit(database: Database, body: str) -> None:
    """Edit an article as the console does: without a checksum."""

    def work(session: Any) -> None:
        row = session.get_one(ArticleRow, "payday")
        content = {name: getattr(row, name) for name in articles.CONTENT}
        articles.put(session, "payday", content | {"body": body}, "Grace", None)

    database.write_sync(work)


def test_a_file_becomes_an_article(database: Database, folder: Path) -> None:
    assert run(database, folder).added == ["payday"]
    row = article(database)
    assert (row.title, row.body) == ("When you are paid", "You are paid on the 25th.")
    assert (row.audience, row.owner, row.status) == ("employee", "Payroll", "published")
    assert (row.questions, row.tags, row.version) == (["When is payday?"], ["pay"], 1)


def test_a_file_that_did_not_change_is_left_alone(database: Database, folder: Path) -> None:
    run(database, folder)
    before = article(database).updated_at
    assert run(database, folder) == ImportReport(unchanged=["payday"])
    assert (article(database).version, article(database).updated_at) == (1, before)


def test_a_changed_file_is_the_next_version(database: Database, folder: Path) -> None:
    run(database, folder)
    (folder / "payday.md").write_text(GOOD.replace("25th", "24th"), "utf-8")
    assert run(database, folder, author="Ada").changed == ["payday"]
    assert (article(database).version, article(database).body) == (2, "You are paid on the 24th.")
    versions = database.read_sync(
        lambda s: [(v.version, v.author, v.content["body"]) for v in s.query(ArticleVersionRow)]
    )
    assert versions == [
        (1, "import", "You are paid on the 25th."),
        (2, "Ada", "You are paid on the 24th."),
    ]


def test_what_was_edited_here_is_kept(database: Database, folder: Path) -> None:
    run(database, folder)
    edit(database, "You are paid early.")
    (folder / "payday.md").write_text(GOOD.replace("25th", "24th"), "utf-8")
    assert run(database, folder) == ImportReport(kept=["payday"])
    assert article(database).body == "You are paid early."


def test_what_was_edited_here_is_overwritten_when_asked(database: Database, folder: Path) -> None:
    run(database, folder)
    edit(database, "You are paid early.")
    assert run(database, folder, overwrite=True).changed == ["payday"]
    assert (article(database).version, article(database).body) == (3, "You are paid on the 25th.")
    assert run(database, folder).unchanged == ["payday"]


def test_what_was_unpublished_here_is_not_published_by_an_import(
    database: Database, folder: Path
) -> None:
    run(database, folder)
    database.write_sync(lambda s: articles.set_status(s, "payday", "archived", "Grace"))
    (folder / "payday.md").write_text(GOOD.replace("25th", "24th"), "utf-8")
    assert run(database, folder) == ImportReport(kept=["payday"])
    assert article(database).status == "archived"


def test_a_file_of_another_editor_is_read_too(database: Database, folder: Path) -> None:
    windows = b"\xef\xbb\xbf" + GOOD.replace("\n", "\r\n").encode()
    (folder / "windows.md").write_bytes(windows)
    assert run(database, folder).added == ["payday", "windows"]
    assert article(database, "windows").title == "When you are paid"


@pytest.mark.parametrize(
    ("name", "raw", "reason"),
    [
        ("empty", b"", "no front matter"),
        ("plain", b"Just words.", "no front matter"),
        ("list", b"---\n- a\n---\nWords.", "no front matter"),
        ("no-body", b"---\ntitle: X\n---\n", "the article has no body"),
        ("blank-body", b"---\ntitle: X\n---\n \n\t\n", "the article has no body"),
        ("no-title", b"---\nowner: X\n---\nWords.", "title: Field required"),
        ("empty-title", b"---\ntitle: ''\n---\nWords.", "title: "),
        ("long-title", b"---\ntitle: " + b"x" * 301 + b"\n---\nWords.", "title: "),
        ("bad-yaml", b"---\ntitle: [X\n---\nWords.", "expected"),
        ("bad-audience", b"---\ntitle: X\naudience: all\n---\nWords.", "audience: "),
        ("bad-status", b"---\ntitle: X\nstatus: live\n---\nWords.", "status: "),
        ("bad-date", b"---\ntitle: X\nvalid_to: soon\n---\nWords.", "valid_to: "),
        ("typo", b"---\ntitle: X\nqestions: [a]\n---\nWords.", "qestions: "),
        (
            "backwards",
            b"---\ntitle: X\nvalid_from: 2026-02-01\nvalid_to: 2026-01-01\n---\nWords.",
            "valid_to lies before valid_from",
        ),
        ("latin", b"---\ntitle: caf\xe9\n---\nWords.", "utf-8"),
        ("huge", b"---\ntitle: X\n---\n" + b"x" * 1_000_000, "larger than 1,000,000 bytes"),
        ("Bad_Name", GOOD.encode(), "the file's name"),
        ("a" * 121, GOOD.encode(), "the file's name"),
    ],
)
def test_a_broken_file_is_named_and_the_others_go_in(
    database: Database, folder: Path, name: str, raw: bytes, reason: str
) -> None:
    (folder / f"{name}.md").write_bytes(raw)
    report = run(database, folder)
    assert report.added == ["payday"]
    assert list(report.refused) == [f"{name}.md"]
    assert reason in report.refused[f"{name}.md"]
    assert "\n" not in report.refused[f"{name}.md"]


def test_a_file_that_broke_leaves_its_article_as_it_was(database: Database, folder: Path) -> None:
    run(database, folder)
    (folder / "payday.md").write_text("---\ntitle: X\n---\n", "utf-8")
    assert list(run(database, folder).refused) == ["payday.md"]
    assert (article(database).version, article(database).title) == (1, "When you are paid")


def test_progress_counts_every_file(database: Database, folder: Path) -> None:
    (folder / "broken.md").write_text("", "utf-8")
    told: list[tuple[int, int]] = []
    run(database, folder, progress=lambda done, of: told.append((done, of)))
    assert told == [(1, 2), (2, 2)]


def test_our_own_articles_can_all_be_imported(database: Database) -> None:
    report = run(database, ROOT / "data" / "articles")
    assert report.refused == {}
    assert len(report.added) >= 60
    audiences = database.read_sync(lambda s: {row.audience for row in s.query(ArticleRow)})
    assert {"employee", "customer"} <= audiences
