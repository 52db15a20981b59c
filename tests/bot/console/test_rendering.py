"""What templates say of moments and browsers, and that they say nothing silently."""

from __future__ import annotations

from datetime import timedelta

import pytest
from jinja2 import UndefinedError

from bot.console.rendering import Renderer, _ago, _browser
from bot.console.words import Words
from bot.store.base import now


@pytest.mark.parametrize(
    ("agent", "said"),
    [
        (
            "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537 Chrome/140.0 Safari/537",
            "Chrome, Linux",
        ),
        ("Mozilla/5.0 (Windows NT 10.0) Chrome/140.0 Safari/537 Edg/140.0", "Edge, Windows"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18 like Mac OS X) Safari/604.1", "Safari, iPhone"),
        ("Mozilla/5.0 (Android 15; Mobile) Gecko Firefox/140.0", "Firefox, Android"),
        ("curl/8.0", "curl/8.0"),
        ("x" * 300, "x" * 40),
    ],
)
def test_a_browser_is_named(agent: str, said: str) -> None:
    assert _browser(agent) == said


@pytest.mark.parametrize(
    ("past", "said"),
    [
        (timedelta(seconds=-9), "0 s"),
        (timedelta(minutes=3), "3 min"),
        (timedelta(hours=5), "5 h"),
        (timedelta(days=2), "2 d"),
    ],
)
def test_how_long_ago(past: timedelta, said: str) -> None:
    assert _ago(now() - past) == said


def test_a_missing_value_is_an_error() -> None:
    with pytest.raises(UndefinedError):
        Renderer("Larkfield", Words()).render("home/home.html", {})
