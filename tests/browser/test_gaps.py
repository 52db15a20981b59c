"""From an unanswered question to an article that answers it, a recall, and a budget."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from fastapi import FastAPI
from playwright.sync_api import Browser, Page, expect

from bot.console import articles, budgets, gaps, recalls
from bot.console.frame import Console, ConsoleOptions
from bot.console.own import join_doors
from bot.conversation.outbox import Item
from bot.knowledge import KnowledgeService
from bot.knowledge.lifecycle import Lifecycle
from bot.learning.assembly import Learning
from bot.learning.learner import Learner
from bot.learning.thresholds import TopicThresholds
from bot.pages import static_files
from bot.settings import Settings
from bot.store.database import Database
from bot.store.learning import QuestionRow
from connectors.channels.web.pages import WIDGET_PATH, widget_files
from knowledge_index.index import KnowledgeIndex
from tests.bot.console.visitor import quick_passwords
from tests.bot.conversation.world import TOPICS
from tests.bot.learning.conftest import learner_parts
from tests.bot.learning.talk import Talk, rows
from tests.bot.learning.test_outcomes import judged
from tests.browser.test_sign_in import look
from tests.browser.test_writing import Office
from tests.browser.waiting import reload_until, wait_until
from tests.channels.server import Served, serve
from tests.knowledge_index.conftest import WordEmbedder

PARK = "Where can I park my car?"
BODY = "Park your car in the yard behind the house. Take any bay without a number."


@dataclass
class School:
    """An office where people ask, and where the service learns as fast as it can."""

    office: Office
    talk: Talk
    delivered: list[Item]

    def open(self, page: Page, path: str) -> None:
        """Go to a page of the console."""
        page.goto(f"{self.office.url}/console/{path}")


@pytest.fixture
def school(browser: Browser, database: Database, settings: Settings) -> Iterator[School]:
    """Nobody has asked yet, and one person may publish what they wrote."""
    console = Console(database, ConsoleOptions("Larkfield", "http://127.0.0.1", "a secret"))
    join_doors(console, quick_passwords())
    knowledge = KnowledgeService(database, KnowledgeIndex(WordEmbedder()), settings.index_dir)
    delivered: list[Item] = []
    learner = Learner(learner_parts(database, knowledge, delivered), pause=0.2)
    thresholds = TopicThresholds(database, TOPICS)
    learning = Learning(learner, thresholds, knowledge, TOPICS, "words")
    flow = Lifecycle(approval=False)
    console.join(articles.area(console), articles.routes(console, flow))
    console.join(gaps.area(console), gaps.routes(console, flow, learning))
    console.join(recalls.area(console), recalls.routes(console))
    console.join(budgets.area(), budgets.routes(console, TOPICS))
    app = FastAPI()
    app.mount("/console", console.app)
    app.mount(WIDGET_PATH, widget_files())
    app.mount("/static", static_files())
    with serve(app) as server:
        server.call(knowledge.start)
        server.call(learning.start)
        yield _school(console, server, browser, database, delivered)
        server.call(learning.stop)
        server.call(knowledge.stop)
        for context in browser.contexts:
            context.close()


def _school(
    console: Console, server: Served, browser: Browser, database: Database, delivered: list[Item]
) -> School:
    return School(Office(console, server, browser), Talk(database), delivered)


def until(page: Page, text: str) -> None:
    """Reload until a text is there: the service learns in the background."""
    reload_until(page, page.get_by_text(text))


def until_since(page: Page, what: str, count: str) -> None:
    """Reload until that many are counted since the fix, or since the recall."""
    fact = page.locator(".since div").filter(has_text=what)
    reload_until(page, fact.locator("dd", has_text=re.compile(f"^{count}$")))


def publish(page: Page) -> None:
    """Save what is in the editor, and publish it."""
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("Saved.")).to_be_visible()
    page.get_by_role("button", name="Publish now").click()
    expect(page.get_by_text("Published. People find it")).to_be_visible()


def test_from_a_gap_to_an_answer_and_a_recall(school: School) -> None:
    talk, kim = school.talk, school.office.person("kim")
    for person, words in (
        ("ada", PARK),
        ("bob", "Where can I park the car?"),
        ("cy", "Where may I park my car?"),
    ):
        talk.ask(words, person=person, intent="building_access")
    talk.ask("Is there a canteen menu for next week?", person="dan", intent="nlu_fallback")
    school.open(kim, "gaps")
    until(kim, "2 gaps")
    look(kim, "gaps")
    kim.get_by_role("link", name="park").click()
    expect(kim.get_by_text("Get into the building")).to_be_visible()
    look(kim, "gap-open")
    kim.get_by_label("Person").select_option("kim")
    kim.get_by_label("Until").fill("2026-12-24")
    kim.get_by_role("button", name="Note it").click()
    expect(kim.get_by_text("Noted.")).to_be_visible()
    gap = kim.url

    kim.get_by_role("button", name="Begin the article").click()
    expect(kim.get_by_text("Here is a draft")).to_be_visible()
    article = kim.url.rpartition("/")[2]
    look(kim, "gap-draft")
    kim.get_by_label("Title").fill(PARK)
    kim.get_by_label("Text, in Markdown").fill(BODY)
    publish(kim)
    kim.goto(gap)
    until(kim, "Fixed: a new article")
    expect(kim.locator(".again .badge.good").first).to_have_text("Answered")

    first = "Park your car in the yard behind the house."
    for person in ("eve", "fay"):
        given = {"article": article, "version": 3, "sentences": (first,)}
        answer = talk.ask("Where can I park my car now?", "answer", person, **given)
        talk.judge(answer, "solved", person)
    until_since(kim, "Called solved", "2")
    look(kim, "gap-fixed")

    school.open(kim, f"articles/edit/{article}")
    kim.get_by_label("Text, in Markdown").fill(BODY.replace("behind", "in front of"))
    publish(kim)
    school.open(kim, "recalls")
    until(kim, "Park your car in the yard behind the house.")
    look(kim, "recalls")
    kim.get_by_role("link", name=PARK).click()
    expect(kim.get_by_text("got the old answer in the last 30 days")).to_be_visible()
    look(kim, "recall")
    expect(kim.get_by_label("What is right now")).to_have_value(
        "Park your car in the yard in front of the house."
    )
    kim.get_by_role("button", name="Tell 2 people").click()
    expect(kim.get_by_text("2 people are being told")).to_be_visible()
    until_since(kim, "With the correction", "2")
    look(kim, "recall-told")
    wait_until(kim, lambda: len(school.delivered) == 2, "two corrections on their way")
    for person in ("eve", "fay"):
        told = [text for text in talk.thread(person) if "A correction" in text]
        assert len(told) == 1
        assert told[0].endswith("in front of the house.")
    assert school.office.errors == []


def test_a_budget_and_what_it_buys(school: School) -> None:
    kim = school.office.person("kim")
    school.talk.ask("When is payday?")
    school.talk.ask("How do I read my payslip?", intent="payslip")
    school.open(kim, "gaps")
    until(kim, "2 gaps")
    database = school.talk.database
    assert len(rows(database, QuestionRow)) == 2
    for confidence in (0.9, 0.92, 0.95, 0.97):
        judged(database, "payday", confidence, "solved", 20)
    judged(database, "payday", 0.8, "solved", 12)
    judged(database, "payday", 0.7, "not_quite", 25)
    school.open(kim, "budgets")
    look(kim, "budgets")
    kim.get_by_role("link", name="Know when I am paid").click()
    kim.get_by_label("At most wrong, in percent").fill("5")
    kim.get_by_role("button", name="Set it").click()
    expect(kim.get_by_text("It counts from the next answers on")).to_be_visible()
    look(kim, "budget")
    school.open(kim, "budgets")
    row = kim.get_by_role("row", name="Know when I am paid")
    expect(row).to_contain_text("5 %")
    expect(row).to_contain_text("sure")
    assert school.office.errors == []
