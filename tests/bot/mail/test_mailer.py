"""E-mail reaches the server, encrypted and signed in where it is set so, or it is told why not."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Literal

import pytest

from bot.mail.mailer import AddressRefused, Letter, MailDown, Mailer, SmtpOptions
from tests.bot.mail.certificate import contexts
from tests.bot.mail.sink import PASSWORD, USER, Sink, listen

LETTER = Letter("ana@example.com", "Grüße", "Hello Ana\n", "<p>Hello Ana</p>")


def options(sink: Sink, security: Literal["starttls", "tls", "none"] = "none") -> SmtpOptions:
    return SmtpOptions("127.0.0.1", sink.port, security, "desk@larkfield.example")


async def test_a_letter_arrives_as_it_was_written() -> None:
    async with listen() as sink:
        await Mailer(options(sink), "Larkfield, Inc.").send(LETTER)
    (letter,) = sink.letters
    assert sink.recipients == ["ana@example.com"]
    assert letter["Subject"] == "Grüße"
    assert letter["From"] == '"Larkfield, Inc." <desk@larkfield.example>'
    assert letter["Auto-Submitted"] == "auto-generated"
    assert letter["Message-ID"].endswith("@larkfield.example>")
    assert (sink.text("plain").strip(), sink.text("html").strip()) == (
        "Hello Ana",
        "<p>Hello Ana</p>",
    )


async def test_the_line_is_encrypted_and_the_password_is_taken(tmp_path: Path) -> None:
    server, client = contexts(tmp_path)
    async with listen(server, with_password=True) as sink:
        secure = replace(options(sink, "starttls"), tls=client, user=USER)
        with pytest.raises(MailDown):
            await Mailer(replace(secure, password="wrong"), "Larkfield").send(LETTER)
        await Mailer(replace(secure, password=PASSWORD), "Larkfield").send(LETTER)
    assert len(sink.letters) == 1


async def test_a_certificate_of_nobody_we_know_is_not_trusted(tmp_path: Path) -> None:
    server, _ = contexts(tmp_path)
    async with listen(server) as sink:
        with pytest.raises(MailDown):
            await Mailer(options(sink, "starttls"), "Larkfield").send(LETTER)
    assert sink.letters == []


async def test_a_server_without_encryption_gets_nothing() -> None:
    async with listen() as sink:
        with pytest.raises(MailDown):
            await Mailer(options(sink, "starttls"), "Larkfield").send(LETTER)
    assert sink.letters == []


@pytest.mark.parametrize(
    ("answer", "error"),
    [("550 No such person", AddressRefused), ("450 Try again later", MailDown)],
)
async def test_a_refusal_is_told_from_trouble(answer: str, error: type[Exception]) -> None:
    async with listen() as sink:
        sink.refusing = answer
        with pytest.raises(error):
            await Mailer(options(sink), "Larkfield").send(LETTER)


async def test_a_server_that_is_gone_is_told() -> None:
    async with listen() as sink:
        gone = options(sink)
    with pytest.raises(MailDown):
        await Mailer(gone, "Larkfield").send(LETTER)


def test_the_password_is_not_shown() -> None:
    assert PASSWORD not in repr(SmtpOptions("h", 25, "tls", "a@b", USER, PASSWORD))
