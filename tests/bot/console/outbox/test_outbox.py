"""What has not gone out: seen with its reason, tried again, changed, discarded, by operators."""

from __future__ import annotations

import pytest

from bot.console import outbox as pages
from bot.console.frame import Console
from bot.conversation import inbox, storing
from bot.store.accounts import AuditRow
from bot.store.conversations import OutboxRow, TurnRow
from connectors.errors import Refused, Unavailable
from tests.bot.console.visitor import Visitor
from tests.bot.conversation.conftest import rasa as rasa
from tests.bot.conversation.conftest import world as world
from tests.bot.conversation.test_delivery import add
from tests.bot.conversation.world import OWNER, World, said

HOME = "/console/outbox"


@pytest.fixture(autouse=True)
def area(console: Console) -> None:
    """The area of the outbox."""
    console.join(pages.area(console), pages.routes(console))


@pytest.fixture
def talk(world: World) -> World:
    """A world with a conversation, in which nobody waits for an answer."""
    stored = world.database.write_sync(lambda s: storing.store(s, said(), 1000, OWNER))
    assert stored.task is not None
    task = stored.task
    world.database.write_sync(lambda s: inbox.finish(s, task.inbox_id))
    return world


async def press(who: Visitor, path: str, **form: str) -> str:
    """Press a button, and give the page that follows."""
    answer = await who.post(f"{HOME}/{path}", form)
    assert answer.status_code == 303, answer.text
    return (await who.get(answer.headers["location"])).text


def row(world: World) -> OutboxRow:
    """Give the newest item."""
    return world.rows(OutboxRow)[-1]


def audited(world: World) -> list[str]:
    """Name what was logged."""
    return [entry.action for entry in world.rows(AuditRow)]


async def test_what_waits_is_shown_with_its_reason_and_tried_again(
    talk: World, operator: Visitor
) -> None:
    talk.channel.faults = [Unavailable("the far side sleeps")]
    talk.delivery.submit(add(talk, "Hello <b>you</b>"))
    await talk.handled()
    page = (await operator.get(HOME)).text
    assert "the far side sleeps" in page
    assert "Hello &lt;b&gt;you&lt;/b&gt;" in page
    await press(operator, f"{row(talk).id}/retry")
    await talk.start()
    await talk.quiet()
    assert talk.channel.texts() == ["Hello <b>you</b>"]
    assert audited(talk) == ["outbox.retry"]
    assert "the far side sleeps" not in (await operator.get(HOME)).text


async def test_what_was_given_up_is_changed_and_goes_out_in_its_new_words(
    talk: World, operator: Visitor
) -> None:
    talk.channel.faults = [Refused("too long")]
    talk.delivery.submit(add(talk, "Much too long"))
    await talk.handled()
    assert "too long" in (await operator.get(f"{HOME}?state=dead")).text
    assert "Short" in await press(operator, f"{row(talk).id}/edit", words=" Short ")
    await press(operator, f"{row(talk).id}/retry")
    await talk.start()
    await talk.quiet()
    assert talk.channel.texts() == ["Short"]
    assert [turn.text for turn in talk.rows(TurnRow)][-1] == "Short"
    assert audited(talk) == ["outbox.edit", "outbox.retry"]


async def test_what_is_discarded_stays_and_lets_the_next_ones_go(
    talk: World, operator: Visitor
) -> None:
    talk.channel.faults = [Unavailable("down")]
    talk.delivery.submit(add(talk, "one", "two"))
    await talk.handled()
    first = talk.rows(OutboxRow)[0]
    assert "Discarded" in await press(operator, f"{first.id}/discard")
    await talk.start()
    await talk.until(lambda: talk.channel.texts() == ["two"])
    talk.let_time_pass()
    await talk.quiet()
    assert talk.channel.texts() == ["two"]
    assert talk.rows(OutboxRow)[0].state == "discarded"


async def test_what_is_still_tried_cannot_be_changed(talk: World, operator: Visitor) -> None:
    talk.channel.faults = [Unavailable("down")]
    talk.delivery.submit(add(talk, "Hello"))
    await talk.handled()
    assert "needs words" in await press(operator, f"{row(talk).id}/edit", words="Other")
    assert row(talk).body["text"] == "Hello"


async def test_what_has_gone_out_cannot_be_taken_back(talk: World, operator: Visitor) -> None:
    talk.delivery.submit(add(talk, "Hello"))
    await talk.quiet()
    for step in ("retry", "discard", "edit"):
        await press(operator, f"{row(talk).id}/{step}", words="Other")
        assert row(talk).state == "sent"
    assert talk.channel.texts() == ["Hello"]
    assert audited(talk) == []


async def test_one_that_does_not_exist_is_refused(talk: World, operator: Visitor) -> None:
    assert "gone out meanwhile" in await press(operator, "4711/retry")


async def test_others_than_operators_do_not_see_it(talk: World, admin: Visitor) -> None:
    assert (await admin.get(HOME)).status_code == 403
    assert (await admin.post(f"{HOME}/1/discard", {})).status_code == 403


async def test_what_a_process_has_in_hand_is_left_to_it(talk: World, operator: Visitor) -> None:
    add(talk, "Hello")
    held = row(talk).lease_owner
    for step in ("retry", "discard"):
        assert "at this moment" in await press(operator, f"{row(talk).id}/{step}")
    assert (row(talk).state, row(talk).lease_owner) == ("pending", held)


async def test_words_too_long_are_refused_and_not_cut(talk: World, operator: Visitor) -> None:
    talk.channel.faults = [Refused("too long")]
    talk.delivery.submit(add(talk, "Hello"))
    await talk.handled()
    assert "8,000" in await press(operator, f"{row(talk).id}/edit", words="x" * 8001)
    assert row(talk).body["text"] == "Hello"
