"""The inbox: stored once, taken out in order, by one process at a time."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from bot.conversation import inbox, storing
from bot.conversation.inbox import Task, conversation_key
from bot.conversation.storing import Stored
from bot.store.base import now
from bot.store.conversations import (
    ConversationRow,
    IdentityRow,
    InboxRow,
    PersonRow,
    TurnRow,
)
from bot.store.database import Database
from connectors.messages import IncomingMessage, Person
from tests.bot.conversation.world import ADA, CHANNEL, key, pressed, said

HERE, THERE = "here:8080", "there:8080"


class Inbox:
    """The functions of the inbox, each in a transaction of its own."""

    def __init__(self, database: Database) -> None:
        self.database = database

    def store(self, message: IncomingMessage, owner: str = HERE, most: int = 1000) -> Stored:
        return self.database.write_sync(lambda s: storing.store(s, message, most, owner))

    def leave(self, message: IncomingMessage) -> Stored:
        """Store a message that nobody takes up."""
        stored = self.store(message)
        self.run(inbox.release, stored.conversation_id)
        return stored

    def claim(self, owner: str = HERE, conversation: str = "c1") -> Task | None:
        return self.run(inbox.claim, key(conversation), owner)

    def finish(self, task: Task) -> None:
        self.run(inbox.finish, task.inbox_id)
        self.run(inbox.release, task.conversation_id)

    def postpone(self, task: Task, seconds: float = 60) -> None:
        self.run(inbox.postpone, task.inbox_id, seconds, "down")
        self.run(inbox.release, task.conversation_id)

    def waiting(self) -> list[str]:
        return self.database.read_sync(inbox.waiting)

    def run(self, work: Any, *args: Any) -> Any:
        return self.database.write_sync(lambda session: work(session, *args))

    def one(self, table: type[Any], name: object) -> Any:
        return self.database.read_sync(lambda session: session.get_one(table, name))

    def count(self, table: type[Any]) -> int:
        return self.database.read_sync(lambda session: session.query(table).count())


@pytest.fixture
def box(database: Database) -> Inbox:
    return Inbox(database)


def taken(task: Task | None) -> str | None:
    return task.body["text"] if task else None


def test_a_message_is_stored_with_the_persons_line(box: Inbox) -> None:
    stored = box.store(said("When is payday?", event_id="e1"))
    turn = box.one(TurnRow, stored.turn_id)
    assert (turn.author, turn.text, turn.in_reply_to) == ("person", "When is payday?", "e1")
    assert (turn.sequence, stored.sequence, stored.duplicate) == (1, 1, False)


def test_a_message_that_nothing_stands_before_is_claimed_at_once(box: Inbox) -> None:
    stored = box.store(said("one"))
    assert taken(stored.task) == "one"
    assert stored.task is not None
    assert (stored.task.attempts, stored.task.more, stored.task.external_id) == (1, False, "c1")
    assert box.store(said("two")).task is None


def test_messages_are_taken_in_the_order_of_arrival(box: Inbox) -> None:
    for words in ("one", "two", "three"):
        box.leave(said(words))
    got = []
    while task := box.claim():
        got.append((taken(task), task.more))
        box.finish(task)
    assert got == [("one", True), ("two", True), ("three", False)]


def test_a_message_is_never_from_the_future(box: Inbox) -> None:
    ahead = box.store(said("tomorrow", sent_at=now() + timedelta(days=3))).task
    assert ahead is not None
    assert datetime.fromisoformat(ahead.body["sent_at"]) <= now()
    yesterday = now() - timedelta(days=1)
    late = box.store(said("today", "c2", sent_at=yesterday)).task
    assert late is not None
    assert datetime.fromisoformat(late.body["sent_at"]) == yesterday


def test_a_known_event_is_left_alone(box: Inbox) -> None:
    first = box.store(said("one", event_id="e1"))
    again = box.store(said("one, changed", event_id="e1"))
    assert (again.duplicate, again.turn_id, again.task) == (True, first.turn_id, None)
    assert (box.count(InboxRow), box.count(TurnRow)) == (1, 1)


def test_the_same_event_id_in_another_conversation_is_another_event(box: Inbox) -> None:
    box.store(said("one", "c1", event_id="e1"))
    assert box.store(said("one", "c2", event_id="e1")).duplicate is False


def test_a_lease_keeps_the_other_process_away(box: Inbox) -> None:
    box.leave(said("one"))
    box.leave(said("two"))
    first = box.claim(HERE)
    assert taken(first) == "one"
    assert box.claim(THERE) is None
    assert box.store(said("three"), THERE).task is None
    assert box.waiting() == []
    assert first is not None
    box.finish(first)
    assert box.waiting() == [key()]
    assert taken(box.claim(THERE)) == "two"


def test_a_lease_that_ran_out_lets_the_other_take_over(box: Inbox) -> None:
    mine = box.store(said("one")).task
    assert mine is not None
    past = now() - timedelta(seconds=1)
    box.run(lambda s: setattr(s.get_one(ConversationRow, key()), "lease_until", past))
    assert box.waiting() == [key()]
    theirs = box.claim(THERE)
    assert theirs is not None
    assert (taken(theirs), theirs.attempts) == ("one", 2)
    assert box.run(inbox.is_held, mine) is False
    assert box.run(inbox.is_held, theirs) is True
    box.finish(theirs)
    assert box.run(inbox.is_held, theirs) is False


def test_what_a_process_held_when_it_died_is_free_when_it_starts_again(box: Inbox) -> None:
    box.store(said("one", "c1"), HERE)
    box.store(said("two", "c2"), THERE)
    box.run(inbox.take_back, HERE)
    assert box.waiting() == [key("c1")]


def test_what_was_put_off_holds_back_what_came_after_it(box: Inbox) -> None:
    task = box.store(said("one")).task
    assert task is not None
    box.postpone(task)
    assert box.store(said("two")).task is None
    assert box.claim() is None
    assert box.one(InboxRow, task.inbox_id).error == "down"
    box.run(inbox.postpone, task.inbox_id, -1, "down")
    again = box.claim()
    assert again is not None
    assert (taken(again), again.attempts) == ("one", 2)


def test_the_human_button_passes_what_was_put_off(box: Inbox) -> None:
    task = box.store(said("one")).task
    assert task is not None
    box.postpone(task)
    box.leave(said("two"))
    box.leave(pressed("solved"))
    box.leave(pressed("talk_to_human"))
    passing = box.claim()
    assert passing is not None
    assert passing.body["press"]["action"] == "talk_to_human"


def test_the_human_button_waits_its_turn_where_nothing_was_put_off(box: Inbox) -> None:
    box.leave(said("one"))
    box.leave(pressed("talk_to_human"))
    assert taken(box.claim()) == "one"


def test_what_is_finished_does_not_come_back(box: Inbox) -> None:
    task = box.store(said("one")).task
    assert task is not None
    box.finish(task)
    assert (box.claim(), box.waiting()) == (None, [])
    assert box.one(InboxRow, task.inbox_id).done_at is not None


def test_a_person_is_the_same_in_every_conversation(box: Inbox) -> None:
    first = box.store(said("one", "c1")).task
    second = box.store(said("two", "c2")).task
    assert first is not None
    assert second is not None
    assert first.person_id == second.person_id
    assert (box.count(PersonRow), box.count(IdentityRow)) == (1, 1)


def test_the_same_name_in_another_audience_is_somebody_else(box: Inbox) -> None:
    box.store(said("one", "c1", sender=Person("42", "employee")))
    box.store(said("two", "c2", sender=Person("42", "customer")))
    assert box.count(PersonRow) == 2


def test_what_the_channel_knows_of_a_person_is_kept_up_to_date(box: Inbox) -> None:
    groups = frozenset({"managers", "hr"})
    task = box.store(said("one", sender=Person("ada", "employee", "Ada", groups=groups))).task
    assert task is not None
    assert task.groups == ["hr", "managers"]
    box.leave(said("two", sender=Person("ada", "employee", email="ada@larkfield.example")))
    person = box.one(PersonRow, task.person_id)
    assert (person.name, person.email, person.groups) == ("Ada", "ada@larkfield.example", [])


def test_secrets_are_stored_nowhere(box: Inbox) -> None:
    words = "my password is hunter2, card 4111 1111 1111 1111"
    fields = {"title": "password: hunter2", "description": "4111111111111111"}
    box.leave(said(words))
    box.leave(pressed("confirm_ticket", fields=fields))

    def stored(session: Any) -> str:
        rows = [*session.query(InboxRow), *session.query(TurnRow)]
        return " ".join(str(vars(row)) for row in rows)

    everything = box.database.read_sync(stored)
    assert [secret for secret in ("hunter2", "4111") if secret in everything] == []
    assert "[password removed]" in everything


def test_what_was_done_to_the_words_is_remembered(box: Inbox) -> None:
    task = box.store(said("password: hunter2 " + "x" * 100), most=50).task
    assert task is not None
    assert (task.body["was_cut"], task.body["masked"]) == (True, ["password"])
    assert len(task.body["text"]) == 50


@pytest.mark.parametrize("text", ["", "\x00\x1b", "‮"])
def test_empty_words_are_stored_as_such(box: Inbox, text: str) -> None:
    assert taken(box.store(said(text)).task) == ""


def test_a_press_is_stored_with_the_title_of_its_button(box: Inbox) -> None:
    stored = box.leave(said("one"))
    button = {"title": "Send it", "action": "confirm_ticket", "value": {}}
    reply = {"buttons": [button]}

    def add(session: Any) -> None:
        conversation = session.get_one(ConversationRow, stored.conversation_id)
        conversation.last_sequence += 1
        row = TurnRow(id="r1", conversation_id=conversation.id, sequence=2, author="bot")
        row.text, row.reply = "Here", reply
        session.add(row)

    box.run(add)
    mine = box.leave(pressed("confirm_ticket", reply_id="r1"))
    assert box.one(TurnRow, mine.turn_id).text == "Send it"
    other = box.leave(pressed("confirm_ticket", "c2", reply_id="r1"))
    assert box.one(TurnRow, other.turn_id).text == ""
    unknown = box.leave(pressed("cancel", reply_id="r1"))
    assert box.one(TurnRow, unknown.turn_id).text == ""


def test_a_conversation_has_one_key_always() -> None:
    assert conversation_key(CHANNEL, "c1") == key("c1")
    assert conversation_key("other", "c1") != key("c1")
    assert ADA.id not in key("c1")
