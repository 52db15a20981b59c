"""Operators' accounts, one's own account, links that work once, and the audit log."""

from __future__ import annotations

import re

import pytest
from sqlalchemy.orm import Session

from bot.console.access import accounts, links
from bot.console.access.accounts import AccountError
from bot.console.access.passwords import weakness
from bot.console.frame import Console
from bot.console.own import join_offices
from bot.store.accounts import AccountLinkRow, AccountRow, AuditRow, audit
from bot.store.base import now
from tests.bot.console.visitor import Visitor, make_account

GOOD = "a fine long sentence"
_LINK = re.compile(r"http://desk\.test(/console/link/[\w-]+)")


@pytest.fixture(autouse=True)
def offices(console: Console) -> None:
    """The operators' areas."""
    join_offices(console)


def kept(console: Console, name: str) -> AccountRow:
    row = console.database.read_sync(lambda s: accounts.find(s, name))
    assert row is not None
    return row


def actions(console: Console) -> list[str]:
    return console.database.read_sync(lambda s: [row.action for row in s.query(AuditRow)])


def link_for(console: Console, account_id: str | None) -> str:
    return "/console/link/" + console.database.write_sync(lambda s: links.make(s, account_id))


async def choose(visitor: Visitor, link: str, password: str = GOOD, **more: str) -> int:
    visitor.token = ""
    await visitor.get(link)
    form = {"password": password, "again": password, **more}
    return (await visitor.post(link, form)).status_code


async def test_an_operator_makes_an_account_and_its_person_chooses_a_password(
    console: Console, operator: Visitor, visitor: Visitor
) -> None:
    form = {"name": "Ada", "full_name": "Ada L", "email": "ada@example.com", "roles": "agent"}
    response = await operator.post("/console/accounts/new", form)
    found = _LINK.search(response.text)
    assert found
    assert await choose(visitor, found[1]) == 303
    assert "Ada L" in (await visitor.get("/console/me")).text
    assert kept(console, "ada").roles == ["agent"]
    assert actions(console) == ["account.add", "account.password", "session.begin"]
    visitor.http.cookies.clear()
    assert await choose(visitor, found[1]) == 404


@pytest.mark.parametrize("name", ["", "a", "-a", "a b", "a/b", "olga", "é" * 3, "a" * 121])
async def test_a_name_that_cannot_be_is_told(operator: Visitor, name: str) -> None:
    response = await operator.post("/console/accounts/new", {"name": name})
    assert response.status_code == 422
    assert 'aria-invalid="true"' in response.text


async def test_a_role_that_does_not_exist_is_refused(console: Console, operator: Visitor) -> None:
    form = {"name": "eve", "roles": "root"}
    assert (await operator.post("/console/accounts/new", form)).status_code == 422
    assert console.database.read_sync(lambda s: accounts.find(s, "eve")) is None


@pytest.mark.parametrize("path", ["", "/new", "/olga"])
async def test_accounts_are_for_operators(admin: Visitor, path: str) -> None:
    assert (await admin.get(f"/console/accounts{path}")).status_code == 403


async def test_names_are_shown_as_text(console: Console, operator: Visitor) -> None:
    make_account(console, "eve", full_name="<script>alert(1)</script>")
    for path in ("/console/accounts", "/console/accounts/eve"):
        assert "<script>alert" not in (await operator.get(path)).text


async def test_roles_change_and_are_logged(console: Console, operator: Visitor) -> None:
    make_account(console, "ada", "agent")
    await operator.post("/console/accounts/ada", {"roles": "manager"})
    assert kept(console, "ada").roles == ["manager"]
    assert actions(console) == ["account.roles"]


async def test_somebody_remains_an_operator(console: Console, operator: Visitor) -> None:
    response = await operator.post("/console/accounts/olga", {"roles": "agent"})
    assert "Somebody has to remain an operator" in response.text
    await operator.post("/console/accounts/olga/disabled", {"disabled": "yes"})
    assert "Somebody has to remain" in (await operator.get("/console/accounts/olga")).text
    assert (kept(console, "olga").roles, kept(console, "olga").disabled) == (["operator"], False)


async def test_disabling_ends_sessions(console: Console, operator: Visitor, admin: Visitor) -> None:
    await operator.post("/console/accounts/kim/disabled", {"disabled": "yes"})
    assert (await admin.get("/console/me")).status_code == 303
    await operator.post("/console/accounts/kim/disabled", {"disabled": "no"})
    assert (await admin.get("/console/me")).status_code == 303
    assert not kept(console, "kim").disabled


