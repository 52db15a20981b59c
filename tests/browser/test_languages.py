"""The widget's own words: the browser's language, the page's, and those from right to left."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.chat import Chat
from tests.browser.scripted import World
from tests.browser.test_widget import host_app
from tests.channels.server import Served, serve


@pytest.fixture
def world() -> World:
    return World(allowed_origins=("*",))


@pytest.fixture
def locale() -> str:
    return "en-GB"


@pytest.fixture
def foreign(browser: Browser, locale: str) -> Iterator[Page]:
    """A tab of a browser that wants that language."""
    context = browser.new_context(viewport={"width": 1280, "height": 820}, locale=locale)
    context.set_default_timeout(15_000)
    yield context.new_page()
    context.close()


@pytest.mark.parametrize(
    ("locale", "human"),
    [
        ("zh-CN", "转人工"),
        ("zh-TW", "转人工"),
        ("ar-EG", "التحدث إلى موظف"),
        ("pt-PT", "Talk to a person"),
    ],
)
def test_the_browsers_language_is_spoken_where_there_is_one(
    foreign: Page, server: Served, world: World, human: str
) -> None:
    foreign.goto(server.url)
    expect(foreign.locator(".human")).to_have_text(human)
    foreign.locator("#write").fill("Hello")
    foreign.locator("#write").press("Enter")
    expect(foreign.locator(".line.bot")).to_have_count(1)
    language = foreign.locator("section.chat").get_attribute("lang")
    assert world.ledger.messages[0].locale == language


def middle(page: Page, selector: str) -> float:
    box = page.locator(selector).bounding_box()
    assert box is not None
    return box["x"] + box["width"] / 2


@pytest.mark.parametrize("attributes", ['lang="ar"', 'dir="rtl"'])
def test_from_right_to_left_everything_is_mirrored(
    page: Page, server: Served, attributes: str
) -> None:
    with serve(host_app(server.url, attributes)) as shop:
        chat = Chat(page, shop.url)
        page.goto(shop.url)
        page.locator(".launcher").click()
        page.locator("#write").fill("Hello")
        page.locator("#write").press("Enter")
        expect(chat.answers).to_have_count(1)
        width = 1280
        assert middle(page, ".panel") < width / 2
        assert middle(page, ".send") < middle(page, "#write")
        assert middle(page, ".line.you .bubble") < middle(page, ".line.bot .bubble")
        assert chat.errors == []
