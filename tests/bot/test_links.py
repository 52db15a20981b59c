"""Links to articles: the right to read one of them, for a while."""

from __future__ import annotations

import time
from urllib.parse import parse_qs, urlsplit

import pytest
from itsdangerous import TimestampSigner, URLSafeTimedSerializer

from bot.links import ArticleLinks

KEY = "the signing key"
LINKS = ArticleLinks("https://desk.example", KEY)
DAY = 24 * 60 * 60


def key_of(link: str) -> str:
    return parse_qs(urlsplit(link).query)["key"][0]


def aged(days: float, key: str = KEY, salt: str = "frontdesk.article-link") -> str:
    """Make the key of a link as it was made some days ago."""

    class Signer(TimestampSigner):
        def get_timestamp(self) -> int:
            return int(time.time() - days * DAY)

    signed = URLSafeTimedSerializer(key, salt=salt, signer=Signer).dumps("payday")
    return signed if isinstance(signed, str) else signed.decode()


def test_a_link_leads_to_its_article() -> None:
    link = LINKS.make("payday")
    assert link.startswith("https://desk.example/articles/payday?key=")
    assert LINKS.allows("payday", key_of(link))


def test_a_link_opens_no_other_article() -> None:
    assert not LINKS.allows("salaries-of-the-board", key_of(LINKS.make("payday")))


def test_a_link_works_for_ninety_days() -> None:
    assert LINKS.allows("payday", aged(0))
    assert LINKS.allows("payday", aged(89.9))
    assert not LINKS.allows("payday", aged(90.1))


@pytest.mark.parametrize(
    "key",
    [
        "",
        "x",
        "payday",
        aged(0, key="another key"),
        aged(0, salt="frontdesk.visitor"),
        aged(0)[:-1],
        aged(0).swapcase(),
        aged(0) + "\x00",
        "é" * 100,
    ],
)
def test_a_forged_key_opens_nothing(key: str) -> None:
    assert not LINKS.allows("payday", key)


def test_another_secret_makes_old_links_invalid() -> None:
    assert not ArticleLinks("https://desk.example", "new").allows("payday", aged(0))
