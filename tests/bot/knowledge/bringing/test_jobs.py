"""An import goes in whole or not at all, and undoes no edit unasked."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, update

from bot.knowledge import articles
from bot.knowledge.bringing.drafts import Document, Draft, Picture, Read, Refused
from bot.knowledge.bringing.jobs import Imports, WrongState
from bot.knowledge.lifecycle import Lifecycle
from bot.store.accounts import AuditRow
from bot.store.base import now
from bot.store.database import Database, StoreUnavailable
from bot.store.knowledge import ArticleRow, ArticleVersionRow
from bot.store.sources import ImportItemRow, ImportRow

Make = Callable[[str], Imports]


def draft(name: str, **stated: Any) -> Draft:
    values = {"title": name.title(), "body": f"All about {name}."} | stated
    return Draft(f"{name}.md", name, values, checksum=str(hash(str(values))))


def planned(
    imports: Imports, found: Sequence[Read], who: str = "Ada", may_publish: bool = True, **more: Any
) -> str:
    """Bring an import to its preview, without the reading process."""
    import_id = imports.add(who, "test", [], may_publish=may_publish, state="reading", **more)
    job = imports._database.read_sync(lambda s: s.get_one(ImportRow, import_id))
    imports.plan(job, found)
    return import_id


def applied(
    imports: Imports, found: Sequence[Read], overwrite: list[int] | None = None, **more: Any
) -> dict[str, str]:
    import_id = planned(imports, found, **more)
    imports.choose(import_id, overwrite if overwrite is not None else [])
    imports.apply(import_id)
    return {item.ref: item.applied for item in items(imports, import_id)}


def items(imports: Imports, import_id: str) -> list[ImportItemRow]:
    query = select(ImportItemRow).filter_by(import_id=import_id).order_by(ImportItemRow.position)
    return imports._database.read_sync(lambda s: list(s.execute(query).scalars()))


def outcomes(imports: Imports, import_id: str) -> dict[str, str]:
    return {item.ref: item.outcome for item in items(imports, import_id)}


def job(database: Database, import_id: str) -> ImportRow:
    return database.read_sync(lambda s: s.get_one(ImportRow, import_id))


def article(database: Database, name: str) -> ArticleRow:
    return database.read_sync(lambda s: s.get_one(ArticleRow, name))


def count(database: Database) -> int:
    return database.read_sync(lambda s: s.query(ArticleRow).count())


def edit(database: Database, name: str, **changes: Any) -> None:
    def work(session: Any) -> None:
        row = session.get_one(ArticleRow, name)
        content = {key: getattr(row, key) for key in articles.CONTENT}
        articles.put(session, name, content | changes, "Grace", None)

    database.write_sync(work)


def test_nothing_is_imported_before_it_is_applied(database: Database, imports: Imports) -> None:
    import_id = planned(imports, [draft("pay"), Refused("bad.pdf", "no text layer")])
    assert (job(database, import_id).state, count(database)) == ("previewed", 0)
    assert outcomes(imports, import_id) == {"pay.md": "new", "bad.pdf": "refused"}
    imports.choose(import_id, [])
    done = imports.apply(import_id)
    assert (done.state, done.counts["applied"]) == ("applied", {"new": 1, "skipped": 1})
    row = article(database, "pay")
    assert (row.title, row.body, row.status) == ("Pay", "All about pay.", "draft")
    logged = database.read_sync(lambda s: s.query(AuditRow).one())
    assert (logged.who, logged.action, logged.subject) == ("Ada", "import.apply", import_id)


def test_the_preview_tells_new_changed_same_and_edited(
    database: Database, imports: Imports
) -> None:
    applied(imports, [draft("one"), draft("two"), draft("three")])
    edit(database, "three", body="Edited here.")
    changed = draft("two", body="Changed there.")
    import_id = planned(
        imports, [draft("one"), changed, draft("three"), draft("four"), draft("four")]
    )
    found = [item.outcome for item in items(imports, import_id)]
    assert found == ["same", "changed", "edited", "new", "refused"]
    assert items(imports, import_id)[-1].reason == "four.md has the same id, four"


def test_what_was_edited_here_is_overwritten_only_when_chosen(
    database: Database, imports: Imports
) -> None:
    both = [draft("one"), draft("two")]
    applied(imports, both)
    edit(database, "one", body="Edited here.")
    edit(database, "two", body="Edited here.")
    assert applied(imports, both) == {"one.md": "skipped", "two.md": "skipped"}
    assert applied(imports, both, overwrite=[2]) == {"one.md": "skipped", "two.md": "changed"}
    assert article(database, "one").body == "Edited here."
    assert article(database, "two").body == "All about two."
    import_id = planned(imports, both)
    imports.choose(import_id, None)
    imports.apply(import_id)
    assert article(database, "one").body == "All about one."


def test_defaults_fill_what_is_not_said_and_keep_what_stands_here(
    database: Database, imports: Imports
) -> None:
    applied(
        imports, [draft("pay", tags=["a"])], defaults={"audience": "employee", "groups": ["hr"]}
    )
    row = article(database, "pay")
    assert (row.audience, row.groups, row.tags) == ("employee", ["hr"], ["a"])
    # A page says nothing of groups: it must not open an article to everybody.
    applied(imports, [draft("pay", body="New.")])
    row = article(database, "pay")
    assert (row.body, row.audience, row.groups, row.tags) == ("New.", "employee", ["hr"], ["a"])


def test_who_may_not_publish_sends_to_review(database: Database, imports: Imports) -> None:
    found = [draft("pay", status="published")]
    import_id = planned(imports, found, may_publish=False)
    assert items(imports, import_id)[0].remarks == ["needs_review"]
    imports.choose(import_id, [])
    imports.apply(import_id)
    row = article(database, "pay")
    assert (row.status, row.submitted_by) == ("in_review", "Ada")
    with pytest.raises(Exception, match="own_text"):
        database.write_sync(lambda s: Lifecycle().publish(s, "pay", row.latest, "Ada"))
    database.write_sync(lambda s: Lifecycle().publish(s, "pay", row.latest, "Grace"))
    # What was published here is not an edit, and what is published stays until a new text is.
    changed = [draft("pay", status="published", body="Changed.")]
    assert applied(imports, changed, may_publish=False) == {"pay.md": "changed"}
    row = article(database, "pay")
    assert (row.status, row.body, row.working_status) == (
        "published",
        "All about pay.",
        "in_review",
    )


def test_what_was_taken_back_here_is_not_published_unasked(
    database: Database, imports: Imports
) -> None:
    found = [draft("pay", status="published")]
    applied(imports, found)
    database.write_sync(lambda s: articles.set_status(s, "pay", "archived", "Grace"))
    assert applied(imports, found) == {"pay.md": "skipped"}
    assert article(database, "pay").status == "archived"


def test_content_that_cannot_be_is_refused(imports: Imports) -> None:
    import_id = planned(imports, [draft("pay", title="x" * 301), draft("x", tags=["y" * 301])])
    assert [item.outcome for item in items(imports, import_id)] == ["refused", "refused"]
    assert "title" in items(imports, import_id)[0].reason


def test_two_applies_at_once_apply_once(database: Database, make: Make) -> None:
    one, two = make("one"), make("two")
    import_id = planned(one, [draft(f"a{n}") for n in range(40)])
    one.choose(import_id, [])
    told: list[str] = []

    def run(imports: Imports) -> None:
        try:
            told.append(imports.apply(import_id).state)
        except WrongState as error:
            told.append(f"refused: {error.state}")

    threads = [threading.Thread(target=run, args=(imports,)) for imports in (one, two)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert sorted(told)[0] == "applied"
    assert sorted(told)[1] in {"refused: applying", "refused: applied"}
    assert database.read_sync(lambda s: s.query(ArticleVersionRow).count()) == 40
    with pytest.raises(WrongState):
        one.choose(import_id, [])


def test_an_article_that_changed_since_the_preview_is_left(
    database: Database, imports: Imports
) -> None:
    applied(imports, [draft("one"), draft("two")])
    import_id = planned(imports, [draft("one", body="New."), draft("two", body="New.")])
    edit(database, "one", body="Edited meanwhile.")
    imports.choose(import_id, None)
    done = imports.apply(import_id)
    assert done.counts["applied"] == {"conflict": 1, "changed": 1}
    assert article(database, "one").body == "Edited meanwhile."
    assert "since the preview" in items(imports, import_id)[0].reason


def test_a_full_disk_imports_nothing(database: Database, imports: Imports) -> None:
    found = [draft(f"a{n}", body="words " * 5_000) for n in range(30)]
    import_id = planned(imports, found)
    imports.choose(import_id, [])

    def limit(pages: int, more: int = 0) -> None:
        with database.engine.connect() as connection:
            pages = pages or connection.exec_driver_sql("PRAGMA page_count").scalar_one() + more
            connection.exec_driver_sql(f"PRAGMA max_page_count={pages}")

    limit(0, more=20)
    with pytest.raises(StoreUnavailable, match="full"):
        imports.apply(import_id)
    limit(1073741823)
    assert count(database) == 0
    assert job(database, import_id).state == "previewed"
    assert "nothing was imported" in job(database, import_id).reason
    imports.choose(import_id, [])
    imports.apply(import_id)
    assert count(database) == 30


def test_a_restart_while_applying_leaves_it_interrupted_and_resumable(
    database: Database, make: Make
) -> None:
    before = make("here")
    import_id = planned(before, [draft("one"), draft("two")])
    before.choose(import_id, [])

    class Killed(BaseException):
        pass

    def die(done: int, of: int) -> None:
        raise Killed

    with pytest.raises(Killed):
        before.apply(import_id, die)
    assert (job(database, import_id).state, count(database)) == ("applying", 0)

    after = make("here")
    assert make("elsewhere").recover(at_start=True) == []
    assert after.recover(at_start=True) == [import_id]
    assert job(database, import_id).state == "interrupted"
    assert "nothing of it was imported" in job(database, import_id).reason
    assert after.resume(import_id).state == "previewed"
    after.choose(import_id, [])
    after.apply(import_id)
    assert count(database) == 2


def test_a_restart_while_reading_reads_again(
    database: Database, make: Make, tmp_path: Path
) -> None:
    class Killed(BaseException):
        pass

    def dying() -> Iterator[Read]:
        for n in range(60):
            yield draft(f"a{n}")
        raise Killed

    imports = make("here")
    import_id, folder = imports.place()
    path = folder / "x.md"
    path.write_text("# Pay\n\nOn the 25th.")
    document = Document(str(path), "pay.md")
    imports.add("Ada", "x", [document], import_id=import_id, state="reading", may_publish=True)
    with pytest.raises(Killed):
        imports.plan(job(database, import_id), dying())
    assert len(items(imports, import_id)) == 50

    after = make("here")
    assert after.recover(at_start=True) == [import_id]
    assert after.resume(import_id).state == "uploaded"
    assert after.next_in("uploaded") == [import_id]
    assert after.read(import_id).counts == {"new": 1}
    after.choose(import_id, [])
    after.apply(import_id)
    assert article(database, "pay").body == "On the 25th."
    assert not path.exists()


def test_a_process_that_is_gone_is_found_by_its_lease(database: Database, make: Make) -> None:
    import_id = make("gone").add("Ada", "x", [], state="reading")
    assert make("here").recover() == []
    long_ago = now() - timedelta(minutes=1)
    database.write_sync(lambda s: s.execute(update(ImportRow).values(lease_until=long_ago)))
    assert make("here").recover() == [import_id]


def test_an_import_can_be_dropped_until_it_is_applied(database: Database, imports: Imports) -> None:
    import_id = planned(imports, [draft("one")])
    imports.drop(import_id)
    assert database.read_sync(lambda s: s.query(ImportRow).count()) == 0
    import_id = planned(imports, [draft("one")])
    imports.choose(import_id, [])
    imports.apply(import_id)
    with pytest.raises(WrongState):
        imports.drop(import_id)


def test_what_is_no_image_is_refused_with_a_word(imports: Imports) -> None:
    import_id = planned(imports, [Picture("images/x.png", "PHN2Zz4=")])
    imports.choose(import_id, [])
    imports.apply(import_id)
    (item,) = items(imports, import_id)
    assert (item.outcome, item.reason) == ("refused", "the image is refused: kind")
