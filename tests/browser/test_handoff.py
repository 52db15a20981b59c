"""A customer in the web chat and an agent at the console, side by side in real browsers."""

from __future__ import annotations

import re
import socket
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import timedelta

import pytest
from fastapi import FastAPI
from fastapi.responses import HTMLResponse
from playwright.sync_api import Browser, Page, expect

from bot.console import inbox, tickets
from bot.console.frame import Console, ConsoleOptions
from bot.console.own import join_doors
from bot.conversation.history import ChannelHistory
from bot.conversation.receiving import StoringReceiver
from bot.conversation.waiters import Waiters
from bot.handoff.duty import Duty
from bot.handoff.standing import DeskStandings
from bot.knowledge import KnowledgeService
from bot.links import ArticleLinks
from bot.pages import static_files
from bot.reception import DeskReception
from bot.settings import Settings
from bot.store.database import Database
from connectors.channels.web.live import make_router
from connectors.channels.web.origins import Origins
from connectors.channels.web.pages import WIDGET_PATH, page, widget_files
from connectors.channels.web.parts import WebParts
from connectors.channels.web.sites import Admission, Site
from connectors.channels.web.visitors import Visitors
from knowledge_index.index import KnowledgeIndex
from tests.bot.console.visitor import make_account, quick_passwords
from tests.bot.conversation.fake_rasa import FakeRasa, Heard, Replies, report
from tests.bot.conversation.fake_rasa import text as said
from tests.bot.conversation.world import ALWAYS, OWNER, TOPICS, ZONE, World
from tests.bot.handoff.desk import DRAFT, brings_human
from tests.bot.knowledge.writing import Desk as Writing
from tests.bot.knowledge.writing import text
from tests.browser.chat import Chat
from tests.browser.conftest import MILLISECONDS
from tests.browser.test_sign_in import look
from tests.channels.server import Served, serve
from tests.knowledge_index.conftest import WordEmbedder

SITE = Site("customers", "customer", Admission.ANYONE, "", "Larkfield")
VPN = "The VPN fails when the certificate is old. Renew the certificate first."


@dataclass
class House:
    """The web chat and the console over one conversation."""

    url: str
    browser: Browser
    console: Console
    rasa: FakeRasa
    errors: list[str]

    def agent(self, name: str) -> Page:
        """Give an agent's browser."""
        account = make_account(self.console, name, "agent", full_name=name.title())
        begin = self.console.sessions.begin
        token = self.console.database.write_sync(
            lambda s: begin(s, s.merge(account), "127.0.0.1", "test")
        )
        context = self.browser.new_context(viewport={"width": 1440, "height": 900})
        context.set_default_timeout(MILLISECONDS)
        context.add_cookies([{"name": "frontdesk_session", "value": token, "url": self.url}])
        tab = context.new_page()
        tab.on("pageerror", lambda error: self.errors.append(str(error)))
        tab.on("console", self._complain)
        return tab

    def customer(self) -> Chat:
        """Give a customer's browser, with the chat open."""
        context = self.browser.new_context(viewport={"width": 900, "height": 800}, locale="en-GB")
        context.set_default_timeout(MILLISECONDS)
        chat = Chat(context.new_page(), self.url)
        chat.open()
        return chat

    def _complain(self, message: object) -> None:
        told = str(getattr(message, "text", ""))
        if getattr(message, "type", "") == "error" and "status of 4" not in told:
            self.errors.append(told)


@pytest.fixture
def house(browser: Browser, database: Database, settings: Settings) -> Iterator[House]:
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        rasa = FakeRasa(brings_human, port=probe.getsockname()[1])
    receiver = StoringReceiver()
    parts = _web(database, receiver)
    world = World(database, rasa, OWNER, parts.channel())
    receiver.dispatcher = world.dispatcher
    knowledge = KnowledgeService(database, KnowledgeIndex(WordEmbedder()), settings.index_dir)
    Writing(database).publish("vpn", text(title="VPN trouble", body=VPN, audience="everyone"))
    knowledge.open()
    console = Console(database, ConsoleOptions("Larkfield", "http://127.0.0.1", "a secret"))
    join_doors(console, quick_passwords())
    links = ArticleLinks("http://127.0.0.1", "key")
    desk = inbox.Parts(console, world.agents, ALWAYS, knowledge, links, ZONE, world.delivery.submit)
    console.join(inbox.area(console), inbox.routes(desk))
    of_tickets = tickets.Parts(console, TOPICS, world.approvals)
    console.join(tickets.area(console), tickets.routes(of_tickets))
    app = FastAPI()
    app.get("/", response_class=HTMLResponse)(lambda: page(SITE))
    app.include_router(make_router(parts))
    app.mount("/console", console.app)
    app.mount(WIDGET_PATH, widget_files())
    app.mount("/static", static_files())
    with serve(app, parts.hub) as server:
        server.call(rasa.start)
        server.call(world.start)
        house = House(server.url, browser, console, rasa, [])
        yield house
        for context in browser.contexts:
            context.close()
        _stop(server, world, rasa)


def _web(database: Database, receiver: StoringReceiver) -> WebParts:
    duty = Duty(ALWAYS, ZONE, timedelta(seconds=90), 4)

    async def is_manned(team: str) -> bool:
        return await database.read(lambda session: duty.is_manned(session, team))

    return WebParts(
        visitors=Visitors("signing-key-of-the-tests-0123456789", [SITE]),
        receiver=receiver,
        history=ChannelHistory(database, "web", Waiters()),
        reception=DeskReception(ALWAYS, ZONE, is_manned),
        standing=DeskStandings(database, duty, "web"),
        origins=Origins([]),
    )


