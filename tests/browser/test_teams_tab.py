"""The tab in a real browser. Teams' own library is played by a script: it talks to Teams alone."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, Route, expect

from connectors.approving import ApprovalCard
from connectors.errors import Unavailable
from connectors.messages import TicketCard
from tests.channels.teams.world import World, teams
from tests.far_sides import node_module

PLAYED = """
window.microsoftTeams = {
  app: {
    initialize: async () => {},
    getContext: async () => ({ app: { theme: 'dark' } }),
    registerOnThemeChangeHandler: (paint) => { window.paint = paint; },
    notifySuccess: () => {},
  },
  authentication: { getAuthToken: async () => { if (TOKEN) return TOKEN; throw new Error('no'); } },
};
"""


@pytest.fixture
def tab() -> Iterator[World]:
    """A world in which Ada has two requests."""
    with teams() as world:
        world.parts.requests.tickets = {  # type: ignore[attr-defined]
            "FD-1042": TicketCard("FD-1042", "A <b>broken</b> chair", "needs_info", "Facilities"),
            "FD-1041": TicketCard("FD-1041", "A lamp", "solved", "Facilities"),
        }
        yield world


def open_tab(page: Page, world: World, token: str) -> None:
    """Open the tab with a library that gives this token."""

    def play(route: Route) -> None:
        script = PLAYED.replace("TOKEN", repr(token))
        route.fulfill(body=script, content_type="text/javascript")

    page.route("**/teams-js.min.js", play)
    page.goto(f"{world.server.url}/teams/tab/")


def test_requests_are_shown_and_answered(page: Page, tab: World) -> None:
    open_tab(page, tab, tab.far.sign_in())
    expect(page.get_by_role("status")).to_have_text("Your requests, the open ones first.")
    first = page.get_by_role("article").first
    expect(first.get_by_role("heading")).to_have_text("A <b>broken</b> chair")
    expect(first).to_contain_text("Waits for your answer")
    first.get_by_text("Add a comment").click()
    first.get_by_label("What shall I add?").fill("The <north> one")
    first.get_by_role("button", name="Send").click()
    expect(page.get_by_role("status")).to_have_text("Thanks – I have passed it on.")
    ((_, number, words, _),) = tab.parts.requests.done  # type: ignore[attr-defined]
    assert (number, words) == ("FD-1042", "The <north> one")


def test_a_solved_request_is_opened_again(page: Page, tab: World) -> None:
    open_tab(page, tab, tab.far.sign_in())
    page.get_by_role("button", name="It is not solved").click()
    expect(page.get_by_role("status")).to_have_text("It is open again.")
    expect(page.get_by_text("Being worked on")).to_be_visible()


def test_the_looks_are_those_of_teams(page: Page, tab: World) -> None:
    open_tab(page, tab, tab.far.sign_in())
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    page.evaluate("window.paint('default')")
    expect(page.locator("html")).to_have_attribute("data-theme", "default")


def test_without_a_token_the_page_says_what_to_do(page: Page, tab: World) -> None:
    open_tab(page, tab, "")
    expect(page.get_by_role("status")).to_contain_text("Teams did not tell who you are")


def test_a_stranger_is_told_so(page: Page, tab: World) -> None:
    open_tab(page, tab, tab.far.sign_in(tid="12345678-0000-0000-0000-000000000000"))
    expect(page.get_by_role("status")).to_contain_text("I do not know your organisation")


def test_trouble_is_said_and_over_at_the_next_look(page: Page, tab: World) -> None:
    tab.parts.requests.failing = Unavailable("down")  # type: ignore[attr-defined]
    open_tab(page, tab, tab.far.sign_in())
    expect(page.get_by_role("status")).to_contain_text("cannot reach your requests")
    tab.parts.requests.failing = None  # type: ignore[attr-defined]
    page.get_by_role("button", name="Refresh").click()
    expect(page.get_by_role("article")).to_have_count(2)


def test_outside_of_teams_the_real_library_says_so(page: Page, tab: World) -> None:
    problems: list[str] = []
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.goto(f"{tab.server.url}/teams/tab/")
    expect(page.get_by_role("status")).to_contain_text("inside Teams")
    assert page.evaluate("typeof microsoftTeams.authentication.getAuthToken") == "function"
    assert problems == []


@pytest.mark.parametrize("theme", ["default", "dark"])
def test_nothing_keeps_people_out(page: Page, tab: World, theme: str) -> None:
    axe = Path(node_module("axe-core")) / "axe.min.js"
    open_tab(page, tab, tab.far.sign_in())
    expect(page.get_by_role("article")).to_have_count(2)
    page.evaluate(f"window.paint('{theme}')")
    page.evaluate(axe.read_text("utf-8"))
    found = page.evaluate("axe.run().then(r => r.violations.map(v => v.id))")
    assert found == []


def test_what_waits_for_somebody_is_decided(page: Page, tab: World) -> None:
    tab.approvals.cards = [
        ApprovalCard("a" * 32, "FD-2001", "A <b>second</b> screen", "Bob", "Mine is broken"),
        ApprovalCard("b" * 32, "FD-2002", "A chair", "Eve", "It squeaks"),
    ]
    open_tab(page, tab, tab.far.sign_in())
    waiting = page.get_by_role("region", name="Waiting for you")
    expect(waiting.get_by_role("heading", level=3).first).to_have_text("A <b>second</b> screen")
    waiting.get_by_role("button", name="Approve").first.click()
    expect(page.get_by_role("status")).to_have_text("You have approved it.")
    waiting.get_by_text("Reject", exact=True).click()
    waiting.get_by_label("Why?").fill("Not this year")
    waiting.get_by_role("button", name="Reject it").click()
    expect(page.get_by_role("status")).to_have_text("You have rejected it.")
    expect(waiting).to_be_hidden()
    assert tab.approvals.decided == [("a" * 32, True, ""), ("b" * 32, False, "Not this year")]
