"""What is said to us, what may be answered unasked, and what is none of our business."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from connectors.channels.slack.rules import Rules, RulesError, is_question
from connectors.messages import Person, Reply
from tests.channels.slack.bench import SlackBench, slack_bench
from tests.channels.slack.far_side import Workspace


def message(bench: SlackBench, text: str, **more: Any) -> dict[str, Any]:
    """Make the event of a message in the bench's channel."""
    event = {
        "type": "message",
        "channel": bench.where,
        "channel_type": "channel",
        "user": bench.ada,
        "text": text,
        "ts": bench.root,
    }
    return event | more


def texts(bench: SlackBench) -> list[str]:
    return [m.text for m in bench.ledger.messages]


def test_a_direct_chat_needs_no_mention(bench: SlackBench) -> None:
    event = message(bench, "When is payday?", channel="D0ADA", channel_type="im")
    assert bench.deliver(bench.event(event)).is_success
    (heard,) = bench.ledger.messages
    assert (heard.text, heard.conversation_id) == ("When is payday?", "D0ADA")
    assert (heard.in_public, heard.speak_on) == (False, ())


def test_a_thread_in_a_direct_chat_is_a_conversation_of_its_own(bench: SlackBench) -> None:
    event = message(
        bench, "More", channel="D0ADA", channel_type="im", thread_ts="1700000000.000100"
    )
    bench.deliver(bench.event(event))
    assert bench.ledger.messages[0].conversation_id == "D0ADA:1700000000.000100"


def test_the_mention_and_the_message_of_it_are_one(bench: SlackBench) -> None:
    words = f"<@{bench.bot}> When is payday?"
    bench.deliver(bench.event(message(bench, words)))
    bench.deliver(bench.event(message(bench, words, type="app_mention")))
    assert texts(bench) == ["When is payday?"]
    assert bench.ledger.messages[0].conversation_id == bench.conversation


def test_a_chat_of_several_people_is_heard_by_a_mention_and_read_by_all(bench: SlackBench) -> None:
    group = {"channel": "G0GROUP", "channel_type": "mpim"}
    bench.deliver(bench.event(message(bench, "Shall we have lunch?", **group)))
    words = f"<@{bench.bot}> When is payday?"
    bench.deliver(bench.event(message(bench, words, **group, ts="1800000000.1")))
    (heard,) = bench.ledger.messages
    assert (heard.text, heard.in_public) == ("When is payday?", True)
    assert heard.conversation_id == f"G0GROUP:1800000000.1:{bench.ada}"


def test_in_a_channel_others_read_along(bench: SlackBench) -> None:
    bench.deliver(bench.said("When is payday?"))
    assert bench.ledger.messages[0].in_public is True


def test_who_asked_goes_on_in_the_thread_without_a_mention(bench: SlackBench) -> None:
    bench.deliver(bench.said("When is payday?"))
    bench.deliver(
        bench.event(message(bench, "And in May?", ts="1800000000.1", thread_ts=bench.root))
    )
    assert texts(bench) == ["When is payday?", "And in May?"]
    assert len({m.conversation_id for m in bench.ledger.messages}) == 1


def test_others_in_the_thread_are_left_alone_until_they_mention_us(bench: SlackBench) -> None:
    bench.deliver(bench.said("When is payday?"))
    bob = {"user": bench.slack.user("bob"), "thread_ts": bench.root}
    bench.deliver(bench.event(message(bench, "I wonder too", ts="1800000000.1", **bob)))
    assert texts(bench) == ["When is payday?"]
    bench.deliver(
        bench.event(message(bench, f"<@{bench.bot}> and for me?", ts="1800000000.2", **bob))
    )
    ada, bobs = bench.ledger.messages
    assert ada.conversation_id != bobs.conversation_id
    assert bobs.sender.name == "Bob Reis"


def test_talk_in_a_channel_without_a_rule_is_not_even_stored(bench: SlackBench) -> None:
    assert bench.deliver(bench.event(message(bench, "When is lunch?"))).is_success
    assert bench.shelf.kept == {}