def _stop(server: Served, world: World, rasa: FakeRasa) -> None:
    server.call(world.stop)
    server.call(rasa.stop)


def test_a_customer_is_taken_over_and_handed_back(house: House) -> None:
    ann = house.agent("ann")
    ann.goto(f"{house.url}/console/inbox")
    look(ann, "inbox-off-duty")
    ann.get_by_label("IT Support").check()
    ann.get_by_role("button", name="Go on duty").click()
    expect(ann.get_by_text("You are on duty.")).to_be_visible()

    chat = house.customer()
    chat.say("VPN fails certificate")
    expect(chat.answers.last).to_contain_text("You said: VPN fails certificate")
    chat.page.get_by_role("button", name="Talk to a person").first.click()
    system = chat.page.locator(".line.system .text")
    expect(system.last).to_contain_text("You are next in the queue of IT Support")
    expect(chat.button("Leave the queue")).to_be_visible()
    status = chat.page.locator(".status")
    expect(status).to_have_text("You are next in line")

    # The list shows it by itself; the keyboard opens and takes it.
    expect(ann.locator(".entry")).to_contain_text("VPN fails certificate")
    look(ann, "inbox-queue")
    ann.keyboard.press("j")
    ann.keyboard.press("Enter")
    expect(ann.get_by_text("Waits for IT Support")).to_be_visible()
    expect(ann.locator(".suggestions")).to_contain_text("VPN trouble")
    ann.keyboard.press("t")
    expect(ann.get_by_text("You have this conversation.")).to_be_visible()
    expect(system.last).to_contain_text("Ann from IT Support has joined")
    expect(status).to_have_text("Ann is here for you")

    ann.get_by_role("button", name="Insert").first.click()
    expect(ann.get_by_label("Answer")).to_have_value(
        re.compile(r"certificate.*\[VPN trouble\]", re.S)
    )
    ann.get_by_label("Answer").fill("Hello, **Ann** here. Please renew the certificate.")
    look(ann, "inbox-mine")
    ann.keyboard.press("Control+Enter")
    expect(chat.page.locator(".line.agent .text")).to_have_text(
        "Hello, Ann here. Please renew the certificate."
    )
    chat.say("That did it, thanks!")
    expect(ann.locator(".line.person .said").last).to_have_text("That did it, thanks!")
    look(chat.page, "chat-with-agent")

    # A colleague who opens it sees whose it is, and both see each other.
    ben = house.agent("ben")
    ben.goto(ann.url)
    expect(ben.get_by_text("Ann has this conversation.")).to_be_visible()
    ben.get_by_label("Answer").press_sequentially("I could")
    expect(ann.get_by_text("Ben is typing.")).to_be_visible()
    look(ann, "inbox-collision")
    ben.keyboard.press("Control+Enter")
    expect(ben.get_by_text("A colleague has this conversation")).to_be_visible()
    expect(ben.get_by_label("Answer")).to_have_value("I could")

    ann.get_by_role("button", name="Hand back to the bot").click()
    expect(ann.get_by_text("Handed back to the bot, and the person")).to_be_visible()
    expect(system.last).to_contain_text("Ann has left and handed back to me, the bot")
    expect(status).not_to_contain_text("Ann")
    chat.say("When is payday?")
    expect(chat.answers.last).to_contain_text("You said: When is payday?")
    look(ann, "inbox-handed-back")
    assert house.errors == []


def test_a_ticket_is_worked_on_and_its_requester_reads_of_it(house: House) -> None:
    async def opens(heard: Heard) -> Replies:
        return [said("Saved."), report(DRAFT)]

    house.rasa.answer = opens
    chat = house.customer()
    chat.say("The VPN does not connect")
    expect(chat.page.locator(".ticket .number")).to_have_text("FD-1001")
    ann = house.agent("ann")
    ann.goto(f"{house.url}/console/inbox/canned")
    ann.get_by_label("Title").fill("Greeting")
    ann.get_by_label("Text, in Markdown").fill("Hello {name|there}, this is about {number}.")
    ann.get_by_role("button", name="Add it").click()
    expect(ann.get_by_text("Saved.")).to_be_visible()
    look(ann, "canned")
    ann.goto(f"{house.url}/console/tickets")
    look(ann, "tickets")
    ann.get_by_role("link", name="FD-1001").click()
    ann.get_by_role("button", name="Assign to me").click()
    expect(ann.get_by_text("ann has it")).to_be_visible()
    ann.get_by_label("Insert a canned reply").select_option("Greeting")
    expect(ann.get_by_label("Comment")).to_have_value("Hello there, this is about FD-1001.")
    ann.get_by_label("Comment").fill("Which VPN is it, **office** or home?")
    ann.get_by_role("button", name="Send").click()
    expect(ann.get_by_text("The requester reads it where the ticket came from")).to_be_visible()
    expect(chat.answers.last).to_contain_text("Which VPN is it")
    ann.get_by_text("Note for colleagues").click()
    ann.get_by_label("Note", exact=False).last.fill("Asks each week")
    ann.get_by_role("button", name="Note it").click()
    ann.get_by_text("Mark as solved").first.click()
    ann.get_by_label("What to say about it").last.fill("Renewed the certificate.")
    look(ann, "ticket")
    ann.get_by_role("button", name="Mark as solved").click()
    expect(ann.get_by_text("Changed, and the requester is told.")).to_be_visible()
    expect(chat.answers.last).to_contain_text("FD-1001 is solved. Renewed the certificate.")
    expect(chat.page.get_by_text("Asks each week")).to_have_count(0)
    look(ann, "ticket-solved")
    assert house.errors == []
