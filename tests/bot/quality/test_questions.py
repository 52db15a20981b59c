"""What people asked, once each, the newest and most frequent first."""

from __future__ import annotations

from bot.quality import questions
from bot.quality.replay import Question
from bot.store.database import Database
from tests.bot.quality.world import Bench, ask


def recent(database: Database, days: int = 30, most: int = 10) -> list[Question]:
    return database.read_sync(lambda s: questions.recent(s, days, most))


def test_the_same_question_counts_once_a_kind_of_person(database: Database) -> None:
    for text in ("When is payday?", "when is  PAYDAY", "When is payday?!"):
        ask(database, text)
    ask(database, "When is payday?", audience="customer")
    ask(database, "When is payday?", groups=("managers",))
    found = recent(database)
    assert (found[0].audience, found[0].groups, found[0].times) == ("employee", frozenset(), 3)
    assert len(found) == 3


def test_what_was_asked_lately_and_often_comes_first(database: Database) -> None:
    for days in (28, 28, 28):
        ask(database, "old but frequent", days=days)
    ask(database, "new", days=0)
    ask(database, "too old", days=31)
    found = recent(database)
    assert [q.text for q in found] == ["new", "old but frequent"]
    assert found[0].weight > found[1].weight
    assert [q.text for q in recent(database, most=1)] == ["new"]


def test_tasks_and_small_talk_are_not_replayed(database: Database) -> None:
    ask(database, "I want leave", decision="draft")
    assert recent(database) == []
    assert database.read_sync(lambda s: questions.are_there_any(s, 30)) is False
    ask(database, "How much leave do I have?", decision="abstain")
    assert [q.text for q in recent(database)] == ["How much leave do I have?"]
    assert database.read_sync(lambda s: questions.are_there_any(s, 30)) is True


def test_an_approved_question_is_not_asked_twice(bench: Bench) -> None:
    ask(bench.database, "When is payday")
    bench.approve("When is payday?")
    found = bench.database.read_sync(lambda s: questions.all_of(s, 30, 10))
    assert [(q.text, q.must_be) for q in found] == [("When is payday?", "payday")]