@pytest.mark.parametrize(
    "more",
    [
        {"bot_id": "B1"},
        {"user": None},
        {"user": "USLACKBOT"},
        {"subtype": "bot_message"},
        {"subtype": "channel_join"},
        {"subtype": ["channel_join"]},
    ],
)
def test_what_bots_and_slack_itself_say_is_ignored(bench: SlackBench, more: dict[str, Any]) -> None:
    event = message(bench, "Hello", channel="D0ADA", channel_type="im") | more
    assert bench.deliver(bench.event(event)).is_success
    assert bench.shelf.kept == {}


def test_what_we_say_ourselves_is_ignored(bench: SlackBench) -> None:
    event = message(bench, "Hello", channel="D0ADA", channel_type="im", user=bench.bot)
    assert bench.deliver(bench.event(event)).is_success
    assert bench.ledger.messages == []


def changed(bench: SlackBench, before: str, after: str, ts: str) -> dict[str, Any]:
    """Make the event of a change."""
    inner = {"user": bench.ada, "ts": ts, "type": "message"}
    return {
        "type": "message",
        "subtype": "message_changed",
        "channel": "D0ADA",
        "channel_type": "im",
        "ts": "1800000009.1",
        "message": inner | {"text": after, "edited": {"user": bench.ada, "ts": "1800000009.2"}},
        "previous_message": inner | {"text": before},
    }


def direct(bench: SlackBench, text: str, ts: str) -> None:
    event = message(bench, text, channel="D0ADA", channel_type="im", ts=ts)
    assert bench.deliver(bench.event(event)).is_success


def test_the_last_message_is_answered_again_when_it_changes(bench: SlackBench) -> None:
    direct(bench, "When is payday in Mai?", "1800000000.1")
    for _ in range(2):
        edit = changed(bench, "When is payday in Mai?", "When is payday in May?", "1800000000.1")
        bench.deliver(bench.event(edit))
    assert texts(bench) == ["When is payday in Mai?", "When is payday in May?"]
    assert bench.ledger.messages[1].conversation_id == "D0ADA"


def test_an_older_message_that_changes_is_left_as_it_was(bench: SlackBench) -> None:
    direct(bench, "When is payday in Mai?", "1800000000.1")
    direct(bench, "Thanks", "1800000001.1")
    edit = changed(bench, "When is payday in Mai?", "When is payday in May?", "1800000000.1")
    bench.deliver(bench.event(edit))
    assert texts(bench) == ["When is payday in Mai?", "Thanks"]


def test_a_preview_that_slack_adds_is_no_change(bench: SlackBench) -> None:
    direct(bench, "See https://desk.example", "1800000000.1")
    same = "See https://desk.example"
    assert bench.deliver(bench.event(changed(bench, same, same, "1800000000.1"))).is_success
    assert len(bench.ledger.messages) == 1


def test_a_message_that_is_deleted_is_withdrawn(bench: SlackBench) -> None:
    direct(bench, "My secret", "1800000000.1")
    event = {
        "type": "message",
        "subtype": "message_deleted",
        "channel": "D0ADA",
        "channel_type": "im",
        "ts": "1800000001.1",
        "deleted_ts": "1800000000.1",
        "previous_message": {"user": bench.ada, "ts": "1800000000.1", "text": "My secret"},
    }
    assert bench.deliver(bench.event(event)).is_success
    assert bench.ledger.withdrawn == [("D0ADA", "D0ADA:1800000000.1")]


@pytest.fixture
def ruled(slack: Workspace, tmp_path: Path) -> Iterator[SlackBench]:
    """A channel whose rules stand in `ruled.path`."""
    with slack_bench(slack, tmp_path / "rules.yml") as bench:
        yield bench


def rule(tmp_path: Path, bench: SlackBench, text: str) -> None:
    (tmp_path / "rules.yml").write_text(f"{bench.where}: {text}", "utf-8")


