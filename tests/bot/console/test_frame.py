"""The frame: who gets in, what is refused, and how that looks."""

from __future__ import annotations

from typing import Any

import pytest
from fastapi import APIRouter, Request, Response

from bot.console.frame import Area, Card, Console
from bot.console.people import Account, KnowledgeAdmin, SignedIn
from bot.console.routing import MOST_BYTES, area_router, takes
from bot.store.accounts import AuditRow, audit
from tests.bot.console.visitor import BASE, Visitor


@pytest.fixture(autouse=True)
def things(console: Console) -> None:
    """An area for knowledge admins."""
    router = area_router("things")

    @router.get("")
    async def show(request: Request, account: SignedIn) -> Response:
        return console.page(request, account, "frame/problem.html", code="")

    @router.post("")
    async def change(request: Request, account: KnowledgeAdmin) -> Response:
        await console.database.write(lambda s: audit(s, account, "thing.change", "one", {"to": 2}))
        return console.go("/console/things", "things.changed", name="<b>It</b>")

    @router.post("/upload")
    @takes(3 * MOST_BYTES)
    async def upload(request: Request, account: KnowledgeAdmin) -> dict[str, int]:
        form = await request.form()
        return {"bytes": len(await form["file"].read())}  # type: ignore[union-attr]

    @router.get("/broken")
    async def broken(request: Request) -> Response:
        raise RuntimeError("a secret detail")

    async def cards(account: Account) -> list[Card]:
        return [Card("things.title", "/console/things", 3)]

    console.join(Area("things", ("knowledge_admin",), cards), router)


def changes(console: Console) -> list[AuditRow]:
    return console.database.read_sync(lambda s: s.query(AuditRow).all())


async def test_a_stranger_is_led_to_the_sign_in(visitor: Visitor) -> None:
    response = await visitor.get("/console/things?q=a")
    assert response.status_code == 303
    assert response.headers["location"] == "/console/sign-in?next=/console/things%3Fq%3Da"


async def test_a_strangers_script_is_told_in_json(visitor: Visitor) -> None:
    response = await visitor.get("/console/things", headers={"accept": "application/json"})
    assert response.status_code == 401
    assert response.json()["code"] == "sign_in_needed"


async def test_a_change_is_made_and_logged_and_said(console: Console, admin: Visitor) -> None:
    response = await admin.post("/console/things", {})
    assert (response.status_code, response.headers["location"]) == (303, "/console/things")
    (row,) = changes(console)
    assert (row.who, row.action, row.subject, row.details) == (
        "kim",
        "thing.change",
        "one",
        {"to": 2},
    )
    assert "&lt;b&gt;It&lt;/b&gt; is changed." in (await admin.get("/console/things")).text
    assert "is changed." not in (await admin.get("/console/things")).text


async def test_without_the_role_nothing_is_done(console: Console, operator: Visitor) -> None:
    response = await operator.post("/console/things", {})
    assert response.status_code == 403
    assert "does not have the role" in response.text
    assert changes(console) == []


async def test_the_navigation_shows_what_one_may_use(admin: Visitor, operator: Visitor) -> None:
    link = 'href="/console/things"'
    assert link in (await admin.get("/console/things")).text
    assert link not in (await operator.get("/console/things")).text


@pytest.mark.parametrize(
    ("token", "headers"),
    [
        ("", {}),
        ("0" * 64, {}),
        ("right", {"origin": "https://evil.example"}),
        ("right", {"origin": "null"}),
        ("right", {"sec-fetch-site": "cross-site"}),
        ("right", {"sec-fetch-site": "same-site"}),
    ],
)
async def test_a_forged_post_is_refused(
    console: Console, admin: Visitor, token: str, headers: dict[str, str]
) -> None:
    await admin.get("/console/things")
    given = admin.token if token == "right" else token
    response = await admin.http.post("/console/things", data={"csrf_token": given}, headers=headers)
    assert response.status_code == 403
    assert changes(console) == []


async def test_anothers_token_is_refused(
    console: Console, admin: Visitor, operator: Visitor
) -> None:
    await operator.get("/console/things")
    response = await admin.http.post("/console/things", data={"csrf_token": operator.token})
    assert response.status_code == 403


async def test_a_script_sends_the_token_in_a_header(console: Console, admin: Visitor) -> None:
    await admin.get("/console/things")
    headers = {"x-csrf-token": admin.token, "origin": BASE, "sec-fetch-site": "same-origin"}
    response = await admin.http.post("/console/things", json={}, headers=headers)
    assert response.status_code == 303
    assert len(changes(console)) == 1


async def test_a_route_may_take_larger_files(admin: Visitor) -> None:
    files = {"file": b"x" * 2 * MOST_BYTES}
    response = await admin.post("/console/things/upload", {}, files=files)
    assert response.json() == {"bytes": 2 * MOST_BYTES}


@pytest.mark.parametrize("told", [True, False], ids=["told", "streamed"])
async def test_too_large_a_body_is_refused(console: Console, admin: Visitor, told: bool) -> None:
    await admin.get("/console/things")
    large = b"x" * (MOST_BYTES + 1)

    async def pieces() -> Any:
        yield large

    content: Any = large if told else pieces()
    kind = {"content-type": "application/x-www-form-urlencoded"}
    response = await admin.http.post("/console/things", content=content, headers=kind)
    assert response.status_code == 413
    assert "That is too large" in response.text
    assert changes(console) == []


async def test_there_is_a_page_for_what_is_not_there(visitor: Visitor, admin: Visitor) -> None:
    for person in (visitor, admin):
        response = await person.get("/console/nothing")
        assert response.status_code == 404
        assert "There is no such page" in response.text
        assert "default-src 'none'" in response.headers["content-security-policy"]


async def test_an_error_of_ours_tells_no_details(admin: Visitor) -> None:
    response = await admin.get("/console/things/broken")
    assert response.status_code == 500
    assert "Something went wrong on our side" in response.text
    assert "secret detail" not in response.text
    assert response.headers["x-content-type-options"] == "nosniff"


async def test_every_page_forbids_what_it_does_not_need(admin: Visitor) -> None:
    response = await admin.get("/console/things")
    policy = response.headers["content-security-policy"]
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
    assert response.headers["cache-control"] == "no-store"
    assert "<style" not in response.text
    assert " style=" not in response.text


def test_a_router_without_the_checks_is_refused(console: Console) -> None:
    router = APIRouter()
    router.get("/x")(lambda: None)
    with pytest.raises(ValueError, match="area_router"):
        console.join(None, router)


def test_words_that_do_not_exist_are_an_error(console: Console) -> None:
    with pytest.raises(KeyError):
        console.go("/console", "things.nothing")
