"""Which pages may open the chat."""

from __future__ import annotations

import pytest

from connectors.channels.web.origins import Origins


@pytest.mark.parametrize(
    ("origin", "host"),
    [
        ("https://desk.example", "desk.example"),
        ("https://DESK.example", "desk.example"),
        ("https://desk.example", "desk.example:443"),
        ("http://127.0.0.1:8080", "127.0.0.1:8080"),
        ("http://[::1]:8080", "[::1]:8080"),
    ],
)
def test_our_own_page_may(origin: str, host: str) -> None:
    assert Origins().allow({"origin": origin, "host": host})


@pytest.mark.parametrize(
    ("origin", "host"),
    [
        ("https://evil.example", "desk.example"),
        ("https://desk.example.evil.example", "desk.example"),
        ("http://127.0.0.1:9000", "127.0.0.1:8080"),
        ("null", "desk.example"),
        ("", ""),
        ("https://desk.example:99999", "desk.example"),
    ],
)
def test_another_page_may_not(origin: str, host: str) -> None:
    assert not Origins().allow({"origin": origin, "host": host})


def test_an_allowed_page_may() -> None:
    origins = Origins(["https://Shop.example/"])
    assert origins.allow({"origin": "https://shop.example", "host": "desk.example"})
    assert not origins.allow({"origin": "https://shop.example.evil", "host": "desk.example"})


def test_a_star_means_any_and_no_origin_is_no_browser() -> None:
    assert Origins(["*"]).allow({"origin": "https://any.example", "host": "desk.example"})
    assert Origins().allow({"host": "desk.example"})
