"""The same ten conversations give the same answers, buttons and tickets on every channel."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from bot.store.database import Database
from tests.channels.server import serve
from tests.channels.slack.far_side import emulated, workspace
from tests.channels.teams.microsoft import Microsoft
from tests.channels.teams.world import MEMBERS
from tests.whole.holding import Held, hold
from tests.whole.house import House
from tests.whole.platforms import SCOPES, SlackVoice, TeamsVoice, second_service
from tests.whole.ten import TEN
from tests.whole.voices import ConsoleVoice, RestVoice, Voice, WebVoice, plain

Speak = Callable[[], Voice]


@pytest.fixture(scope="module")
def database(house: House) -> Iterator[Database]:
    """The house's own database, to see when everything is done."""
    database = Database(house.settings.database)
    yield database
    database.close()


@pytest.fixture(scope="module")
def references(house: House, database: Database) -> Callable[[str], Held]:
    """What each conversation gives on the smallest channel; held once."""
    held: dict[str, Held] = {}

    def reference(name: str) -> Held:
        if name not in held:
            held[name] = hold(ConsoleVoice(house), database, TEN[name])
        return held[name]

    return reference


@pytest.fixture(scope="module")
def platforms(house: House) -> Iterator[dict[str, Speak]]:
    """Slack and Teams, joined to the house by a second service of its own."""
    far = Microsoft(members=dict(MEMBERS))
    with emulated(SCOPES) as address, workspace(address) as slack, serve(far.app) as there:
        far.url = there.url
        with second_service(house, slack, far) as http:
            yield {"slack": lambda: SlackVoice(http, slack), "teams": lambda: TeamsVoice(http, far)}


@pytest.mark.parametrize("name", sorted(TEN))
@pytest.mark.parametrize("voice", [RestVoice, WebVoice])
def test_a_conversation_is_the_same_where_replies_are_ours(
    house: House, database: Database, references: Callable[[str], Held], voice: type, name: str
) -> None:
    held = hold(voice(house), database, TEN[name])
    assert held == references(name)


@pytest.mark.parametrize("name", sorted(TEN))
@pytest.mark.parametrize("platform", ["slack", "teams"])
def test_a_conversation_is_the_same_where_a_platform_shows_them(
    platforms: dict[str, Speak],
    database: Database,
    references: Callable[[str], Held],
    platform: str,
    name: str,
) -> None:
    held, reference = hold(platforms[platform](), database, TEN[name]), references(name)
    assert held.tickets == reference.tickets
    for shown, expected in zip(held.answers, reference.answers, strict=True):
        assert [one.buttons for one in shown] == [one.buttons for one in expected]
        for seen, ours in zip(shown, expected, strict=True):
            assert ours.text in seen.text
            words = " ".join([seen.text, *map(plain, seen.sources)])
            assert all(plain(source) in words for source in ours.sources)


def test_my_tickets_are_those_of_both_platforms(
    platforms: dict[str, Speak], database: Database
) -> None:
    hold(platforms["slack"](), database, TEN["something suspicious is urgent"])
    hold(platforms["teams"](), database, TEN["what is said after a ticket was opened"])
    for speak in platforms.values():
        both = ("phishing mail", "coffee machine")
        hold(speak(), database, [("my tickets", ("latest tickets", *both))])


def test_there_are_ten_and_half_of_them_file_a_ticket() -> None:
    ends = [part for pairs in TEN.values() for _, parts in pairs for part in parts]
    assert len(TEN) == 10
    assert sum("your ticket is FD-#" in part for part in ends) >= 5
