"""Closing a turn: all of it is stored, or nothing."""

from __future__ import annotations

from typing import Any

import pytest

from bot.conversation import closing, inbox, storing
from bot.conversation.inbox import Task
from bot.conversation.outbox import Item
from bot.conversation.replies import read
from bot.store.conversations import AnswerRow, ConversationRow, InboxRow, OutboxRow, TurnRow
from bot.store.database import Database
from connectors.messages import IncomingMessage
from tests.bot.conversation.fake_rasa import Replies, extra, report, text
from tests.bot.conversation.world import OWNER, SENTENCES, key, said

TICKET = {
    "title": "Badge",
    "description": "My badge does not open the door",
    "type": "incident",
    "category": "facilities",
    "priority": "normal",
    "queue": "facilities",
    "facts": {"intent": "building_access"},
}
OPEN = {"type": "open_ticket", "key": "draft-1", "ticket": TICKET}
ANSWER = {
    "type": "answer",
    "id": "a1",
    "question": "When is payday?",
    "article_id": "payday",
    "article_version": 3,
    "sentences": ["On the 25th."],
    "confidence": 0.8,
}
JUDGED = {"type": "judged", "answer_id": "a1", "outcome": "solved"}


class Turns:
    """Messages stored, then closed with what Rasa would have said."""

    def __init__(self, database: Database) -> None:
        self.database = database

    def take(self, message: IncomingMessage | None = None, most: int = 1000) -> Task:
        message = message or said("When is payday?")
        stored = self.database.write_sync(lambda s: storing.store(s, message, most, OWNER))
        assert stored.task is not None
        return stored.task

    def close(self, task: Task, raw: Replies) -> list[Item]:
        return self.database.write_sync(
            lambda s: closing.close(s, task, read(raw), {"rasa": 1.5}, SENTENCES, OWNER)
        )

    def rows(self, table: type[Any]) -> list[Any]:
        return self.database.read_sync(lambda s: s.query(table).order_by(table.id).all())

    def said(self) -> list[str]:
        rows = self.database.read_sync(
            lambda s: s.query(TurnRow).order_by(TurnRow.sequence).filter_by(author="bot").all()
        )
        return [row.text for row in rows]


@pytest.fixture
def turns(database: Database) -> Turns:
    return Turns(database)


def test_replies_effects_and_the_message_are_closed_together(turns: Turns) -> None:
    task = turns.take()
    raw = [
        text(""),
        extra(body="On the 25th.", details={"answer_id": "a1"}),
        report(ANSWER, OPEN, decision="answer", timings={"search": 2.5}),
    ]
    items = turns.close(task, raw)
    assert [(item.kind, item.key) for item in items][1] == ("open", "draft-1")
    (answer,) = turns.rows(AnswerRow)
    assert (answer.article_id, answer.outcome) == ("payday", "silent")
    assert answer.turn_id == items[0].body["id"]
    assert [row.state for row in turns.rows(InboxRow)] == ["done"]
    conversation = turns.rows(ConversationRow)[0]
    assert (conversation.lease_owner, conversation.last_sequence) == (None, 2)


def test_what_was_understood_is_remembered_with_the_message(turns: Turns) -> None:
    task = turns.take()
    entities = [{"entity": "date", "value": "2026-08-03"}]
    turns.close(
        task,
        [
            text("Hello"),
            report(intent="leave_request", entities=entities, action="validate_leave_request_form"),
            report(action="action_draft_leave_request", decision="draft", timings={"search": 2.5}),
        ],
    )
    understood = turns.database.read_sync(lambda s: s.get_one(TurnRow, task.turn_id)).understood
    assert understood == {
        "intent": "leave_request",
        "confidence": 0.9,
        "entities": entities,
        "actions": ["validate_leave_request_form", "action_draft_leave_request"],
        "decision": "draft",
        "milliseconds": {"rasa": 1.5, "search": 2.5},
    }


def test_a_fault_in_the_middle_leaves_nothing(turns: Turns) -> None:
    task = turns.take()
    before = turns.rows(OutboxRow), len(turns.rows(TurnRow))
    twice = report(OPEN, ANSWER, ANSWER)
    with pytest.raises(Exception, match=r"UNIQUE constraint failed: answers\.id"):
        turns.close(task, [text("Hello"), twice])
    assert (turns.rows(OutboxRow), len(turns.rows(TurnRow))) == before
    assert turns.rows(AnswerRow) == []
    assert [row.state for row in turns.rows(InboxRow)] == ["pending"]
    assert turns.rows(ConversationRow)[0].last_sequence == 1


