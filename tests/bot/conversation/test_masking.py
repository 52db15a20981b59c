"""Masking: what must never be stored is not, and ordinary words stay as they are."""

from __future__ import annotations

import pytest

from bot.conversation.masking import mask

CARD = "[card number removed]"
ID = "[national id removed]"
PASSWORD = "[password removed]"


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("My card is 4111 1111 1111 1111.", f"My card is {CARD}."),
        ("4111111111111111", CARD),
        ("5500-0000-0000-0004, thanks", f"{CARD}, thanks"),
        ("Amex 378282246310005!", f"Amex {CARD}!"),
        ("first 4111111111111111 then 5500000000000004", f"first {CARD} then {CARD}"),
    ],
)
def test_a_card_number_is_removed(text: str, masked: str) -> None:
    assert mask(text).text == masked
    assert mask(text).kinds == {"card number"}


@pytest.mark.parametrize(
    "text",
    [
        "My card is 4111 1111 1111 1112.",
        "Order 1234567890123456 has not come",
        "0000 0000 0000 0000",
        "SN-4111111111111111",
        "Call +44 20 7946 0958",
        "12 or 24 months, 2024-01-31 to 2025-01-31",
        "a1b24111111111111111",
    ],
)
def test_other_long_numbers_stay(text: str) -> None:
    assert mask(text).text == text
    assert mask(text).kinds == frozenset()


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("My SSN is 123-45-6789", f"My SSN is {ID}"),
        ("NI number AB123456C.", f"NI number {ID}."),
        ("NI number AB 12 34 56 C", f"NI number {ID}"),
    ],
)
def test_a_national_id_is_removed(text: str, masked: str) -> None:
    assert mask(text).text == masked
    assert mask(text).kinds == {"national id"}


@pytest.mark.parametrize(
    "text", ["000-12-3456", "912-34-5678", "GB123456A", "FD-1042", "020-7946-0958", "Room AB12"]
)
def test_what_only_looks_like_an_id_stays(text: str) -> None:
    assert mask(text).text == text


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("my password is hunter2", f"my password is {PASSWORD}"),
        ("My Password: Tr0ub4dor&3 does not work", f"My Password: {PASSWORD} does not work"),
        ("password=s3cr3t!", f"password={PASSWORD}"),
        ('the password was "two words"', f"the password was {PASSWORD}"),
        ("my pin is 4711", f"my pin is {PASSWORD}"),
        ("pwd: correct-horse-battery-staple", f"pwd: {PASSWORD}"),
        ("mein Passwort: geheim123", f"mein Passwort: {PASSWORD}"),
        ("my password is P@ssword.", f"my password is {PASSWORD}"),
        ("password:\nhunter2\nplease help", f"password:\n{PASSWORD}\nplease help"),
    ],
)
def test_a_password_is_removed(text: str, masked: str) -> None:
    assert mask(text).text == masked
    assert mask(text).kinds == {"password"}


@pytest.mark.parametrize(
    "text",
    [
        "my password is expired",
        "My password is expired.",
        "my password is not working",
        "my password was reset yesterday",
        "password: reset please",
        "My password is wrong!!!",
        'It says "your password is expired"',
        "it says (password is incorrect)",
        "my password isn't accepted, the password is case-sensitive",
        "password is expired/locked",
        "I forgot my password",
        "The PIN is blocked…",
        "how long must a password be? The password is 8 characters now",
        "mot de passe / password: réinitialiser",
        "пароль, password: сбросить",
        "Pinning is a hobby: pin boards",
        "What is the password policy?",
    ],
)
def test_talk_about_passwords_stays(text: str) -> None:
    assert mask(text).text == text
    assert mask(text).kinds == frozenset()


def test_everything_in_one_message_is_removed() -> None:
    masked = mask("card 4111 1111 1111 1111, SSN 123-45-6789, password: hunter2")
    assert masked.text == f"card {CARD}, SSN {ID}, password: {PASSWORD}"
    assert masked.kinds == {"card number", "national id", "password"}


@pytest.mark.parametrize(
    "text", ["my password is hunter2, card 4111111111111111", "pin: 4111111111111111", "pwd=a1b2c3"]
)
def test_masking_what_is_masked_changes_nothing(text: str) -> None:
    once = mask(text)
    assert "removed]" in once.text
    assert mask(once.text) == once


@pytest.mark.parametrize("unit", ["4", "password ", "pwd=", "1 ", "password is a", "123-45-", "a "])
def test_a_huge_text_is_read_through(unit: str) -> None:
    text = unit * (100_000 // len(unit))
    assert mask(text).text
