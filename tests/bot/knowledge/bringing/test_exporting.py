"""What is exported comes back without loss."""

from __future__ import annotations

import shutil
import zipfile
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from bot.knowledge import articles, images, records
from bot.knowledge.bringing.crawling import Crawler
from bot.knowledge.bringing.drafts import Document
from bot.knowledge.bringing.exporting import export
from bot.knowledge.bringing.fetching import Fetcher
from bot.knowledge.bringing.jobs import Imports
from bot.knowledge.bringing.reader import Reader
from bot.knowledge.content import FIELDS, Content
from bot.knowledge.importing import import_folder
from bot.knowledge.lifecycle import Lifecycle
from bot.settings import ROOT
from bot.store.database import Database
from bot.store.knowledge import ArticleRow, ImageRow

PNG = b"\x89PNG\r\n\x1a\n" + b"\x00" * 40


@pytest.fixture
def other(tmp_path: Path, migrated_file: Path) -> Any:
    """A second, empty installation."""
    shutil.copy(migrated_file, tmp_path / "other.db")
    database = Database(f"sqlite:///{tmp_path / 'other.db'}")
    yield database
    database.close()


def everything(database: Database) -> dict[str, Any]:
    def work(session: Any) -> dict[str, Any]:
        rows = session.query(ArticleRow).all()
        found: dict[str, Any] = {
            row.id: (
                records.live_content(row),
                records.newest_content(session, row),
                row.working_status,
            )
            for row in rows
        }
        pictures = session.query(ImageRow).all()
        return found | {image.id: (image.media_type, image.data) for image in pictures}

    return database.read_sync(work)


def bring(database: Database, path: Path, folder: Path) -> dict[str, Any]:
    reader = Reader()
    crawler = Crawler(Fetcher(), reader)
    imports = Imports(database, reader, crawler, folder / "up", Lifecycle(), "here")
    import_id = imports.add("Ada", path.name, [Document(str(path), path.name)], may_publish=True)
    counts = dict(imports.read(import_id).counts)
    imports.choose(import_id, [])
    imports.apply(import_id)
    return counts


def fill(database: Database) -> None:
    import_folder(database, ROOT / "data" / "articles")

    def work(session: Any) -> None:
        image = images.keep(session, PNG, "Ada")
        full = Content(
            title="Ä: \"quoted\" - 'all' #fields |",
            body=f"---\nnot: front matter\n---\n\n![x]({images.address(image)})\n\n    code\n\n---",
            questions=["Is it: so?", "- really", "ja\u2028nein"],
            audience="customer",
            groups=["hr", "Team Ä"],
            language="de-AT",
            owner="Ada & Co",
            tags=["1.0", "yes", "null"],
            valid_from=date(2026, 1, 1),
            valid_to=date(2026, 12, 31),
            translation_group="all-fields",
        )
        values = {name: getattr(full, name) for name in FIELDS}
        for status in ("draft", "in_review", "published", "archived"):
            articles.put(
                session,
                f"full-{status.replace('_', '-')}",
                values | {"status": status},
                "Ada",
                None,
            )
        row = articles.put(session, "index", values | {"status": "published"}, "Ada", None)
        changed = full.model_copy(update={"body": "A working draft.", "title": "New"})
        row = Lifecycle().save(session, "index", row.latest, changed, "Ada")
        Lifecycle().submit(session, "index", row.latest, "Ada")

    database.write_sync(work)


def test_everything_comes_back_elsewhere(
    database: Database, other: Database, tmp_path: Path
) -> None:
    fill(database)
    told: list[tuple[int, int]] = []
    path = tmp_path / "all.zip"
    number = export(database, path, lambda done, of: told.append((done, of)))
    assert number == len(told) == database.read_sync(lambda s: s.query(ArticleRow).count())
    assert told[-1] == (number, number)
    counts = bring(other, path, tmp_path)
    assert counts == {"new": number + 1, "picture": 1}
    assert everything(other) == everything(database)
    # Once more, it is all there already.
    again = tmp_path / "again.zip"
    export(other, again)
    assert bring(other, again, tmp_path) == {"same": number + 1, "picture": 1}
    assert everything(other) == everything(database)


def test_an_image_that_is_known_by_another_id_is_found_again(
    database: Database, other: Database, tmp_path: Path
) -> None:
    fill(database)
    known = other.write_sync(lambda s: images.keep(s, PNG, "Grace")).id
    export(database, tmp_path / "all.zip")
    bring(other, tmp_path / "all.zip", tmp_path)
    row = other.read_sync(lambda s: s.get_one(ArticleRow, "full-draft"))
    assert f"(/images/{known})" in row.body


def test_an_export_that_cannot_be_written_leaves_nothing(
    database: Database, tmp_path: Path
) -> None:
    with pytest.raises(OSError, match="nowhere"):
        export(database, tmp_path / "nowhere" / "all.zip")
    export(database, tmp_path / "all.zip")
    with zipfile.ZipFile(tmp_path / "all.zip") as archive:
        assert archive.namelist() == []
    assert [path.name for path in tmp_path.glob(".*")] == []
