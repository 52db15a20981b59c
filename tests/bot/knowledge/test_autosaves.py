"""Autosave: what was typed is there again, for that person alone."""

from __future__ import annotations

from datetime import timedelta

from bot.knowledge import autosaves
from bot.store.base import now
from bot.store.database import Database
from bot.store.knowledge import AutosaveRow


def test_the_last_text_is_kept_for_its_writer(database: Database) -> None:
    for body in ("Paid", "Paid on"):
        database.write_sync(
            lambda s, body=body: autosaves.keep(s, "Ada", "payday", 3, {"body": body})
        )
    database.write_sync(lambda s: autosaves.keep(s, "Bob", "payday", 2, {"body": "Bob's"}))
    row = database.read_sync(lambda s: autosaves.find(s, "Ada", "payday"))
    assert row is not None
    assert (row.content, row.based_on) == ({"body": "Paid on"}, 3)
    assert [r.key for r in database.read_sync(lambda s: autosaves.of_person(s, "Ada"))] == [
        "payday"
    ]


def test_it_goes_when_saved_or_too_old(database: Database) -> None:
    database.write_sync(lambda s: autosaves.keep(s, "Ada", "payday", 3, {"body": "x"}))
    database.write_sync(lambda s: autosaves.keep(s, "Ada", "old", 0, {"body": "x"}))
    database.write_sync(lambda s: autosaves.forget(s, "Ada", "payday"))
    assert database.read_sync(lambda s: autosaves.find(s, "Ada", "payday")) is None

    def age(session: object) -> None:
        row = session.get_one(AutosaveRow, ("Ada", "old"))  # type: ignore[attr-defined]
        row.at = now() - autosaves.KEPT - timedelta(days=1)

    database.write_sync(age)
    database.write_sync(autosaves.forget_old)
    assert database.read_sync(lambda s: autosaves.of_person(s, "Ada")) == []
