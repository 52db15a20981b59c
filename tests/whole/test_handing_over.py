"""A human takes over, through the service and a real Rasa; the test is the second process."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy.orm import Session

from bot.conversation.inbox import conversation_key
from bot.handoff import duty, records
from bot.handoff.agents import Agent, AgentDesk
from bot.handoff.announcing import Announcer
from bot.handoff.duty import Duty
from bot.sentences import Sentences
from bot.settings import ROOT
from bot.store.accounts import AccountRow
from bot.store.database import Database
from bot.topics import load
from tests.whole.house import House, Talk, verify, words

# At work at any hour.
TEAM = "security"


class Desk:
    """An agent of another process on the same database."""

    def __init__(self, house: House) -> None:
        self.database = Database(house.settings.database)
        topics, zone = load(house.settings.topics_file), ZoneInfo(house.settings.time_zone)
        here = Duty(topics, zone, timedelta(seconds=90), 4)
        said = Announcer(Sentences(ROOT / "domain.yml"), topics, zone, "test")
        self.agents = AgentDesk(here, said, topics, "test")
        self.agent = self.database.write_sync(_new_agent)

    def on(self, is_on: bool) -> None:
        """Go on duty or off."""
        teams = (TEAM,) if is_on else ()
        self.database.write_sync(lambda s: duty.set_presence(s, self.agent.id, is_on, teams))

    def take(self, talk: Talk) -> None:
        """Take a conversation."""
        key = conversation_key("console", talk.conversation_id)
        self.database.write_sync(lambda s: self.agents.take(s, key, self.agent))

    def state(self, talk: Talk) -> str:
        """Tell who has a conversation."""
        key = conversation_key("console", talk.conversation_id)
        return self.database.read_sync(lambda s: records.state(s, key))


def _new_agent(session: Session) -> Agent:
    row = AccountRow(name=f"agent-{uuid4().hex[:8]}", full_name="Ann", roles=["agent"])
    session.add(row)
    session.flush()
    return Agent(row.id, "Ann")


@pytest.fixture
def desk(house: House) -> Iterator[Desk]:
    """An agent of the security team, who goes home at the end."""
    desk = Desk(house)
    yield desk
    desk.on(False)
    desk.database.close()


def test_from_the_bot_to_a_human_and_back(talk: Talk, desk: Desk) -> None:
    words_of_it = "I clicked on a strange link in an e-mail"
    desk.on(True)
    verify(
        talk,
        (
            words_of_it,
            (
                "enter no password",
                "This is urgent, so I bring somebody in at once.",
                "in the queue of **Security**",
                "[Leave the queue]",
            ),
        ),
    )
    assert desk.state(talk) == "waiting"
    # The bot goes on while somebody waits, and is silent when they have come.
    verify(talk, ("When is payday?", "Payday"))
    desk.take(talk)
    assert talk.say("Are you there?")["replies"] == []
    here = talk.post({"event_id": "", "action": "talk_to_human", "value": {}})
    assert "**Ann** from **Security** has this conversation already" in words(here)
    verify(talk, ("[Back to the bot]", "You are back with me, the bot"))
    assert desk.state(talk) == "bot"
    verify(talk, ("When is payday?", "Payday"))


def test_by_words_and_by_a_wish_that_is_taken_back(talk: Talk, desk: Desk) -> None:
    desk.on(True)
    talk.say("My laptop was stolen on the train")
    verify(talk, ("[Leave the queue]", "You have left the queue"))
    verify(talk, ("I want to talk to a human", "in the queue of **Security**"))
    desk.on(False)
    other = Talk(talk.house)
    verify(other, ("My laptop was stolen on the train", "[Send it now]"))
    assert "queue" not in words(other.last)
