"""Sign-in by a real OpenID issuer on this machine, and by one that lies."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from joserfc.jwk import RSAKey

from bot.console.access.oidc import Issuer, OidcOptions
from bot.console.frame import Console, ConsoleOptions
from bot.console.own import join_doors
from bot.store.accounts import AccountRow
from bot.store.database import Database
from tests.bot.console.issuer import CLIENT, SECRET, LocalIssuer, shared_key
from tests.bot.console.visitor import Visitor, make_account, quick_passwords
from tests.channels.server import serve

ROLES = {"editors": "knowledge_admin", "desk": "agent"}


@pytest.fixture
def issuer() -> Iterator[LocalIssuer]:
    """The issuer, served."""
    issuer = LocalIssuer()
    with serve(issuer.app) as server:
        issuer.url = server.url
        yield issuer


def console_of(database: Database, issuer: LocalIssuer, **more: Any) -> Console:
    console = Console(database, ConsoleOptions("Larkfield", "http://desk.test", "a secret"))
    options = OidcOptions(issuer.url, CLIENT, SECRET, **more)
    join_doors(console, quick_passwords(), Issuer(options))
    return console


async def sign_in(visitor: Visitor, onward: str = "/console/me") -> httpx.Response:
    """Go to the issuer, and come back with its code."""
    begun = await visitor.get(f"/console/oidc?next={onward}")
    assert begun.status_code == 303
    async with httpx.AsyncClient() as outside:
        agreed = await outside.get(begun.headers["location"])
    return await visitor.get(agreed.headers["location"])


def accounts(database: Database) -> list[AccountRow]:
    return database.read_sync(lambda s: s.query(AccountRow).order_by(AccountRow.created_at).all())


async def test_somebody_comes_in_with_mapped_roles(database: Database, issuer: LocalIssuer) -> None:
    issuer.claims = {"preferred_username": "Ada", "name": "Ada L", "groups": ["editors", "x"]}
    visitor = Visitor(console_of(database, issuer, roles=ROLES))
    assert "/console/oidc?next=" in (await visitor.get("/console/sign-in")).text
    response = await sign_in(visitor)
    assert response.headers["location"] == "/console/me"
    page = (await visitor.get("/console/me")).text
    assert "Ada L" in page
    assert "/console/me/password" not in page
    (row,) = accounts(database)
    assert (row.name, row.roles, row.password_hash) == ("ada", ["knowledge_admin"], None)


async def test_roles_follow_the_issuer(database: Database, issuer: LocalIssuer) -> None:
    console = console_of(database, issuer, roles=ROLES, roles_claim="realm_access.roles")
    for given, roles in ((["editors"], ["knowledge_admin"]), ("desk", ["agent"]), (7, [])):
        issuer.claims = {"realm_access": {"roles": given}}
        await sign_in(Visitor(console))
        assert [row.roles for row in accounts(database)] == [roles]


async def test_without_a_mapping_operators_give_roles(
    database: Database, issuer: LocalIssuer
) -> None:
    issuer.claims = {"groups": ["operator"]}
    console = console_of(database, issuer)
    await sign_in(Visitor(console))
    (row,) = accounts(database)
    assert row.roles == []
    database.write_sync(lambda s: setattr(s.get(AccountRow, row.id), "roles", ["agent"]))
    await sign_in(Visitor(console))
    assert accounts(database)[0].roles == ["agent"]


async def test_a_name_like_a_colleagues_is_another_account(
    database: Database, issuer: LocalIssuer
) -> None:
    console = console_of(database, issuer, roles=ROLES)
    make_account(console, "ada", "operator", email="ada@example.com")
    issuer.claims = {"preferred_username": "ada", "email": "ada@example.com"}
    await sign_in(Visitor(console))
    assert {row.name: row.roles for row in accounts(database)} == {"ada": ["operator"], "ada-2": []}


async def test_a_disabled_account_stays_out(database: Database, issuer: LocalIssuer) -> None:
    console = console_of(database, issuer)
    await sign_in(Visitor(console))
    (row,) = accounts(database)
    database.write_sync(lambda s: setattr(s.get(AccountRow, row.id), "disabled", True))
    visitor = Visitor(console)
    assert (await sign_in(visitor)).headers["location"] == "/console/sign-in"
    assert "switched off" in (await visitor.get("/console/sign-in")).text


async def test_keys_may_be_exchanged(database: Database, issuer: LocalIssuer) -> None:
    console = console_of(database, issuer)
    await sign_in(Visitor(console))
    issuer.key = RSAKey.generate_key(2048, {"kid": "two", "use": "sig"})
    issuer.keys.append(issuer.key)
    assert (await sign_in(Visitor(console))).headers["location"] == "/console/me"


@pytest.mark.parametrize(
    "claims",
    [
        {"iss": "https://evil.example"},
        {"aud": "another-client"},
        {"nonce": "another"},
        {"nonce": None},
        {"exp": int(time.time()) - 3600},
        {"exp": None},
        {"iat": int(time.time()) + 3600},
        {"sub": None},
        {"sub": 7},
    ],
    ids=str,
)
async def test_a_wrong_token_is_refused(
    database: Database, issuer: LocalIssuer, claims: dict[str, Any]
) -> None:
    issuer.claims = claims
    await refused(Visitor(console_of(database, issuer)), database)


async def test_a_token_of_another_key_is_refused(database: Database, issuer: LocalIssuer) -> None:
    issuer.key = RSAKey.generate_key(2048, {"kid": "one", "use": "sig"})
    await refused(Visitor(console_of(database, issuer)), database)


async def test_a_token_signed_by_a_shared_secret_is_refused(
    database: Database, issuer: LocalIssuer
) -> None:
    issuer.key, issuer.algorithm = shared_key(), "HS256"
    await refused(Visitor(console_of(database, issuer)), database)


async def refused(visitor: Visitor, database: Database) -> None:
    assert (await sign_in(visitor)).headers["location"] == "/console/sign-in"
    assert "did not let you in" in (await visitor.get("/console/sign-in")).text
    assert accounts(database) == []


async def test_an_issuer_under_another_name_is_refused(
    database: Database, issuer: LocalIssuer
) -> None:
    issuer.name = "https://evil.example"
    visitor = Visitor(console_of(database, issuer))
    response = await visitor.get("/console/oidc")
    assert response.headers["location"] == "/console/sign-in"


async def test_an_issuer_that_is_down_is_told(database: Database) -> None:
    away = LocalIssuer()
    away.url = "http://127.0.0.1:9"
    visitor = Visitor(console_of(database, away))
    assert (await visitor.get("/console/oidc")).headers["location"] == "/console/sign-in"
    assert "did not let you in" in (await visitor.get("/console/sign-in")).text


@pytest.mark.parametrize("query", ["", "?code=x&state=y", "?error=access_denied", "?state=é"])
async def test_a_way_back_that_nobody_began_is_refused(
    database: Database, issuer: LocalIssuer, query: str
) -> None:
    visitor = Visitor(console_of(database, issuer))
    response = await visitor.get(f"/console/oidc/back{query}")
    assert response.headers["location"] == "/console/sign-in"


async def test_anothers_code_is_refused(database: Database, issuer: LocalIssuer) -> None:
    console = console_of(database, issuer)
    mine, theirs = Visitor(console), Visitor(console)
    begun = await theirs.get("/console/oidc")
    async with httpx.AsyncClient() as outside:
        agreed = await outside.get(begun.headers["location"])
    await mine.get("/console/oidc")
    response = await mine.get(agreed.headers["location"])
    assert response.headers["location"] == "/console/sign-in"
    assert accounts(database) == []
