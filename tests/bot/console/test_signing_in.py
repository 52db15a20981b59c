"""Signing in and out: who gets in, who waits, and what is told."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import httpx
import pytest
from argon2 import PasswordHasher

from bot.console.access import accounts, attempts
from bot.console.frame import Console, ConsoleOptions
from bot.console.own import join_doors
from bot.console.signing_in import safe_next
from bot.store.accounts import AccountRow, AuditRow, ConsoleSessionRow, SignInAttemptRow
from bot.store.base import now
from bot.store.database import Database
from tests.bot.console.visitor import Visitor, make_account, quick_passwords

RIGHT = "correct horse battery"


@pytest.fixture
def ada(console: Console) -> AccountRow:
    """An account with a password."""
    kept = quick_passwords().hash_sync(RIGHT)
    return make_account(console, "ada", "knowledge_admin", password_hash=kept)


async def sign_in(visitor: Visitor, name: str, password: str, **more: str) -> httpx.Response:
    return await visitor.post("/console/sign-in", {"name": name, "password": password, **more})


async def test_the_right_password_lets_in(visitor: Visitor, ada: AccountRow) -> None:
    response = await sign_in(visitor, " Ada ", RIGHT, next="/console/me?a=b")
    assert (response.status_code, response.headers["location"]) == (303, "/console/me?a=b")
    cookie = response.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie
    assert "ada" in (await visitor.get("/console/me")).text


async def test_over_https_cookies_are_bound_to_us(database: Database) -> None:
    console = Console(database, ConsoleOptions("Larkfield", "https://desk.test", "a secret"))
    join_doors(console, quick_passwords())
    response = await Visitor(console).get("/console/sign-in")
    cookie = response.headers["set-cookie"]
    assert cookie.startswith("__Host-frontdesk_visit=")
    assert "Secure" in cookie
    assert "max-age" in response.headers["strict-transport-security"]


@pytest.mark.parametrize(
    ("name", "password"), [("ada", "wrong"), ("nobody", RIGHT), ("", ""), ("x" * 9000, RIGHT)]
)
async def test_everybody_else_is_told_the_same(
    visitor: Visitor, ada: AccountRow, name: str, password: str
) -> None:
    response = await sign_in(visitor, name, password)
    assert response.status_code == 422
    assert "do not go together" in response.text
    assert "frontdesk_session" not in visitor.http.cookies


async def test_a_disabled_account_is_told_the_same(
    console: Console, visitor: Visitor, ada: AccountRow
) -> None:
    console.database.write_sync(lambda s: setattr(s.get(AccountRow, ada.id), "disabled", True))
    assert "do not go together" in (await sign_in(visitor, "ada", RIGHT)).text


@pytest.mark.parametrize("name", ["ada", "nobody"])
async def test_many_failures_make_wait(visitor: Visitor, ada: AccountRow, name: str) -> None:
    answers = [await sign_in(visitor, name, "wrong") for _ in range(attempts.FREE + 1)]
    assert [a.status_code for a in answers] == [422] * attempts.FREE + [429]
    assert "tried too often" in (await sign_in(visitor, name, RIGHT)).text


async def test_guesses_at_the_same_time_are_all_counted(visitor: Visitor, ada: AccountRow) -> None:
    await visitor.get("/console/sign-in")
    answers = await asyncio.gather(*(sign_in(visitor, "ada", "wrong") for _ in range(12)))
    assert sorted(a.status_code for a in answers) == [422] * attempts.FREE + [429] * 7


async def test_the_pause_grows_and_ends(console: Console) -> None:
    def fail(session: object) -> timedelta:
        assert attempts.take(session, "ada") == 0  # type: ignore[arg-type]
        row = session.query(SignInAttemptRow).one()  # type: ignore[attr-defined]
        pause: timedelta = row.locked_until - row.at
        row.locked_until = now()
        return pause

    pauses = [console.database.write_sync(fail) for _ in range(30)]
    assert pauses[: attempts.FREE - 1] == [timedelta(0)] * (attempts.FREE - 1)
    assert pauses == sorted(pauses)
    assert pauses[-1] == attempts.LONGEST_PAUSE


async def test_one_address_may_not_try_all_names(visitor: Visitor) -> None:
    answers = [await sign_in(visitor, f"name{i}", "wrong") for i in range(25)]
    assert answers[-1].status_code == 429
    assert int(answers[-1].headers["retry-after"]) >= 1


async def test_a_hash_of_old_strength_is_made_anew(console: Console, visitor: Visitor) -> None:
    weak = PasswordHasher(time_cost=1, memory_cost=16, parallelism=1).hash(RIGHT)
    row = make_account(console, "bob", password_hash=weak)
    await sign_in(visitor, "bob", RIGHT)
    kept = console.database.read_sync(lambda s: s.get_one(AccountRow, row.id).password_hash)
    assert kept != weak
    assert (await quick_passwords().check(kept, RIGHT)).is_right


async def test_signing_out_ends_the_session(console: Console, admin: Visitor) -> None:
    token = admin.http.cookies["frontdesk_session"]
    response = await admin.post("/console/sign-out", {})
    assert response.headers["location"] == "/console/sign-in"
    admin.http.cookies.set("frontdesk_session", token)
    assert (await admin.get("/console/me")).status_code == 303


@pytest.mark.parametrize("column", ["seen_at", "created_at"])
async def test_a_session_ends_by_itself(console: Console, admin: Visitor, column: str) -> None:
    def age(session: object) -> None:
        row = session.query(ConsoleSessionRow).one()  # type: ignore[attr-defined]
        setattr(row, column, now() - timedelta(hours=13))

    console.database.write_sync(age)
    assert (await admin.get("/console/me")).status_code == 303


async def test_losing_a_role_counts_at_once(console: Console, operator: Visitor) -> None:
    assert (await operator.get("/console/me")).status_code == 200
    make_account(console, "second", "operator")
    console.database.write_sync(
        lambda s: accounts.set_disabled(s, "test", accounts.find(s, "olga"), True)  # type: ignore[arg-type]
    )
    assert (await operator.get("/console/me")).status_code == 303


async def test_signing_in_is_logged(console: Console, visitor: Visitor, ada: AccountRow) -> None:
    await sign_in(visitor, "ada", "wrong")
    await sign_in(visitor, "ada", RIGHT)
    rows = console.database.read_sync(lambda s: s.query(AuditRow).all())
    assert [row.action for row in rows] == ["session.refused", "session.begin"]


async def test_a_forged_sign_in_is_refused(visitor: Visitor, ada: AccountRow) -> None:
    response = await visitor.http.post("/console/sign-in", data={"name": "ada", "password": RIGHT})
    assert response.status_code == 403


async def test_the_look_is_kept(visitor: Visitor) -> None:
    await visitor.post("/console/theme", {"theme": "dark"})
    assert 'data-theme="dark"' in (await visitor.get("/console/sign-in")).text


@pytest.mark.parametrize(
    "given",
    [
        "",
        "https://evil.example/console/",
        "//evil.example/console/",
        "/console//evil.example",
        "/\\evil.example",
        "/console/\\evil.example",
        "javascript:alert(1)",
        "/elsewhere",
        "/console/a\r\nset-cookie: x=y",
    ],
)
def test_nobody_is_led_elsewhere(given: str) -> None:
    assert safe_next(given) == "/console/"
