"""What stands in the letters of the web chat."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

import bot.mail
from bot.mail.mailer import Mailer, SmtpOptions
from bot.mail.transcripts import MOST_LINES, TranscriptMails
from bot.mail.wording import choose, languages
from connectors.errors import BadEvent, Unavailable
from connectors.history import Line, Said
from connectors.messages import Reply, Source
from tests.bot.mail.sink import Sink, listen
from tests.channels.ledger import Ledger

WORDS = Path(bot.mail.__file__).parent / "words"
AT = datetime(2026, 7, 1, 11, 30, tzinfo=UTC)
ANSWER = Reply(
    "r1",
    "At most **5** days. <img src=x onerror=alert(1)>",
    sources=(Source("a", "Carrying over", "https://desk.example/help/a", "People", AT),),
)


@pytest.fixture
async def sink() -> AsyncIterator[Sink]:
    async with listen() as sink:
        yield sink


@pytest.fixture
def ledger() -> Ledger:
    ledger = Ledger()
    ledger.lines["c1"] = [
        Line(1, AT, Said("e1", "How many <b>days</b>?", files=("balance.pdf",))),
        Line(2, AT, ANSWER),
        Line(3, AT, Reply("r2", "Mara here.", author="agent")),
    ]
    return ledger


@pytest.fixture
def mails(sink: Sink, ledger: Ledger) -> TranscriptMails:
    options = SmtpOptions("127.0.0.1", sink.port, "none", "desk@larkfield.example")
    zone = ZoneInfo("Europe/London")
    return TranscriptMails(Mailer(options, "Larkfield"), ledger, "Larkfield", zone)


async def test_a_conversation_is_written_as_text(mails: TranscriptMails, sink: Sink) -> None:
    await mails.send("c1", "ana@example.com", "en-GB")
    assert sink.recipients == ["ana@example.com"]
    text = " ".join(sink.text("plain").split())
    for part in (
        "Times are those of Europe/London.",
        "2026-07-01 12:30 · You How many <b>days</b>? File: balance.pdf",
        "2026-07-01 12:30 · Larkfield At most **5** days.",
        "Carrying over: https://desk.example/help/a",
        "2026-07-01 12:30 · Colleague Mara here.",
    ):
        assert part in text


async def test_nobodys_words_become_html(mails: TranscriptMails, sink: Sink) -> None:
    await mails.send("c1", "ana@example.com", "en")
    html = sink.text("html")
    assert "How many &lt;b&gt;days&lt;/b&gt;?" in html
    assert "<strong>5</strong>" in html
    assert "<img" not in html


async def test_a_long_one_is_cut_and_says_so(
    mails: TranscriptMails, sink: Sink, ledger: Ledger
) -> None:
    ledger.lines["c1"] = [
        Line(n, AT, Said(f"e{n}", f"Line number {n}.")) for n in range(1, MOST_LINES + 3)
    ]
    await mails.send("c1", "ana@example.com", "en")
    text = sink.text("plain")
    assert f"last {MOST_LINES} lines" in text
    assert "Line number 3." in text
    assert "Line number 2." not in text


async def test_what_is_empty_is_not_sent(mails: TranscriptMails, sink: Sink) -> None:
    with pytest.raises(BadEvent) as refused:
        await mails.send("nothing", "ana@example.com", "en")
    assert refused.value.code == "empty"
    assert sink.letters == []


async def test_the_code_comes_in_the_visitors_language(mails: TranscriptMails, sink: Sink) -> None:
    await mails.confirm("ana@example.com", "012345", "zh-CN")
    assert "012345" in sink.letters[-1]["Subject"]
    assert "验证码：012345" in sink.text("plain")
    await mails.confirm("ana@example.com", "012345", "pt")
    assert "Enter this code in the chat: 012345" in sink.text("plain")


async def test_refusals_and_trouble_are_told_apart(mails: TranscriptMails, sink: Sink) -> None:
    sink.refusing = "550 No such person"
    with pytest.raises(BadEvent) as refused:
        await mails.send("c1", "ana@example.com", "en")
    assert refused.value.code == "address_refused"
    sink.refusing = "451 Try later"
    with pytest.raises(Unavailable):
        await mails.send("c1", "ana@example.com", "en")


def test_every_language_has_the_same_sentences() -> None:
    assert languages() == ["ar", "en", "zh"]
    assert [choose(locale) for locale in ("zh-TW", "AR", "fr", "")] == ["zh", "ar", "en", "en"]
    tables = [json.loads((WORDS / f"{name}.json").read_text("utf-8")) for name in languages()]
    assert {frozenset(table) for table in tables} == {frozenset(tables[0])}