@pytest.mark.parametrize(
    ("written", "said", "speak_on"),
    [
        ("{answer: sure}", "The printer is jammed", ("answer",)),
        ("{answer: questions}", "When is payday", ("answer", "choices")),
        ("{answer: questions}", "payday is when?", ("answer", "choices")),
        ("{answer: questions}", "The printer is jammed", None),
        ("{answer: off}", "When is payday?", None),
        ("{answer: sure, groups: [it-team]}", "When is payday?", ("answer",)),
        ("{answer: sure, groups: [managers]}", "When is payday?", None),
    ],
)
def test_a_rule_says_when_to_speak_unasked(
    ruled: SlackBench,
    tmp_path: Path,
    written: str,
    said: str,
    speak_on: tuple[str, ...] | None,
) -> None:
    ruled.slack.gateway.groups = {"it-team": [ruled.ada], "managers": []}
    rule(tmp_path, ruled, written)
    assert ruled.deliver(ruled.event(message(ruled, said))).is_success
    heard = [m.speak_on for m in ruled.ledger.messages]
    assert heard == ([] if speak_on is None else [speak_on])


def test_unasked_is_once_a_thread_and_without_eyes(ruled: SlackBench, tmp_path: Path) -> None:
    rule(tmp_path, ruled, "{answer: sure}")
    ruled.deliver(ruled.event(message(ruled, "The printer is jammed")))
    (heard,) = ruled.ledger.messages
    ruled.show_working(heard.conversation_id, True)
    assert ruled.slack.reactions(ruled.where, ruled.root) == set()
    below = message(ruled, "Still jammed", ts="1800000000.1", thread_ts=ruled.root)
    ruled.deliver(ruled.event(below))
    assert len(ruled.ledger.messages) == 1


def test_who_takes_the_unasked_answer_up_is_heard_from_then_on(
    ruled: SlackBench, tmp_path: Path
) -> None:
    rule(tmp_path, ruled, "{answer: sure}")
    ruled.deliver(ruled.event(message(ruled, "The printer is jammed")))
    conversation = ruled.ledger.messages[0].conversation_id
    ruled.send(conversation, ruled.ledger.answer(conversation, Reply("reply-1", "Try this.")))
    value = f'{{"conversation": "{conversation}", "reply": "reply-1", "action": "not_quite"}}'
    ruled.deliver(ruled.action("press:0", value, "1"))
    below = message(ruled, "It is the tray", ts="1800000000.1", thread_ts=ruled.root)
    ruled.deliver(ruled.event(below))
    assert texts(ruled)[-1] == "It is the tray"


def test_rules_that_break_leave_those_of_before(tmp_path: Path) -> None:
    path = tmp_path / "rules.yml"
    path.write_text("C1: {answer: sure}", "utf-8")
    rules = Rules(path)
    path.write_text("C1: {answer: always, or: never}", "utf-8")
    assert rules.of("C1").answer == "sure"
    path.write_text("C1: {answer: questions}", "utf-8")
    assert rules.of("C1").answer == "questions"
    assert rules.of("C2").answer == "off"


@pytest.mark.parametrize("text", ["C1: sometimes", "- C1", "c1!: {answer: sure}", "C1: ["])
def test_rules_that_are_broken_stop_the_start(tmp_path: Path, text: str) -> None:
    path = tmp_path / "rules.yml"
    path.write_text(text, "utf-8")
    with pytest.raises(RulesError, match=r"rules\.yml"):
        Rules(path)


def test_the_rules_that_we_ship_speak_nowhere_unasked() -> None:
    from bot.settings import ROOT

    rules = Rules(ROOT / "data" / "slack_channels.yml")
    assert rules.of("C0123456789").speak_on("When is payday?", Person("U1", "employee")) == ()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("When is payday", True),
        ("“Where” is it", True),
        ("payday?", True),
        ("发薪日是哪天？", True),
        ("See you. Really?\nThanks", True),
        ("See https://x.example/?a=b", False),
        ("The printer is jammed", False),
        ("", False),
    ],
)
def test_what_looks_like_a_question(text: str, expected: bool) -> None:
    assert is_question(text) is expected
