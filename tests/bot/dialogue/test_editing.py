"""Changes over the starter files: made, undone, logged, and never learnt from when held out."""

from __future__ import annotations

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.dialogue import editing
from bot.dialogue.corpus import Corpus, CorpusReader, Edits
from bot.dialogue.editing import EditError
from bot.dialogue.starter import OUTSIDE, Example, Starter, StarterError
from bot.store.accounts import AuditRow
from bot.store.database import Database
from bot.store.dialogue import ExampleRow
from tests.bot.dialogue.conftest import KIM


def corpus(database: Database, starter: Starter) -> Corpus:
    return database.read_sync(lambda s: Corpus.read(s, starter))


def add(database: Database, starter: Starter, *examples: Example) -> editing.Added:
    return database.write_sync(lambda s: editing.add_examples(s, KIM, starter, examples))


def actions(database: Database) -> list[str]:
    return database.read_sync(lambda s: list(s.execute(select(AuditRow.action)).scalars()))


def test_the_starter_files_are_read(starter: Starter) -> None:
    assert starter.intents == ("payday", "parking")
    assert len([e for e in starter.examples if not e.is_test]) == 5
    assert Example(OUTSIDE, "who won the match", True) in starter.examples


def test_a_broken_starter_file_is_named(starter: Starter) -> None:
    starter.domain_file.write_text("intents: [")
    with pytest.raises(StarterError, match=r"domain\.yml"):
        assert starter.domain


def test_examples_are_added_once(database: Database, starter: Starter) -> None:
    new = Example("payday", "is it payday yet")
    result = add(database, starter, new, new, Example("payday", "when is payday"))
    assert (result.added, result.known, result.refused) == (1, 2, [])
    assert [e.text for e in corpus(database, starter).of("payday")][-1] == "is it payday yet"
    assert actions(database) == ["example.add"]


@pytest.mark.parametrize(
    ("example", "code"),
    [
        (Example("solved", "it works"), "intent"),
        (Example("nowhere", "it works"), "intent"),
        (Example(OUTSIDE, "what is love"), "intent"),
        (Example("payday", "What day is  pay"), "both_sides"),
        (Example("parking", "when is payday", True), "both_sides"),
        (Example("payday", "[x](nothing)"), "marks"),
    ],
)
def test_what_cannot_be_added_is_told(
    database: Database, starter: Starter, example: Example, code: str
) -> None:
    result = add(database, starter, example)
    assert (result.added, [why for _, why in result.refused]) == (0, [code])
    assert actions(database) == []


def test_what_is_held_out_is_never_learnt(database: Database, starter: Starter) -> None:
    key = ("payday", "when is payday", False)
    database.write_sync(lambda s: editing.hold_out(s, KIM, starter, [key], True))
    now = corpus(database, starter)
    assert "when is payday" in [e.text for e in now.held_out]
    assert "when is payday" not in [e.text for e in now.learnt]
    # Under another intent it would be learnt all the same.
    database.write_sync(
        lambda s: s.add(ExampleRow(intent="parking", text="When is payday", who="kim"))
    )
    assert "When is payday" not in [e.text for e in corpus(database, starter).learnt]


def test_removing_and_adding_again_leaves_no_trace(database: Database, starter: Starter) -> None:
    key = ("payday", "when is payday", False)
    before = corpus(database, starter).examples
    assert database.write_sync(lambda s: editing.remove_examples(s, KIM, starter, [key])) == 1
    assert database.write_sync(lambda s: editing.remove_examples(s, KIM, starter, [key])) == 0
    assert len(corpus(database, starter).examples) == len(before) - 1
    add(database, starter, Example(*key))
    assert set(corpus(database, starter).examples) == set(before)
    assert database.read_sync(lambda s: s.query(ExampleRow).count()) == 0


def test_moving_there_and_back_leaves_no_trace(database: Database, starter: Starter) -> None:
    there, back = ("payday", "when is payday", False), ("parking", "when is payday", False)
    move = editing.move_examples
    assert database.write_sync(lambda s: move(s, KIM, starter, [there], "parking")) == 1
    assert "when is payday" in [e.text for e in corpus(database, starter).of("parking")]
    assert database.write_sync(lambda s: move(s, KIM, starter, [back], "payday")) == 1
    assert database.read_sync(lambda s: s.query(ExampleRow).count()) == 0
    with pytest.raises(EditError, match="intent"):
        database.write_sync(lambda s: move(s, KIM, starter, [there], "solved"))


def test_what_is_nobodys_business_is_not_learnt(database: Database, starter: Starter) -> None:
    key = (OUTSIDE, "who won the match", True)
    assert database.write_sync(lambda s: editing.hold_out(s, KIM, starter, [key], False)) == 0


@pytest.mark.parametrize(
    ("name", "code"),
    [
        *((name, "name") for name in ("", "1st", "a", "x" * 61, "../x")),
        *((name, "taken") for name in ("payday", "solved", "own")),
    ],
)
def test_an_intent_that_cannot_be(
    database: Database, starter: Starter, name: str, code: str
) -> None:
    database.write_sync(lambda s: editing.add_intent(s, KIM, starter, "own"))
    with pytest.raises(EditError) as error:
        database.write_sync(lambda s: editing.add_intent(s, KIM, starter, name))
    assert error.value.code == code


def test_an_intent_comes_and_goes_with_its_examples(database: Database, starter: Starter) -> None:
    def make(session: Session) -> None:
        name = editing.add_intent(session, KIM, starter, "Bike Shed", "Bicycles")
        editing.add_examples(session, KIM, starter, [Example(name, "where is the bike shed")])

    database.write_sync(make)
    assert [e.text for e in corpus(database, starter).of("bike_shed")] == ["where is the bike shed"]
    database.write_sync(lambda s: editing.remove_intent(s, KIM, "bike_shed"))
    assert corpus(database, starter).intents == starter.intents
    assert database.read_sync(lambda s: s.query(ExampleRow).count()) == 0
    with pytest.raises(EditError):
        database.write_sync(lambda s: editing.remove_intent(s, KIM, "payday"))


def test_what_is_read_is_kept_until_somebody_changes_something(
    database: Database, starter: Starter
) -> None:
    reader = CorpusReader(starter)
    first = database.read_sync(reader.read)
    assert database.read_sync(reader.read) is first
    key = ("payday", "is it payday yet", False)
    add(database, starter, Example(*key))
    second = database.read_sync(reader.read)
    assert len(second.examples) == len(first.examples) + 1
    database.write_sync(lambda s: editing.move_examples(s, KIM, starter, [key], "parking"))
    third = database.read_sync(reader.read)
    assert third.of("parking")[-1].text == "is it payday yet"
    moved = ("parking", "is it payday yet", False)
    database.write_sync(lambda s: editing.remove_examples(s, KIM, starter, [moved]))
    assert database.read_sync(reader.read).examples == first.examples


def test_changes_since_a_model_are_counted(database: Database, starter: Starter) -> None:
    kept = corpus(database, starter).edits.kept
    add(database, starter, Example("payday", "is it payday yet"))
    edits = corpus(database, starter).edits
    assert edits.count_since(kept) == 1
    assert edits.count_since(edits.kept) == 0
    assert Edits.load(edits.kept).kept == edits.kept
