"""A thousand deliveries, one in ten twice, over fifty chats: each answered once, in its order.

The whole way is real but for Rasa and Slack: the door, the store, the dispatcher, the outbox.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy import func, select

from bot.conversation.deliveries import Deliveries
from bot.conversation.delivery import Delivery
from bot.conversation.dispatcher import Dispatcher
from bot.conversation.history import ChannelHistory
from bot.conversation.withdrawing import Withdrawing
from bot.store.database import Database
from bot.store.deliveries import DeliveryRow
from connectors.channels.slack.channel import NAME, SlackChannel
from connectors.channels.slack.client import SlackClient
from connectors.channels.slack.door import PATH, Door
from connectors.channels.slack.files import Files
from connectors.channels.slack.handling import Handling, Tools
from connectors.channels.slack.hidden import Addresses
from connectors.channels.slack.listening import Listening
from connectors.channels.slack.openings import Openings
from connectors.channels.slack.people import People
from connectors.channels.slack.reactions import Reactions
from connectors.channels.slack.rules import Rules
from connectors.channels.slack.sending import Sender
from connectors.channels.slack.workspace import Workspace
from tests.bot.conversation.fake_rasa import FakeRasa
from tests.bot.conversation.world import OWNER, World
from tests.channels.server import serve
from tests.channels.slack.bench import Approvals, Tickets
from tests.channels.slack.far_side import BOT_TOKEN
from tests.channels.slack.quick import QuickSlack, direct_message

SECRET = "the-signing-secret-of-the-tests"
CHATS, EACH = 50, 20


class SlackWorld(World):
    """The world's dispatcher and outbox, with Slack as the channel."""

    def __init__(self, database: Database, rasa: FakeRasa, api_url: str, rules: Path) -> None:
        super().__init__(database, rasa)
        client = SlackClient(BOT_TOKEN, api_url)
        workspace, reactions = Workspace(client, frozenset()), Reactions(client)
        history = ChannelHistory(database, NAME, self.waiters)
        addresses = Addresses()
        sender = Sender(client, addresses)
        slack = SlackChannel(SECRET, workspace, sender, reactions, history)
        self.delivery = Delivery(database, {NAME: slack}, self.operations, OWNER)
        self.dispatcher = Dispatcher(
            database, self.handler, self.delivery, self.waiters, OWNER, most_chars=1000
        )
        listening = Listening(Rules(rules), history)
        tools = Tools(
            client=client,
            channel=slack,
            sender=sender,
            addresses=addresses,
            people=People(client, workspace, "customer"),
            files=Files(client, 1000),
            listening=listening,
            receiver=self.dispatcher.receive,
            conversations=history,
            withdrawals=Withdrawing(database, NAME),
            requests=Tickets(),
            approvals=Approvals(),
            topics={},
        )
        self.deliveries = Deliveries(database, NAME, Handling(tools), OWNER)
        openings = Openings(client, history)
        door = Door(slack, workspace, listening, openings, self.deliveries, BOT_TOKEN)
        self.app = FastAPI()
        self.app.include_router(door.routes())
        self.background = (client, workspace, reactions, openings, self.deliveries)

    async def start(self) -> None:
        """Start all of it."""
        await super().start()
        for part in self.background:
            await part.start()

    async def stop(self) -> None:
        """Stop all of it."""
        for part in reversed(self.background):
            await part.stop()
        await super().stop()

    async def settled(self) -> None:
        """Wait until nothing waits anywhere, as long as a slow machine may need for all of it."""
        async with asyncio.timeout(400):
            while self._waiting() or self._open():  # noqa: ASYNC110 - another thread works
                await asyncio.sleep(0.2)

    def _waiting(self) -> int:
        pending = select(func.count()).where(DeliveryRow.state == "pending")
        return self.database.read_sync(lambda session: session.execute(pending).scalar_one())


@pytest.fixture
def quick() -> Iterator[tuple[QuickSlack, str]]:
    """A far side that keeps what is posted, and its address."""
    slack = QuickSlack()
    with serve(slack.app()) as server:
        yield slack, f"{server.url}/api/"


@pytest.fixture
async def rasa() -> AsyncIterator[FakeRasa]:
    """A Rasa that says what it hears."""
    rasa = FakeRasa()
    await rasa.start()
    yield rasa
    await rasa.stop()


async def test_a_thousand_events_are_answered_once_and_in_order(
    database: Database, rasa: FakeRasa, quick: tuple[QuickSlack, str], tmp_path: Path
) -> None:
    slack, api_url = quick
    world = SlackWorld(database, rasa, api_url, tmp_path / "rules.yml")
    await world.start()
    chance = random.Random(7)
    order = [f"D{chat:03}" for chat in range(CHATS) for _ in range(EACH)]
    chance.shuffle(order)
    said: dict[str, list[str]] = {chat: [] for chat in sorted(set(order))}
    before: list[tuple[bytes, dict[str, str]]] = []
    transport = httpx.ASGITransport(world.app)
    async with httpx.AsyncClient(transport=transport, base_url="http://desk") as http:
        for number, chat in enumerate(order):
            text = f"{len(said[chat])} in {chat}"
            said[chat].append(f"You said: {text}")
            before.append(direct_message(SECRET, number, chat, text))
            due = [before[-1]]
            if chance.random() < 0.1:
                # Slack delivers again at once, or when others have come since.
                due.append(before[chance.randrange(len(before))])
            for body, headers in due:
                assert (await http.post(PATH, content=body, headers=headers)).status_code == 200
    await world.settled()
    await world.stop()
    assert slack.posted == said
    assert len(slack.reply_ids) == len(set(slack.reply_ids)) == CHATS * EACH
    assert len(rasa.heard) == CHATS * EACH


async def test_what_was_acknowledged_survives_a_rasa_that_is_down(
    database: Database, rasa: FakeRasa, quick: tuple[QuickSlack, str], tmp_path: Path
) -> None:
    slack, api_url = quick
    world = SlackWorld(database, rasa, api_url, tmp_path / "rules.yml")
    await rasa.stop()
    await world.start()
    transport = httpx.ASGITransport(world.app)
    async with httpx.AsyncClient(transport=transport, base_url="http://desk") as http:
        body, headers = direct_message(SECRET, 1, "D001", "When is payday?")
        assert (await http.post(PATH, content=body, headers=headers)).status_code == 200
    await world.until(lambda: bool(slack.posted))
    assert "trouble" in slack.posted["D001"][0]
    await rasa.start()
    await world.in_no_time()
    await world.stop()
    assert slack.posted["D001"][-1] == "You said: When is payday?"
