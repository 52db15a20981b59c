"""The page from which the web chat is copied into a site."""

from __future__ import annotations

import re
from dataclasses import replace
from html import unescape

import pytest

from bot.console import embed
from bot.console.embed.facts import EmbedFacts
from bot.console.embed.snippets import Choice, policy, snippet, style
from bot.console.frame import Console
from tests.bot.console.visitor import Visitor

FACTS = EmbedFacts(
    url="https://desk.example",
    admissions={"customers": "anyone", "employees": "token"},
    languages=("ar", "en", "zh"),
    origins=("https://shop.example",),
    has_secret=True,
    consent="note",
)


@pytest.fixture
def facts() -> EmbedFacts:
    return FACTS


@pytest.fixture(autouse=True)
def area(console: Console, facts: EmbedFacts) -> None:
    console.join(embed.area(), embed.routes(console, facts))


def lines(html: str, name: str) -> str:
    found = re.search(rf'<pre id="{name}"[^>]*><code>(.*?)</code>', html, re.S)
    assert found is not None
    return unescape(found[1])


async def test_an_operator_copies_what_was_chosen(operator: Visitor) -> None:
    page = await operator.get("/console/embed?site=employees&mode=page&theme=dark&language=zh")
    assert lines(page.text, "snippet") == (
        '<script type="module" src="https://desk.example/widget/frontdesk-chat.js"></script>\n'
        '<frontdesk-chat site="employees" mode="page" theme="dark" lang="zh"></frontdesk-chat>'
    )
    assert "Only people whom your site signs in may write." in unescape(page.text)
    assert '"aud": "employees"' in lines(page.text, "sign")
    assert "<code>https://shop.example</code>" in page.text


async def test_by_default_it_is_a_button_for_customers(operator: Visitor) -> None:
    page = await operator.get("/console/embed")
    assert lines(page.text, "snippet").endswith(
        '\n<frontdesk-chat site="customers"></frontdesk-chat>'
    )
    assert 'id="style"' not in page.text


async def test_what_cannot_be_chosen_changes_nothing(operator: Visitor) -> None:
    query = 'site="><script>&mode=x&theme=x&language=xx&accent=red;}'
    page = await operator.get(
        "/console/embed", params=dict(p.split("=", 1) for p in query.split("&"))
    )
    assert page.status_code == 200
    assert page.text.count("<script") == 2
    assert lines(page.text, "snippet").endswith(
        '\n<frontdesk-chat site="customers"></frontdesk-chat>'
    )
    assert 'id="style"' not in page.text


async def test_a_colour_becomes_a_line_of_style(operator: Visitor) -> None:
    page = await operator.get("/console/embed", params={"accent": "#ff8800"})
    assert lines(page.text, "style") == (
        "frontdesk-chat { --frontdesk-accent: #ff8800; --frontdesk-on-accent: #000000; }"
    )
    assert "--frontdesk-on-accent: #ffffff" in style("#12463f")


@pytest.mark.parametrize(
    ("facts", "told"),
    [
        (replace(FACTS, origins=()), "No other site may open the chat yet."),
        (replace(FACTS, origins=("*",)), "Every site may open the chat"),
        (replace(FACTS, has_secret=False), "until then no token is taken"),
    ],
)
async def test_what_stands_in_the_way_is_said(operator: Visitor, told: str) -> None:
    assert told in (await operator.get("/console/embed")).text


async def test_others_do_not_see_it(admin: Visitor, visitor: Visitor) -> None:
    assert (await admin.get("/console/embed")).status_code == 403
    assert (await visitor.get("/console/embed")).status_code == 303


def test_addresses_cannot_break_out() -> None:
    assert '"><b>' not in snippet(Choice("customers"), 'https://x"><b>')


def test_the_policy_names_the_socket_too() -> None:
    assert policy("https://desk.example/base") == (
        "script-src https://desk.example; "
        "connect-src https://desk.example wss://desk.example; img-src https://desk.example"
    )
    assert "ws://127.0.0.1:8080" in policy("http://127.0.0.1:8080")
