"""Reading what Rasa sends back: messages are put together again, reports sorted out."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from bot.conversation.replies import Answered, read
from connectors.messages import Button
from tests.bot.conversation.fake_rasa import extra, report, text

SOURCE = {
    "article_id": "payday",
    "title": "When you are paid",
    "url": "https://desk.example/articles/payday",
    "owner": "Payroll",
    "updated_at": "2026-01-31T12:00:00+00:00",
}


def texts(answered: Answered) -> list[str]:
    return [said.reply("id", 0, None).text for said in answered.said]


def test_a_text_that_rasa_cut_at_blank_lines_is_one_reply_again() -> None:
    answered = read([text("One."), text("Two.\nStill two."), text("- a\n- b"), report()])
    assert texts(answered) == ["One.\n\nTwo.\nStill two.\n\n- a\n- b"]


def test_the_payload_of_an_action_belongs_to_the_text_before_it() -> None:
    answered = read(
        [
            text("Here you are."),
            text("With a second paragraph."),
            extra(body="**The 25th.**", sources=[SOURCE], details={"article_id": "payday"}),
            report(),
        ]
    )
    (said,) = answered.said
    reply = said.reply("r1", 7, "event-1")
    assert reply.text == "Here you are.\n\nWith a second paragraph.\n\n**The 25th.**"
    assert reply.sources[0].title == "When you are paid"
    assert reply.sources[0].updated_at.tzinfo is not None
    assert reply.details == {"article_id": "payday"}
    assert (reply.id, reply.sequence, reply.in_reply_to) == ("r1", 7, "event-1")


def test_a_payload_closes_a_reply() -> None:
    answered = read([text("One"), extra(), text("Two"), extra(body="2"), extra(body="Three")])
    assert texts(answered) == ["One", "Two\n\n2", "Three"]


def test_buttons_close_a_reply() -> None:
    answered = read([text("Which?", ("A", "/a"), ("B", '/b{"n": 1}')), text("And another")])
    assert texts(answered) == ["Which?", "And another"]
    assert answered.said[0].buttons == [Button("A", "a"), Button("B", "b", {"n": "1"})]


def test_a_report_closes_a_reply() -> None:
    answered = read([text("One"), report(), text("Two"), report(decision="form")])
    assert texts(answered) == ["One", "Two"]
    assert [told.decision for told in answered.reports] == [None, "form"]


def test_choices_of_the_action_come_before_the_buttons_of_the_sentence() -> None:
    choice = {"title": "Payday", "action": "choose_article", "value": {"article": "payday"}}
    answered = read([text("Which?", ("None", "/not_quite")), extra(buttons=[choice])])
    titles = [button.title for button in answered.said[0].reply("id", 0, None).buttons]
    assert titles == ["Payday", "None"]


def test_an_empty_text_leaves_no_blank_line() -> None:
    assert texts(read([text("", ("Yes", "/affirm")), extra(body="Body")])) == ["Body"]


def test_nothing_gives_nothing() -> None:
    assert read([]) == Answered([], [])


@pytest.mark.parametrize(
    "payload",
    [
        {"report": {"action": "a"}},
        {"report": {"action": "a", "intent": "b", "confidence": 1, "effects": [{"type": "x"}]}},
        {"extra": {"surprise": 1}},
    ],
)
def test_a_payload_of_another_shape_is_refused(payload: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        read([{"custom": payload}])
