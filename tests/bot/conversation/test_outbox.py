"""The outbox: once a key, counted, put off longer each time, never lost."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from bot.conversation import outbox, storing
from bot.conversation.outbox import Item
from bot.store.base import now
from bot.store.conversations import OutboxRow, TurnRow
from bot.store.database import Database
from tests.bot.conversation.world import CHANNEL, OWNER, key, said


class Outbox:
    """The functions of the outbox, each in a transaction of its own."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.run(storing.store, said(), 1000, OWNER)

    def reply(self, text: str = "Hello", name: str = "") -> Item | None:
        return self.run(outbox.add_reply, key(), outbox.new_reply(text), OWNER, name)

    def operation(self, name: str = "draft-1") -> Item | None:
        return self.run(outbox.add, key(), "open", name, {"title": "x"}, OWNER)

    def due(self, owner: str = OWNER) -> list[str]:
        return [item.key for item in self.run(outbox.due, owner)]

    def run(self, work: Any, *args: Any) -> Any:
        return self.database.write_sync(lambda session: work(session, *args))

    def row(self, item: Item) -> OutboxRow:
        return self.database.read_sync(lambda session: session.get_one(OutboxRow, item.id))

    def let_time_pass(self) -> None:
        self.run(lambda s: s.query(OutboxRow).update({"not_before": now()}))


@pytest.fixture
def box(database: Database) -> Outbox:
    return Outbox(database)


def test_a_key_is_carried_out_once(box: Outbox) -> None:
    first = box.operation("draft-1")
    assert first is not None
    assert (first.channel, first.external_id, first.attempts) == (CHANNEL, "c1", 0)
    assert box.operation("draft-1") is None
    assert box.operation("draft-2") is not None


def test_a_reply_with_a_key_is_said_once(box: Outbox) -> None:
    assert box.reply("Trouble", "trouble-1") is not None
    assert box.reply("Trouble", "trouble-1") is None
    turns = box.database.read_sync(lambda s: s.query(TurnRow).filter_by(author="bot").count())
    assert turns == 1


def test_replies_are_counted_with_the_persons_lines(box: Outbox) -> None:
    replies = [box.reply(text) for text in ("one", "two")]
    box.run(storing.store, said(), 1000, OWNER)
    replies.append(box.reply("three"))
    assert [item.body["sequence"] for item in replies if item] == [2, 3, 5]


def test_the_id_of_a_reply_is_the_key_of_its_send(box: Outbox) -> None:
    item = box.reply()
    assert item is not None
    assert item.key == f"reply-{item.body['id']}"


def test_what_was_put_in_is_held_by_its_owner(box: Outbox) -> None:
    box.operation()
    assert box.due("there:8080") == []


def test_what_its_owner_left_lying_is_taken_by_others(box: Outbox) -> None:
    box.operation("one")
    box.operation("two")
    box.let_time_pass()
    assert box.due("there:8080") == ["one", "two"]
    assert box.due("elsewhere:8080") == []


def test_a_process_takes_back_what_it_held_when_it_died(box: Outbox) -> None:
    item = box.operation("mine")
    tried = box.operation("tried")
    box.run(outbox.add, key(), "open", "theirs", {}, "there:8080")
    assert item is not None
    assert tried is not None
    box.run(outbox.failed, tried, "down", None)
    box.run(outbox.take_back, OWNER)
    assert box.due() == ["mine"]


def test_pauses_grow_up_to_a_limit(box: Outbox) -> None:
    item = box.operation()
    assert item is not None
    pauses = []
    for attempts in range(12):
        tried = Item(
            **{name: getattr(item, name) for name in Item.__slots__} | {"attempts": attempts}
        )
        pauses.append(box.run(outbox.failed, tried, "down", None))
    assert pauses == [1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300, 300]
    row = box.row(item)
    assert (row.state, row.attempts, row.error) == ("pending", 12, "down")
    assert row.not_before > now() + timedelta(seconds=200)


def test_the_far_side_may_name_the_pause(box: Outbox) -> None:
    item = box.operation()
    assert box.run(outbox.failed, item, "too fast", 17.5) == 17.5


def test_what_is_done_or_dead_does_not_come_back(box: Outbox) -> None:
    sent, dead = box.operation("sent"), box.operation("dead")
    assert sent is not None
    assert dead is not None
    box.run(outbox.done, sent.id)
    box.run(outbox.bury, dead.id, "no" * 5000)
    box.let_time_pass()
    assert box.due() == []
    assert (box.row(sent).state, box.row(sent).error) == ("sent", None)
    assert (box.row(dead).state, len(box.row(dead).error or "")) == ("dead", 2000)


def test_much_that_is_due_is_taken_in_parts_oldest_first(box: Outbox) -> None:
    for number in range(7):
        box.operation(f"{number}")
    box.let_time_pass()
    parts = [[i.key for i in box.run(outbox.due, OWNER, 3)] for _ in range(4)]
    assert parts == [["0", "1", "2"], ["3", "4", "5"], ["6"], []]
