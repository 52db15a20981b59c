"""The feed gives every line once and in order."""

from __future__ import annotations

from connectors.channels.web.feed import Feed
from connectors.channels.web.hub import Hub
from connectors.messages import Reply
from tests.channels.ledger import Ledger


def feed(ledger: Ledger, after: int = 0) -> Feed:
    return Feed(ledger, str.upper, "one", after)


async def test_the_history_comes_first_and_once() -> None:
    ledger, hub = Ledger(), Hub()
    stored = [ledger.answer("one", Reply(f"r{n}", f"text {n}")) for n in range(3)]
    with hub.listen("one") as listener:
        for reply in reversed(stored):
            hub.publish("one", reply)
        news = feed(ledger)
        first, second = await news.news(listener), await news.news(listener)
    assert [line["id"] for line in first] == ["r0", "r1", "r2"]
    assert [line["html"] for line in first] == ["TEXT 0", "TEXT 1", "TEXT 2"]
    assert second == []
    assert news.cursor == 3


async def test_it_goes_on_after_a_sequence() -> None:
    ledger = Ledger()
    for n in range(3):
        ledger.answer("one", Reply(f"r{n}", ""))
    with Hub().listen("one") as listener:
        lines = await feed(ledger, after=2).news(listener)
    assert [line["id"] for line in lines] == ["r2"]


async def test_a_reply_that_is_in_no_history_is_given_once_and_moves_no_cursor() -> None:
    ledger, hub = Ledger(), Hub()
    with hub.listen("one") as listener:
        news = feed(ledger)
        hub.publish("one", Reply("loose", "", sequence=0))
        hub.publish("one", Reply("early", "", sequence=7))
        first = await news.news(listener)
        hub.publish("one", Reply("loose", "", sequence=0))
        second = await news.news(listener)
    assert [(line["id"], line["sequence"]) for line in first] == [("loose", 0), ("early", 0)]
    assert second == []
    assert news.cursor == 0
