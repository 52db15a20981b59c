"""The chat page of the whole product, in a real browser."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Locator, Page, expect, sync_playwright

from tests.browser.conftest import browser_path
from tests.whole.house import House

SECONDS = 30_000


@pytest.fixture
def page(house: House) -> Iterator[Page]:
    """The employees' page, open."""
    executable = browser_path()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=executable,
            args=["--no-sandbox", "--disable-background-networking"],
        )
        opened = browser.new_page()
        opened.set_default_timeout(SECONDS)
        expect.set_options(timeout=SECONDS)
        opened.goto(f"{house.url}/employees")
        yield opened
        browser.close()


def say(page: Page, text: str) -> None:
    """Type a message and send it."""
    box = page.get_by_role("textbox").last
    box.fill(text)
    box.press("Enter")


def log(page: Page) -> Locator:
    """Find the conversation; what is said to screen readers stands beside it."""
    return page.get_by_role("log")


def test_question_answer_source_and_check(page: Page) -> None:
    say(page, "how many vacation days do I have left to carry over?")
    expect(log(page).get_by_text("at most 5 unused vacation days")).to_be_visible()
    source = page.get_by_role("link", name="Carrying over unused vacation days")
    with page.context.expect_page() as article:
        source.click()
    expect(article.value.get_by_role("heading", level=1)).to_contain_text("Carrying over")
    page.get_by_role("button", name="That solved it").click()
    expect(log(page).get_by_text(re.compile("anything else", re.IGNORECASE))).to_be_visible()


def test_draft_is_sent_and_its_number_comes(page: Page) -> None:
    say(page, "I clicked on a link in a phishing mail")
    page.get_by_role("button", name="Send it now").click()
    expect(log(page).get_by_text("your ticket is FD-")).to_be_visible()


def test_conversation_is_there_after_a_reload(page: Page) -> None:
    say(page, "when is payday?")
    expect(page.get_by_role("button", name="That solved it")).to_be_visible()
    page.reload()
    expect(log(page).get_by_text("when is payday?", exact=True)).to_be_visible()
