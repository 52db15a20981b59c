"""A conversation by e-mail: to an address that is proved to be the visitor's, and not too often."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from connectors.channels.web import transcripts as module
from connectors.channels.web.transcripts import CODE_SECONDS, Confirmations
from connectors.errors import BadEvent
from tests.browser.scripted import IDENTITY_SECRET
from tests.channels.quiet import API, QuietWorld, Visit, bearer, say
from tests.channels.test_web_visitors import identity

KEY = "signing-key-of-the-tests-0123456789"


def ask(visit: Visit, token: str, **body: Any) -> httpx.Response:
    body = {"email": "ana@example.com"} | body
    return visit.http.post(f"{API}/transcript", json=body, headers=bearer(token))


@pytest.fixture
def token(visit: Visit) -> str:
    """The token of an anonymous visitor who has said something."""
    token = str(visit.begin()["token"])
    visit.post(token, say())
    return token


def test_an_address_of_the_host_site_needs_no_code(visit: Visit, world: QuietWorld) -> None:
    token = visit.begin(token=identity(IDENTITY_SECRET, aud="customers"))["token"]
    assert ask(visit, token, email="Ana@Example.com").json()["sent"] == "transcript"
    ((conversation_id, address, _),) = world.letters.sent
    assert address == "Ana@Example.com"
    assert conversation_id.startswith("customers-")


def test_another_address_has_to_be_confirmed_once(
    visit: Visit, world: QuietWorld, token: str
) -> None:
    told = ask(visit, token).json()
    assert told["sent"] == "code"
    assert world.letters.sent == []
    ((address, code, _),) = world.letters.codes
    assert address == "ana@example.com"
    assert code not in str(told)
    done = ask(visit, token, code=code, challenge=told["challenge"]).json()
    assert done["sent"] == "transcript"
    assert len(world.letters.sent) == 1
    session = visit.begin(resume=done["token"])
    assert session["email"] == "ana@example.com"
    assert ask(visit, done["token"]).json()["sent"] == "transcript"
    assert len(world.letters.codes) == 1
    assert ask(visit, done["token"], email="other@example.com").json()["sent"] == "code"


def test_what_was_typed_before_the_chat_proves_nothing(visit: Visit, world: QuietWorld) -> None:
    token = visit.begin(about={"email": "ana@example.com"})["token"]
    assert ask(visit, token).json()["sent"] == "code"
    assert world.letters.sent == []


@pytest.mark.parametrize("wrong", ["code", "challenge", "email", "visitor"])
def test_a_code_holds_for_its_address_and_conversation_alone(
    visit: Visit, world: QuietWorld, token: str, wrong: str
) -> None:
    challenge = ask(visit, token).json()["challenge"]
    code = world.letters.codes[0][1]
    other = visit.begin()["token"]
    body = {"code": code, "challenge": challenge, "email": "ana@example.com"}
    body |= {
        "code": {"code": f"{(int(code) + 1) % 10**6:06}"},
        "challenge": {"challenge": ask(visit, other).json()["challenge"]},
        "email": {"email": "eve@example.com"},
        "visitor": {},
    }[wrong]
    answer = ask(visit, other if wrong == "visitor" else token, **body)
    assert (answer.status_code, answer.json()["code"]) == (422, "wrong_code")
    assert world.letters.sent == []


def test_guesses_are_counted(visit: Visit, world: QuietWorld, token: str) -> None:
    challenge = ask(visit, token).json()["challenge"]
    code = world.letters.codes[0][1]
    wrong = f"{(int(code) + 1) % 10**6:06}"
    answers = [ask(visit, token, code=wrong, challenge=challenge) for _ in range(6)]
    assert [a.status_code for a in answers] == [422] * 5 + [429]
    assert ask(visit, token, code=code, challenge=challenge).status_code == 429
    assert world.letters.sent == []


def test_one_address_gets_few_letters_whoever_asks(visit: Visit, world: QuietWorld) -> None:
    tokens = [visit.begin()["token"] for _ in range(6)]
    answers = [ask(visit, token, email="ANA@example.com") for token in tokens]
    assert [a.status_code for a in answers] == [200] * 4 + [429] * 2
    assert int(answers[-1].headers["retry-after"]) > 60


def test_one_conversation_writes_to_few_addresses(visit: Visit, token: str) -> None:
    answers = [ask(visit, token, email=f"a{n}@example.com") for n in range(8)]
    assert [a.status_code for a in answers] == [200] * 6 + [429] * 2


@pytest.mark.parametrize(
    "email", ["", "ana", "a@b", "a@b.c\r\nBcc: d@e.f", "a@b.c,d@e.f", f"{'x' * 251}@b.c"]
)
def test_what_is_no_address_is_refused(
    visit: Visit, world: QuietWorld, token: str, email: str
) -> None:
    answer = ask(visit, token, email=email)
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid")
    assert world.letters.codes == []


def test_strangers_send_nothing(visit: Visit, world: QuietWorld) -> None:
    assert ask(visit, "wrong").status_code == 401
    assert world.letters.codes == []


def test_a_code_grows_old(monkeypatch: pytest.MonkeyPatch) -> None:
    confirmations = Confirmations(KEY)
    code, challenge = confirmations.make("ana@example.com", "c1")
    confirmations.check("ana@example.com", "c1", challenge, code)
    monkeypatch.setattr(module, "CODE_SECONDS", -1)
    with pytest.raises(BadEvent):
        confirmations.check("ana@example.com", "c1", challenge, code)
    assert CODE_SECONDS == 900