def test_a_draft_confirmed_twice_opens_one_ticket(turns: Turns) -> None:
    turns.close(turns.take(), [text("Saved."), report(OPEN)])
    items = turns.close(turns.take(), [text("Saved."), report(OPEN)])
    assert [item.kind for item in items] == ["reply"]
    assert turns.said() == ["Saved.", SENTENCES.say("utter_ticket_already").text]
    assert len([row for row in turns.rows(OutboxRow) if row.kind == "open"]) == 1


def test_an_answer_is_judged_by_those_who_got_it(turns: Turns) -> None:
    turns.close(turns.take(), [text("On the 25th."), report(ANSWER)])
    turns.close(turns.take(said("great", "c2")), [text("Fine"), report(JUDGED)])
    assert [row.outcome for row in turns.rows(AnswerRow)] == ["silent"]
    turns.close(turns.take(), [text("Fine"), report(JUDGED)])
    assert [row.outcome for row in turns.rows(AnswerRow)] == ["solved"]


def test_a_ticket_carries_who_asked_and_what_was_said(turns: Turns) -> None:
    turns.close(turns.take(), [text("On the 25th."), report()])
    items = turns.close(turns.take(said("My badge is broken")), [text("Saved."), report(OPEN)])
    ticket = items[-1].body
    assert ticket["requester"]["name"] == "Ada"
    assert ticket["requester"]["email"] == "ada@larkfield.example"
    assert ticket["facts"] == {"intent": "building_access"}
    assert [(line["author"], line["text"]) for line in ticket["transcript"]] == [
        ("person", "When is payday?"),
        ("bot", "On the 25th."),
        ("person", "My badge is broken"),
        ("bot", "Saved."),
    ]


def test_a_password_is_talked_about_before_anything_else(turns: Turns) -> None:
    turns.close(turns.take(said("my password is hunter2")), [text("Hello"), report()])
    assert turns.said() == [SENTENCES.say("utter_never_password").text, "Hello"]


def test_a_message_that_was_cut_is_said_to_be(turns: Turns) -> None:
    turns.close(turns.take(said("x" * 2000)), [text("Hello"), report()])
    assert turns.said() == [SENTENCES.say("utter_cut").text, "Hello"]


def test_replies_answer_the_message(turns: Turns) -> None:
    items = turns.close(turns.take(said(event_id="e1")), [text("Hello"), extra(), text("there")])
    assert [item.body["in_reply_to"] for item in items] == ["e1", "e1"]
    assert [item.body["sequence"] for item in items] == [2, 3]


def test_trouble_is_told_once_a_message(turns: Turns) -> None:
    task = turns.take()

    def tell() -> list[Item]:
        return turns.database.write_sync(lambda s: closing.say_trouble(s, task, SENTENCES, OWNER))

    assert [len(tell()) for _ in range(3)] == [1, 0, 0]
    assert turns.said() == [SENTENCES.say("utter_trouble").text]


def test_the_last_words_become_the_ticket_when_rasa_is_down(turns: Turns) -> None:
    turns.close(turns.take(said("My badge is broken")), [text("Hm"), report()])
    press = turns.take(said(""))
    items = turns.database.write_sync(
        lambda s: closing.file_without_rasa(s, press, SENTENCES, OWNER)
    )
    assert [item.kind for item in items] == ["reply", "open"]
    assert (items[1].body["title"], items[1].key) == (
        "My badge is broken",
        f"human-{press.inbox_id}",
    )
    assert turns.database.read_sync(lambda s: inbox.claim(s, key(), OWNER)) is None


def test_words_that_were_overheard_are_answered_when_the_answer_is_sure(turns: Turns) -> None:
    task = turns.take(said("When is payday?", speak_on=("answer",)))
    items = turns.close(task, [text("On the 25th."), report(ANSWER, decision="answer")])
    assert [item.body["text"] for item in items] == ["On the 25th."]
    assert len(turns.rows(AnswerRow)) == 1


def test_else_nothing_is_said_and_nothing_is_done(turns: Turns) -> None:
    task = turns.take(said("Lunch, anybody?", speak_on=("answer",)))
    assert turns.close(task, [text("I do not know."), report(OPEN, decision="abstain")]) == []
    assert [row.text for row in turns.rows(TurnRow)] == ["Lunch, anybody?"]
    assert turns.rows(OutboxRow) == []
    assert [row.state for row in turns.rows(InboxRow)] == ["done"]


def test_trouble_is_not_told_to_those_who_did_not_ask(turns: Turns) -> None:
    task = turns.take(said("Lunch, anybody?", speak_on=("answer",)))

    def trouble(session: Any) -> list[Item]:
        waiting = closing.say_trouble(session, task, SENTENCES, OWNER)
        return waiting + closing.give_up(session, task, "down", SENTENCES, OWNER)

    assert turns.database.write_sync(trouble) == []
    assert [row.state for row in turns.rows(InboxRow)] == ["failed"]
