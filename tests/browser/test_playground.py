"""From the playground to an approved answer, and a change that would lose it, in a real browser."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from argon2 import PasswordHasher
from playwright.sync_api import Browser, Page, expect
from starlette.applications import Starlette
from starlette.routing import Mount

from bot.console import articles
from bot.console.frame import Console, ConsoleOptions
from bot.console.own import join_doors
from bot.console.quality import join_quality
from bot.pages import static_files
from bot.quality.health import Health
from bot.quality.playground import Playground
from bot.quality.service import Quality
from bot.quality.understanding import Understanding
from bot.settings import ROOT, Settings
from bot.store.accounts import AccountRow
from bot.store.database import Database
from connectors.channels.web.pages import WIDGET_PATH, widget_files
from tests.bot.console.visitor import make_account, quick_passwords
from tests.bot.quality.rasa import ParsingRasa
from tests.bot.quality.world import ZONE, Bench, answered, ask, put
from tests.browser.conftest import MILLISECONDS
from tests.browser.test_sign_in import look
from tests.channels.server import Served, serve

PASSWORD = "a fine long sentence"
QUESTION = "How many unused vacation days move to the next year?"
VACATION = (
    "At most five unused vacation days move to the next year.\n\n"
    "## When they lapse\n\nTake them by the end of March. Vacation days that are left then lapse."
)


class Office:
    """A console with the quality pages, served, and people with passwords."""

    def __init__(self, console: Console, bench: Bench, server: Served, browser: Browser) -> None:
        self.console, self.bench, self.url = console, bench, server.url
        self.errors: list[str] = []
        self._browser = browser

    def person(self, name: str) -> Page:
        """Sign somebody in by the form, in a browser of their own."""
        account = make_account(self.console, name, "knowledge_admin")

        def work(session: object) -> None:
            row = session.get_one(AccountRow, account.id)  # type: ignore[attr-defined]
            row.password_hash = PasswordHasher(1, 8, 1).hash(PASSWORD)

        self.console.database.write_sync(work)
        context = self._browser.new_context(viewport={"width": 1440, "height": 900})
        context.set_default_timeout(MILLISECONDS)
        page = context.new_page()
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.goto(f"{self.url}/console/sign-in")
        page.get_by_label("Name").fill(name)
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_role("button", name="Sign in").click()
        expect(page.get_by_role("heading", name=f"Hello, {name}")).to_be_visible()
        return page


@pytest.fixture
def office(browser: Browser, database: Database, settings: Settings) -> Iterator[Office]:
    options = ConsoleOptions("Larkfield", "http://127.0.0.1", "a secret of the tests")
    console = Console(database, options)
    join_doors(console, quick_passwords())
    asked = {"questions": [QUESTION], "owner": "People"}
    put(database, "vacation", VACATION, title="Carry over vacation days", **asked)
    put(database, "vacation-old", VACATION, title="Notes of last year", owner="")
    five = "Send parcels back within 30 days of the purchase."
    put(database, "returns", five, title="Return a parcel", audience="customer")
    put(database, "refunds", five.replace("30", "14"), title="Refunds", audience="customer")
    bench = Bench(database, settings.index_dir)
    for outcome in ("solved", "solved", "not_quite", "silent"):
        answered(database, "vacation", outcome, question=QUESTION)
    ask(database, "Can I carry over vacation days?")
    health = Health(database, lambda: bench.service.index)
    quality = Quality(
        trial=bench.trial,
        gate=bench.gate,
        playground=Playground(bench.trial.index),
        understanding=Understanding(ParsingRasa().client(), ROOT / "data" / "rules"),
        worker=bench.worker,
        health=health,
    )
    health.run()
    console.join(articles.area(console), articles.routes(console, bench.flow))
    join_quality(console, quality, ZONE)
    app = Starlette(
        routes=[
            Mount("/console", console.app),
            Mount(WIDGET_PATH, widget_files()),
            Mount("/static", static_files()),
        ]
    )
    with serve(app) as server:
        server.call(quality.worker.start)
        office = Office(console, bench, server, browser)
        yield office
        server.call(quality.worker.stop)
        for context in browser.contexts:
            context.close()
    assert office.errors == []


def test_an_approved_answer_is_not_lost_unnoticed(office: Office) -> None:
    grace = office.person("grace")
    grace.get_by_role("link", name="Playground").click()
    grace.get_by_label("Question").fill(QUESTION)
    grace.get_by_label("Compare with").select_option("another person")
    grace.locator("#audience_b").select_option("Customer")
    grace.get_by_role("button", name="Ask", exact=True).click()
    expect(grace.get_by_text("What was understood")).to_be_visible()
    expect(grace.locator("mark").first).to_contain_text("five unused vacation days")
    look(grace, "playground")
    grace.get_by_role("button", name="Approve this answer").first.click()
    expect(grace.get_by_text("From now on no change may lose this answer")).to_be_visible()
    look(grace, "approved")

    grace.goto(f"{office.url}/console/articles/edit/vacation")
    grace.get_by_label("Text, in Markdown").fill("Ask the people team.")
    grace.get_by_label("Title").fill("People team")
    grace.get_by_label("Other ways to ask").fill("")
    grace.get_by_role("button", name="Save", exact=True).click()
    grace.get_by_role("button", name="Publish now").click()
    expect(grace.get_by_text("An approved answer gets worse")).to_be_visible()
    expect(grace.get_by_text("a second knowledge admin decides")).to_be_visible()
    look(grace, "blocked")
    assert office.bench.row("vacation").version == 1

    hedy = office.person("hedy")
    expect(hedy.get_by_text("changes wait for your decision")).to_be_visible()
    hedy.get_by_text("changes wait for your decision").click()
    hedy.get_by_role("link", name="Publish: Carry over vacation days").click()
    hedy.get_by_label("Why it is right").fill("The rule is gone: the people team decides.")
    look(hedy, "override")
    hedy.get_by_role("button", name="Publish all the same").click()
    expect(hedy.get_by_text("Done: people get it within a second")).to_be_visible()
    assert office.bench.row("vacation").body == "Ask the people team."
    look(hedy, "done")


def test_the_draft_is_compared_with_what_is_published(office: Office) -> None:
    office.bench.draft(VACATION.replace("five", "eight"), "vacation", language="en")
    grace = office.person("grace")
    grace.goto(f"{office.url}/console/playground")
    grace.get_by_label("Question").fill(QUESTION)
    expect(grace.get_by_label("Article with a draft")).to_be_hidden()
    grace.get_by_label("Compare with").select_option("an article’s draft, as if it were published")
    grace.get_by_label("Article with a draft").fill("vacation")
    grace.get_by_role("button", name="Ask", exact=True).click()
    expect(grace.locator("mark").filter(has_text="eight").first).to_be_visible()
    look(grace, "draft")


def test_health_shows_what_repeats_and_contradicts(office: Office) -> None:
    grace = office.person("grace")
    grace.get_by_role("link", name="Health", exact=True).click()
    look(grace, "health")
    grace.get_by_role("link", name="Possible contradictions", exact=True).click()
    expect(grace.get_by_text("within 14 days")).to_be_visible()
    expect(grace.get_by_text("within 30 days")).to_be_visible()
    look(grace, "contradictions")
    grace.get_by_role("link", name="Duplicates", exact=True).click()
    grace.get_by_role("button", name="Both are fine").first.click()
    expect(grace.get_by_text("It is left as it is")).to_be_visible()
    grace.goto(f"{office.url}/console/health/articles/vacation")
    expect(grace.get_by_text("Solved", exact=True)).to_be_visible()
    look(grace, "health-article")
