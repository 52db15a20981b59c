"""Writing in a real browser: from the first word to the help centre, and two at one text."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from zoneinfo import ZoneInfo

import pytest
from fastapi import FastAPI
from playwright.sync_api import Browser, Page, expect

from bot.console import articles
from bot.console.frame import Console, ConsoleOptions
from bot.console.own import join_doors
from bot.help_centre import HelpCentre
from bot.knowledge import KnowledgeService
from bot.knowledge.lifecycle import Lifecycle
from bot.pages import static_files
from bot.settings import Settings
from bot.store.database import Database
from connectors.channels.web.pages import WIDGET_PATH, widget_files
from knowledge_index.index import KnowledgeIndex
from tests.bot.console.visitor import make_account, quick_passwords
from tests.bot.knowledge.test_service import WordEmbedder
from tests.bot.knowledge.writing import Desk, text
from tests.browser.conftest import MILLISECONDS
from tests.browser.test_sign_in import look
from tests.browser.waiting import reload_until
from tests.channels.server import Served, serve

PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)


class Office:
    """A console and a help centre that are served, and people who are signed in."""

    def __init__(self, console: Console, server: Served, browser: Browser) -> None:
        self.desk = Desk(console.database)
        self.url = server.url
        self.errors: list[str] = []
        self._console = console
        self._browser = browser

    def person(self, name: str) -> Page:
        """Give somebody's browser, signed in as a knowledge admin."""
        account = make_account(self._console, name, "knowledge_admin")
        begin = self._console.sessions.begin
        token = self._console.database.write_sync(
            lambda s: begin(s, s.merge(account), "127.0.0.1", "test")
        )
        context = self._browser.new_context(viewport={"width": 1440, "height": 900})
        context.set_default_timeout(MILLISECONDS)
        context.add_cookies([{"name": "frontdesk_session", "value": token, "url": self.url}])
        page = context.new_page()
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.on("console", self._complain)
        return page

    def _complain(self, message: object) -> None:
        text = str(getattr(message, "text", ""))
        if getattr(message, "type", "") == "error" and "status of 4" not in text:
            self.errors.append(text)


@pytest.fixture
def office(browser: Browser, database: Database, settings: Settings) -> Iterator[Office]:
    """An office without articles."""
    options = ConsoleOptions("Larkfield", "http://127.0.0.1", "a secret of the tests")
    console = Console(database, options)
    join_doors(console, quick_passwords())
    console.join(articles.area(console), articles.routes(console, Lifecycle()))
    knowledge = KnowledgeService(database, KnowledgeIndex(WordEmbedder()), settings.index_dir)
    app = FastAPI()
    app.include_router(HelpCentre(database, knowledge, ZoneInfo("UTC"), "Larkfield").routes())
    app.mount("/console", console.app)
    app.mount(WIDGET_PATH, widget_files())
    app.mount("/static", static_files())
    with serve(app) as server:
        server.call(knowledge.start)
        office = Office(console, server, browser)
        yield office
        server.call(knowledge.stop)
        for context in browser.contexts:
            context.close()
    assert office.errors == []


def test_written_reviewed_published_and_found(office: Office) -> None:
    ada, grace = office.person("ada"), office.person("grace")
    ada.goto(f"{office.url}/console/articles")
    look(ada, "empty")
    ada.get_by_role("link", name="New article").first.click()
    ada.get_by_label("Title").fill("Return a parcel")
    body = ada.get_by_label("Text, in Markdown")
    body.fill("Send the parcel to our warehouse.")
    body.press("Control+a")
    ada.get_by_role("button", name="Note in a box").click()
    expect(ada.locator("[data-preview] .callout.note")).to_contain_text("Send the parcel")
    body.press("End")
    body.press("Control+End")
    body.type("\n\n")
    ada.get_by_role("button", name="Table").click()
    ada.locator("[data-image]").set_input_files(
        [{"name": "box.png", "mimeType": "image/png", "buffer": PNG}]
    )
    expect(ada.locator("[data-preview] img")).to_have_attribute("alt", "box")
    expect(ada.locator("[data-preview] table")).to_be_visible()
    ada.get_by_label("Other ways to ask").fill("How do I send it back?")
    ada.get_by_label("Who may read it").select_option("Customers")
    ada.get_by_label("Owner").fill("Shop")
    ada.get_by_label("Tags").fill("orders, returns")
    expect(ada.locator("[data-saved]")).to_have_text("Kept as you type")
    look(ada, "editor")
    ada.get_by_role("button", name="Save", exact=True).click()
    expect(ada.get_by_text("Saved.")).to_be_visible()
    ada.get_by_role("button", name="Send to review").click()
    ada.get_by_role("link", name="Review", exact=True).click()
    expect(ada.get_by_text("somebody else has to approve it")).to_be_visible()

    grace.goto(f"{office.url}/console/articles?state=in_review")
    grace.get_by_role("link", name="Return a parcel").click()
    expect(grace.locator(".shown img")).to_be_visible()
    look(grace, "review")
    grace.get_by_role("button", name="Approve and publish").click()
    expect(grace.get_by_text("Published. People find it")).to_be_visible()
    look(grace, "list")

    customer = office.person("customer")
    customer.goto(f"{office.url}/help?q=send+the+parcel")
    reload_until(customer, customer.get_by_role("link", name="Return a parcel"))
    look(customer, "help-search")
    customer.get_by_role("link", name="Return a parcel").click()
    expect(customer.locator("article .callout")).to_contain_text("Send the parcel")
    look(customer, "help-article")


