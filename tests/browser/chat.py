"""The chat as somebody in front of it uses it."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Locator, Page, expect


class Chat:
    """A tab with the chat in it; `errors` are what the page complained about."""

    def __init__(self, page: Page, url: str) -> None:
        self.page = page
        self.url = url
        self.errors: list[str] = []
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.on("console", self._listen)

    def open(self, path: str = "/") -> None:
        """Open the page and wait until it can be used."""
        self.page.goto(self.url + path)
        expect(self.input).to_be_visible()

    def say(self, text: str) -> None:
        """Write and press Enter."""
        self.input.fill(text)
        self.input.press("Enter")

    @property
    def input(self) -> Locator:
        """Where one writes."""
        return self.page.get_by_label("Write your message")

    @property
    def mine(self) -> Locator:
        """What the person said."""
        return self.page.locator(".line.you .text")

    @property
    def answers(self) -> Locator:
        """What the bot said."""
        return self.page.locator(".line.bot .text")

    @property
    def banner(self) -> Locator:
        """The line under the header."""
        return self.page.locator(".banner")

    def button(self, name: str) -> Locator:
        """A button by its words."""
        return self.page.get_by_role("button", name=name, exact=True)

    def delivery(self, state: str) -> Locator:
        """What the person said, in that state of delivery."""
        return self.page.locator(f'.line.you[data-state="{state}"]')

    def stored(self) -> dict[str, Any]:
        """Give everything that the browser keeps for the page."""
        kept: dict[str, Any] = self.page.evaluate(
            "() => ({...localStorage, ...sessionStorage, cookies: document.cookie})"
        )
        return {name: value for name, value in kept.items() if value}

    def focused(self) -> str:
        """Tell what has the focus, by its label or words."""
        found: str = self.page.evaluate(
            """() => {
              let at = document.activeElement;
              while (at.shadowRoot?.activeElement) at = at.shadowRoot.activeElement;
              return at.getAttribute("aria-label") ?? at.textContent.trim();
            }"""
        )
        return found

    def _listen(self, message: Any) -> None:
        if message.type == "error" and "Failed to load resource" not in message.text:
            self.errors.append(message.text)
