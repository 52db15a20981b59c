"""Whoever is on no channel is asked by e-mail, and decides on the page behind its link."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator

import httpx
import pytest
from fastapi import FastAPI

from bot.approvals.letters import ApprovalLetters, ApprovalLinks
from bot.approvals.page import ApprovalPage
from bot.mail.mailer import Mailer
from tests.bot.approvals.office import ADA, MARIA, Office
from tests.bot.conversation.world import World
from tests.bot.mail.sink import Sink, listen
from tests.bot.mail.test_mailer import options

LINKS = ApprovalLinks("http://desk.example", "a key of the tests")
_LINK = re.compile(r"http://desk\.example(/approvals/\S+)")


@pytest.fixture
async def sink() -> AsyncIterator[Sink]:
    """A mail server."""
    async with listen() as sink:
        yield sink


@pytest.fixture
def mailed(world: World, sink: Sink) -> Office:
    """Ada's manager is on no channel."""
    mailer = Mailer(options(sink), "Larkfield")
    telling = world.approvals.telling
    office = Office(world, ApprovalLetters(mailer, LINKS, telling, "Larkfield"))
    office.chats.people = {}
    return office


@pytest.fixture
async def browser(world: World) -> AsyncIterator[httpx.AsyncClient]:
    """Somebody who follows a link."""
    app = FastAPI()
    page = ApprovalPage(world.database, world.approvals, LINKS, "Larkfield")
    app.include_router(page.routes())
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://desk.example") as client:
        yield client


async def link(office: Office, sink: Sink) -> str:
    """Let Ada ask, and give the link of the letter."""
    await office.opens()
    await office.tick()
    found = _LINK.search(sink.text())
    assert found
    return found[1]


async def decide(browser: httpx.AsyncClient, path: str, verdict: str, reason: str = "") -> str:
    """Press a button of the page."""
    key = httpx.URL(path).params["key"]
    form = {"key": key, "verdict": verdict, "reason": reason}
    return (await browser.post(path.partition("?")[0], data=form)).text


async def test_looking_decides_nothing_and_a_press_does(
    mailed: Office, sink: Sink, browser: httpx.AsyncClient
) -> None:
    path = await link(mailed, sink)
    assert sink.recipients == [MARIA.email]
    assert sink.letters[0]["Subject"] == "FD-1001 waits for your approval: Badge"
    page = (await browser.get(path)).text
    assert "<strong>Ada</strong> asks for the approval of Maria Silva" in page
    assert mailed.ticket().approval == "waiting"
    assert "Maria Silva has rejected it. The reason: Too &lt;dear&gt;" in await decide(
        browser, path, "reject", "Too <dear>"
    )
    assert "Maria Silva has rejected it" in await decide(browser, path, "approve")
    assert mailed.ticket().approval == "rejected"
    await mailed.tick()
    assert "> Too <dear>" in mailed.read(ADA)[-1].text


async def test_a_link_that_is_not_ours_leads_nowhere(
    mailed: Office, sink: Sink, browser: httpx.AsyncClient
) -> None:
    path = await link(mailed, sink)
    approval_id, key = path.removeprefix("/approvals/").split("?key=")
    other = ApprovalLinks("http://desk.example", "another key").make(mailed.approval())
    bad = [
        f"/approvals/{approval_id}",
        f"/approvals/{approval_id}?key=x{key}",
        f"/approvals/{'0' * 32}?key={key}",
        other.removeprefix("http://desk.example"),
    ]
    for wrong in bad:
        assert (await browser.get(wrong)).status_code == 404
        form = {"key": httpx.URL(wrong).params.get("key", ""), "verdict": "approve"}
        answer = await browser.post(wrong.partition("?")[0], data=form)
        assert answer.status_code == 404
    large = {"key": key, "verdict": "approve", "reason": "x" * 40_000}
    assert (await browser.post(path.partition("?")[0], data=large)).status_code == 404
    assert mailed.ticket().approval == "waiting"


async def test_a_server_that_is_down_is_tried_again_and_a_letter_has_one_id(
    mailed: Office, sink: Sink
) -> None:
    sink.refusing = "451 later"
    await mailed.opens()
    await mailed.tick()
    assert (sink.letters, mailed.approval().asked_at) == ([], None)
    sink.refusing = ""
    for _ in range(2):
        mailed.let_time_pass()
        await mailed.tick()
    ids = [str(letter["Message-ID"]) for letter in sink.letters]
    assert len(set(ids)) == len(ids) == 2
    assert ids[0].startswith(f"<approval-{mailed.approval().id}-0@")
