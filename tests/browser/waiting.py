"""Wait for what a service does in the background, on machines of any speed."""

from __future__ import annotations

import time
from collections.abc import Callable

from playwright.sync_api import Locator, Page

SECONDS = 60.0
_PAUSE = 100


def wait_until(page: Page, is_so: Callable[[], bool], told: str, seconds: float = SECONDS) -> None:
    """Look again and again until it is so; `told` says what was waited for."""
    end = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < end, f"after {seconds} s still not so: {told}"
        page.wait_for_timeout(_PAUSE)


def reload_until(page: Page, shown: Locator) -> None:
    """Load the page again and again until this is on it."""

    def look() -> bool:
        page.reload()
        return shown.count() > 0

    wait_until(page, look, f"{shown} on {page.url}")
