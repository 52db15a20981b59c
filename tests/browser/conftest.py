"""A real browser on the real chat page."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from tests.browser.chat import Chat
from tests.browser.scripted import World
from tests.channels.server import Served, serve

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
ARGUMENTS = ["--no-sandbox", "--disable-background-networking"]
# Generous: what is expected is waited for, and a slow machine is no fault of the product.
MILLISECONDS = 30_000


def browser_path() -> str:
    found = next(filter(None, map(shutil.which, NAMES)), None)
    if found:
        return found
    reason = f"no browser on this machine (looked for {', '.join(NAMES)})"
    if os.environ.get("CI", "").lower() == "true":
        pytest.fail(reason)
    pytest.skip(reason)


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """Start Chromium once; it must end before tests that have a loop of their own."""
    path = browser_path()
    expect.set_options(timeout=MILLISECONDS)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def world() -> World:
    """A web chat with a scripted bot."""
    return World()


@pytest.fixture
def server(world: World) -> Iterator[Served]:
    """The web chat, served."""
    with serve(world.app, world.parts.hub) as server:
        yield server


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    """A fresh browser profile."""
    context = browser.new_context(viewport={"width": 1280, "height": 820}, locale="en-GB")
    context.set_default_timeout(MILLISECONDS)
    yield context
    context.close()


@pytest.fixture
def page(context: BrowserContext) -> Page:
    """An empty tab."""
    return context.new_page()


@pytest.fixture
def chat(page: Page, server: Served) -> Chat:
    """The customers' page, open."""
    chat = Chat(page, server.url)
    chat.open()
    yield chat  # type: ignore[misc]
    assert chat.errors == []
