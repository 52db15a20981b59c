"""The first sign-in to the console, in a real browser: by keyboard, on a phone, in the dark."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from starlette.applications import Starlette
from starlette.routing import Mount

from bot.console.access import links
from bot.console.frame import Console, ConsoleOptions
from bot.console.own import join_doors, join_offices
from bot.pages import static_files
from bot.store.database import Database
from connectors.channels.web.pages import WIDGET_PATH, widget_files
from tests.bot.console.visitor import quick_passwords
from tests.channels.server import serve

PASSWORD = "a fine long sentence"
PICTURES = os.environ.get("PICTURES", "")


@pytest.fixture
def first_link(database: Database) -> Iterator[str]:
    """The link to the first account of a console that is served."""
    options = ConsoleOptions("Larkfield", "http://127.0.0.1", "a secret of the tests")
    console = Console(database, options)
    join_doors(console, quick_passwords())
    join_offices(console)
    app = Starlette(
        routes=[
            Mount("/console", console.app),
            Mount(WIDGET_PATH, widget_files()),
            Mount("/static", static_files()),
        ]
    )
    token = database.write_sync(lambda session: links.make(session, None))
    with serve(app) as server:
        yield links.address(server.url, token)


@pytest.fixture
def errors(page: Page) -> Iterator[list[str]]:
    """What the browser complains about: nothing, at the end."""
    found: list[str] = []
    page.on("pageerror", lambda error: found.append(str(error)))
    page.on("console", lambda m: found.append(m.text) if m.type == "error" else None)
    yield found
    ours = [text for text in found if "status of 4" not in text]
    assert ours == []


def look(page: Page, name: str) -> None:
    """Keep pictures where somebody wants to look at them."""
    if not PICTURES:
        return
    for theme in ("light", "dark"):
        page.emulate_media(color_scheme=theme)
        page.screenshot(path=Path(PICTURES) / f"{name}-{theme}.png", full_page=True)
    wide = page.viewport_size
    page.emulate_media(color_scheme="light")
    page.set_viewport_size({"width": 390, "height": 800})
    page.screenshot(path=Path(PICTURES) / f"{name}-phone.png", full_page=True)
    page.set_viewport_size(wide or {"width": 1280, "height": 820})


def begin(page: Page, first_link: str) -> None:
    page.goto(first_link)
    page.get_by_label("Your name").fill("Ada Larkfield")
    page.get_by_label("Name to sign in with").fill("ada")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_label("The same password again").fill(PASSWORD)
    page.get_by_role("button", name="Make the account").click()
    expect(page.get_by_role("heading", name="Hello, Ada Larkfield")).to_be_visible()


def test_the_first_person_comes_in_and_lets_in_a_second(
    page: Page, first_link: str, errors: list[str]
) -> None:
    page.goto(first_link)
    look(page, "first")
    begin(page, first_link)
    look(page, "home")
    page.get_by_role("link", name="Accounts", exact=True).click()
    page.get_by_role("link", name="Add an account").click()
    page.get_by_label("Name to sign in with").fill("Bob!")
    page.get_by_role("button", name="Add the account").click()
    expect(page.get_by_label("Name to sign in with")).to_be_focused()
    look(page, "new")
    page.get_by_label("Name to sign in with").fill("bob")
    page.get_by_label("Agent").check()
    page.get_by_role("button", name="Add the account").click()
    expect(page.locator("code.link")).to_contain_text("/console/link/")
    page.get_by_role("link", name="Done").click()
    look(page, "account")
    page.get_by_role("link", name="Audit log").click()
    expect(page.get_by_role("cell", name="account.add").first).to_be_visible()
    look(page, "audit")
    page.get_by_role("link", name="Ada Larkfield").click()
    look(page, "me")
    page.get_by_role("button", name="Sign out", exact=True).click()
    expect(page.get_by_text("You are signed out")).to_be_visible()


def test_one_signs_in_by_the_keyboard_alone(page: Page, first_link: str, errors: list[str]) -> None:
    begin(page, first_link)
    page.get_by_role("button", name="Sign out", exact=True).click()
    page.goto(first_link.replace("/link/" + first_link.rsplit("/", 1)[1], "/me"))
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()
    page.get_by_label("Name").focus()
    page.keyboard.type("ada")
    page.keyboard.press("Tab")
    page.keyboard.type("wrong password")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("do not go together")
    look(page, "sign-in")
    page.get_by_label("Password").focus()
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Your account")).to_be_visible()


def test_on_a_phone_the_navigation_folds(page: Page, first_link: str, errors: list[str]) -> None:
    page.set_viewport_size({"width": 390, "height": 800})
    begin(page, first_link)
    accounts = page.get_by_role("link", name="Accounts", exact=True)
    expect(accounts).to_be_hidden()
    page.get_by_role("button", name="Menu").click()
    expect(accounts).to_be_visible()
    overflow = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    assert page.evaluate(overflow) == 0
    accounts.click()
    for path in ("/accounts", "/accounts/ada", "/audit", "/me"):
        page.goto(first_link.partition("/link/")[0] + path)
        assert page.evaluate(overflow) == 0, path


def test_the_look_can_be_chosen(page: Page, first_link: str, errors: list[str]) -> None:
    begin(page, first_link)
    page.get_by_role("button", name="Dark").click()
    expect(page.get_by_role("button", name="Dark")).to_have_attribute("aria-pressed", "true")
    scheme = page.evaluate("getComputedStyle(document.documentElement).colorScheme")
    assert scheme == "dark"