async def test_an_account_that_is_not_there(operator: Visitor) -> None:
    assert (await operator.get("/console/accounts/nobody")).status_code == 404
    assert (await operator.post("/console/accounts/nobody", {})).status_code == 404


async def test_the_first_account_has_every_role(console: Console, visitor: Visitor) -> None:
    link = link_for(console, None)
    assert "first account" in (await visitor.get(link)).text
    assert await choose(visitor, link, name="boss", full_name="The Boss") == 303
    assert len(kept(console, "boss").roles) == 4


async def test_the_first_link_ends_with_the_first_account(
    console: Console, visitor: Visitor
) -> None:
    link = link_for(console, None)
    make_account(console, "ada")
    assert (await visitor.get(link)).status_code == 404


async def test_a_new_first_link_ends_the_old_one(console: Console, visitor: Visitor) -> None:
    old, fresh = link_for(console, None), link_for(console, None)
    assert (await visitor.get(old)).status_code == 404
    assert (await visitor.get(fresh)).status_code == 200


async def test_an_old_link_is_refused(console: Console, visitor: Visitor) -> None:
    link = link_for(console, make_account(console, "ada").id)

    def age(session: Session) -> None:
        session.query(AccountLinkRow).one().expires_at = now()

    console.database.write_sync(age)
    assert (await visitor.get(link)).status_code == 404


@pytest.mark.parametrize("password", ["short", "x" * 300, "aaaaaaaaaaaaaa", "ada ada ada ada"])
async def test_a_weak_password_is_refused(
    console: Console, visitor: Visitor, password: str
) -> None:
    link = link_for(console, make_account(console, "ada").id)
    assert await choose(visitor, link, password) == 422
    assert kept(console, "ada").password_hash is None
    assert weakness(password, "ada")


async def test_a_password_typed_differently_is_told(console: Console, visitor: Visitor) -> None:
    link = link_for(console, make_account(console, "ada").id)
    assert await choose(visitor, link, again="something else there") == 422


async def test_a_new_password_ends_other_sessions(console: Console, visitor: Visitor) -> None:
    row = make_account(console, "ada")
    await choose(visitor, link_for(console, row.id))
    other = Visitor(console)
    other.enter(row)
    visitor.token = ""
    new = {"old": GOOD, "password": "another long sentence", "again": "another long sentence"}
    assert (await visitor.post("/console/me/password", {**new, "old": "wrong"})).status_code == 422
    assert (await other.get("/console/me")).status_code == 200
    assert (await visitor.post("/console/me/password", new)).status_code == 303
    assert "Your password is changed" in (await visitor.get("/console/me")).text
    assert (await other.get("/console/me")).status_code == 303


async def test_one_ends_ones_own_sessions_only(console: Console, admin: Visitor) -> None:
    ada = make_account(console, "ada")
    others = [Visitor(console), Visitor(console)]
    for visitor in others:
        visitor.enter(ada)
    await admin.post("/console/me/sessions/end", {})
    held = await others[0].get("/console/me")
    (path,) = re.findall(r"/console/me/sessions/\w{64}/end", held.text)
    await admin.post(path, {})
    assert (await others[1].get("/console/me")).status_code == 200
    await others[0].post(path, {})
    assert (await others[1].get("/console/me")).status_code == 303


async def test_the_log_is_filtered_and_paged(console: Console, operator: Visitor) -> None:
    def fill(session: Session) -> None:
        for number in range(120):
            audit(session, "kim" if number % 2 else "bo_b", "article.edit", f"page-{number}")

    console.database.write_sync(fill)
    page = (await operator.get("/console/audit?who=kim&action=article.")).text
    assert page.count("page-") == 50
    assert "page-118" not in page
    older = re.search(r'rel="next" href="\?([^"]+)"', page)
    assert older
    rest = (await operator.get("/console/audit?" + older[1].replace("&amp;", "&"))).text
    assert rest.count("page-") == 10
    assert "Nothing found" in (await operator.get("/console/audit?who=bo%25")).text
    assert (await operator.get("/console/audit?before=x%27--&who=" + "y" * 900)).status_code == 200


async def test_the_log_is_for_operators_and_managers(admin: Visitor) -> None:
    assert (await admin.get("/console/audit")).status_code == 403


def test_the_same_name_is_taken_once(console: Console) -> None:
    make_account(console, "ada")
    with pytest.raises(AccountError, match="name_taken"):
        console.database.write_sync(lambda s: accounts.add(s, "test", "ADA", ()))


async def test_home_tells_who_waits_for_a_role(console: Console, operator: Visitor) -> None:
    assert "Nothing waits" in (await operator.get("/console/")).text
    make_account(console, "new")
    assert "without a role" in (await operator.get("/console/")).text
