"""News of other ticket systems: asked for by one process, told once, never lost."""

from __future__ import annotations

import asyncio

import pytest
from sqlalchemy import select, update

from bot.store.base import now
from bot.store.conversations import OutboxRow, TicketLinkRow
from bot.store.tickets import TicketFeedRow, TicketNewsRow, TicketTroubleRow
from connectors.errors import NotAllowed, Unavailable
from tests.bot.conversation.test_closing import OPEN
from tests.bot.conversation.test_ticket_operations import change, will
from tests.bot.conversation.world import SENTENCES, said
from tests.bot.tickets.conftest import Elsewhere


def troubles(elsewhere: Elsewhere) -> list[tuple[str, str]]:
    """Give what operators have to see to."""
    rows = elsewhere.world.rows(TicketTroubleRow)
    return [(row.kind, row.number) for row in rows if row.settled_at is None]


def has_read(elsewhere: Elsewhere) -> bool:
    """Tell whether the logbook's news have been read."""
    query = select(TicketFeedRow.cursor)
    return bool(elsewhere.world.database.read_sync(lambda s: s.execute(query).scalar()))


async def test_a_number_is_shown_with_its_address(elsewhere: Elsewhere) -> None:
    ref = await elsewhere.opens()
    card = elsewhere.world.channel.kept["c1"][-1].ticket
    assert card is not None
    assert (card.number, card.url) == (ref.number, "https://logbook.example/entries/1")


async def test_news_come_into_the_thread_once(elsewhere: Elsewhere) -> None:
    await elsewhere.feeds.read("logbook")
    ref = await elsewhere.opens()
    await elsewhere.logbook.says(ref, "Which door?")
    for _ in range(3):
        await elsewhere.feeds.read("logbook")
    (delivery,) = (await elsewhere.logbook.deliveries(ref))[-1:]
    events = elsewhere.logbook.system.parse_event(delivery)
    again = elsewhere.world.database.write_sync(
        lambda s: elsewhere.world.operations.receive(s, events)
    )
    await elsewhere.world.quiet()
    assert again == []
    assert [text for text in elsewhere.world.channel.texts() if "Which door?" in text] == [
        SENTENCES.say(
            "utter_ticket_comment", number=ref.number, author="grace", comment="Which door?"
        ).text.strip()
    ]


async def test_news_that_are_quicker_than_the_number_are_told_after_it(
    elsewhere: Elsewhere,
) -> None:
    await elsewhere.feeds.read("logbook")
    logbook, world = elsewhere.logbook, elsewhere.world
    logbook.line.fits, logbook.line.faults = logbook.writes, ["lost"]
    will(world, OPEN)
    await world.hear(said("Please open a ticket"))
    await world.until(lambda: len(world.channel.texts()) == 2)
    await logbook.says(logbook.system._ref(1), "We are on it")
    await elsewhere.feeds.read("logbook")
    assert [row.number for row in world.rows(TicketNewsRow)] == ["1"]
    await world.start()
    await world.in_no_time()
    opened, news = world.channel.texts()[-2:]
    assert "**1**" in opened
    assert "We are on it" in news
    assert world.rows(TicketNewsRow) == []
    assert len(logbook.far_side.entries) == 1


async def test_one_process_at_a_time_asks(elsewhere: Elsewhere) -> None:
    ref = await elsewhere.opens()
    other = elsewhere.feeds_of("there:8080")
    await elsewhere.feeds.read("logbook")
    await elsewhere.logbook.says(ref, "Which door?")
    assert await other.read("logbook") is False
    past = update(TicketFeedRow).values(lease_until=now())
    elsewhere.world.database.write_sync(lambda session: session.execute(past))
    assert await other.read("logbook") is True


async def test_a_failed_look_loses_nothing(elsewhere: Elsewhere) -> None:
    ref = await elsewhere.opens()
    await elsewhere.feeds.read("logbook")
    await elsewhere.logbook.says(ref, "Which door?")
    for fault in ("500", "half", "lost", "never"):
        elsewhere.logbook.line.faults = [fault]
        with pytest.raises(Unavailable):
            await elsewhere.feeds.read("logbook")
    assert await elsewhere.feeds.read("logbook") is True


async def test_a_state_that_nobody_mapped_is_a_task_for_operators(elsewhere: Elsewhere) -> None:
    await elsewhere.feeds.read("logbook")
    ref = await elsewhere.opens()
    await elsewhere.logbook.puts(ref, "on the moon")
    await elsewhere.feeds.read("logbook")
    assert troubles(elsewhere) == [("unknown_state", ref.number)]
    assert len(elsewhere.world.channel.texts()) == 2, "the person is told nothing of it"


async def test_a_deleted_ticket_is_said_and_seen(elsewhere: Elsewhere) -> None:
    ref = await elsewhere.opens()
    await elsewhere.logbook.deletes(ref)
    will(elsewhere.world, change("comment", ref.number, text="Hello?") | {"system": "logbook"})
    await elsewhere.world.hear(said("Hello?"))
    await elsewhere.world.quiet()
    gone = SENTENCES.say("utter_ticket_gone", number=ref.number).text
    assert elsewhere.world.channel.texts()[-1] == gone
    assert troubles(elsewhere) == [("gone", ref.number)]


async def test_a_void_token_is_seen_until_it_works_again(elsewhere: Elsewhere) -> None:
    await elsewhere.logbook.locks_us_out()
    will(elsewhere.world, OPEN)
    await elsewhere.world.hear(said("Please open a ticket"))
    waiting = SENTENCES.say("utter_ticket_waiting").text
    await elsewhere.world.until(lambda: waiting in elsewhere.world.channel.texts())
    await elsewhere.world.handled()
    assert troubles(elsewhere) == [("not_allowed", "")]
    with pytest.raises(NotAllowed):
        await elsewhere.feeds.read("logbook")
    await elsewhere.logbook.lets_in()
    await elsewhere.world.start()
    await elsewhere.world.in_no_time()
    assert troubles(elsewhere) == []
    assert [link.number for link in elsewhere.world.rows(TicketLinkRow)] == ["1"]


async def test_a_retry_goes_where_the_first_try_went(elsewhere: Elsewhere) -> None:
    await elsewhere.opens()
    opened = [row for row in elsewhere.world.rows(OutboxRow) if row.kind == "open"]
    assert [row.body["system"] for row in opened] == ["logbook"]


async def test_it_goes_on_looking_and_looks_at_once_when_nudged(elsewhere: Elsewhere) -> None:
    ref = await elsewhere.opens()
    await elsewhere.feeds.start()
    await elsewhere.world.until(lambda: has_read(elsewhere))
    await elsewhere.logbook.says(ref, "Which door?")
    elsewhere.feeds.nudge("logbook")
    async with asyncio.timeout(10):
        await elsewhere.world.until(lambda: len(elsewhere.world.channel.texts()) == 3)
    await elsewhere.feeds.stop()