def test_two_editors_merge(office: Office) -> None:
    office.desk.publish("payday", text("Paid on the 25th.\n\nAsk Payroll.", owner="Payroll"))
    ada, grace = office.person("ada"), office.person("grace")
    for page in (ada, grace):
        page.goto(f"{office.url}/console/articles/edit/payday")
    ada.get_by_label("Text, in Markdown").fill("Paid on the 26th.\n\nAsk Payroll.")
    ada.get_by_role("button", name="Save", exact=True).click()
    expect(ada.get_by_text("Saved.")).to_be_visible()
    grace.get_by_label("Text, in Markdown").fill("Paid on the 27th.\n\nAsk Finance.")
    grace.get_by_label("Tags").fill("pay")
    grace.get_by_role("button", name="Save", exact=True).click()
    expect(grace.get_by_role("heading", name="Somebody else saved first")).to_be_visible()
    look(grace, "conflict")
    merged = grace.get_by_label("Text, in Markdown")
    expect(merged).to_have_value(
        "<<<<<<<\nPaid on the 27th.\n=======\nPaid on the 26th.\n>>>>>>>\n\nAsk Finance."
    )
    grace.get_by_role("button", name="Save the merged text").click()
    expect(grace.get_by_text("Settle the places between")).to_be_visible()
    look(grace, "unsettled")
    merged.fill("Paid on the 27th.\n\nAsk Finance.")
    grace.get_by_role("button", name="Save", exact=True).click()
    expect(grace.get_by_text("Saved.")).to_be_visible()
    grace.get_by_role("link", name="Versions").click()
    look(grace, "versions")
    grace.get_by_role("button", name="Compare").click()
    expect(grace.locator("del")).to_have_count(2)
    look(grace, "compare")
    row = office.desk.row()
    assert (row.body, row.working_status) == ("Paid on the 25th.\n\nAsk Payroll.", "draft")
    assert office.desk.version(row.latest).content["tags"] == ["pay"]


def test_what_was_typed_survives_a_crash(office: Office) -> None:
    office.desk.publish("payday", text())
    ada = office.person("ada")
    ada.goto(f"{office.url}/console/articles/edit/payday")
    ada.get_by_label("Text, in Markdown").fill("Paid on the 26th, and")
    expect(ada.locator("[data-saved]")).to_have_text("Kept as you type")
    ada.goto(f"{office.url}/console/articles")
    look(ada, "unsaved")
    ada.goto(f"{office.url}/console/articles/edit/payday")
    look(ada, "offered")
    ada.get_by_role("link", name="Take it up").click()
    expect(ada.get_by_label("Text, in Markdown")).to_have_value("Paid on the 26th, and")


def test_paste_from_a_word_processor(office: Office) -> None:
    office.desk.publish("payday", text("Before."))
    ada = office.person("ada")
    ada.goto(f"{office.url}/console/articles/edit/payday")
    area = ada.get_by_label("Text, in Markdown")
    area.press("Control+End")
    area.evaluate(
        """(area) => {
          const data = new DataTransfer();
          data.setData("text/html", "<h2>Steps</h2><ol><li><b>One</b></li></ol><script>1</script>");
          data.setData("text/plain", "plain");
          const options = { clipboardData: data, bubbles: true, cancelable: true };
          area.dispatchEvent(new ClipboardEvent("paste", options));
        }"""
    )
    expect(area).to_have_value("Before.\n\n## Steps\n\n1. **One**")


def test_nothing_overflows_on_a_phone(office: Office) -> None:
    office.desk.publish("payday", text("| a | b |\n|---|---|\n| 1 | 2 |", tags=["pay"]))
    office.desk.do("save", "payday", 2, text("word " * 60), "Bob")
    office.desk.do("submit", "payday", 3, "Bob")
    ada = office.person("ada")
    ada.set_viewport_size({"width": 390, "height": 800})
    overflow = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    articles = f"{office.url}/console/articles"
    for path in ("", "/edit/payday", "/review/payday", "/versions/payday", "/compare/payday"):
        ada.goto(articles + path)
        assert ada.evaluate(overflow) == 0, path
    for path in ("/help", "/help/payday"):
        ada.goto(office.url + path)
        assert ada.evaluate(overflow) == 0, path
