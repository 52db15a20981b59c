"""Articles while somebody writes: who may ask, and for what."""

from __future__ import annotations

from dataclasses import replace

import httpx
import pytest

from connectors.channels.web.live import make_router
from tests.browser.scripted import IDENTITY_SECRET
from tests.channels.quiet import API, QuietWorld, Visit, bearer
from tests.channels.test_web_visitors import identity


def ask(
    visit: Visit, text: str = "a return", token: str = "", site: str = "customers"
) -> httpx.Response:
    headers = bearer(token) if token else {}
    path = f"{API}/sites/{site}/articles"
    return visit.http.get(path, params={"q": text}, headers=headers)


def test_articles_are_suggested_before_anybody_is_a_visitor(
    visit: Visit, world: QuietWorld
) -> None:
    answer = ask(visit)
    assert [a["article_id"] for a in answer.json()["articles"]] == ["returns", "refunds"]
    assert answer.headers["cache-control"] == "no-store"
    (asked,) = world.asked
    assert (asked[0], asked[1].audience, asked[1].groups) == ("a return", "customer", frozenset())


def test_groups_come_from_the_token_alone(visit: Visit, world: QuietWorld) -> None:
    token = visit.begin(token=identity(IDENTITY_SECRET, aud="customers", groups=["gold"]))["token"]
    assert ask(visit, token=token).status_code == 200
    assert world.asked[0][1].groups == {"gold"}


@pytest.mark.parametrize("token", ["", "wrong"])
def test_a_closed_site_suggests_nothing_to_strangers(
    visit: Visit, world: QuietWorld, token: str
) -> None:
    answer = ask(visit, token=token, site="employees")
    assert (answer.status_code, answer.json()["code"]) == (401, "not_authentic")
    assert world.asked == []


def test_a_token_of_another_site_is_refused(visit: Visit, world: QuietWorld) -> None:
    token = visit.begin()["token"]
    assert ask(visit, token=token, site="employees").status_code == 401
    assert world.asked == []


def test_what_is_not_a_question_finds_nothing(visit: Visit, world: QuietWorld) -> None:
    assert ask(visit, " \u0000 ").json() == {"articles": []}
    assert ask(visit, "x" * 5000).status_code == 422
    assert world.asked == []
    ask(visit, "y" * 3000)
    assert len(world.asked[0][0]) == 200


def test_where_it_is_switched_off_there_is_no_such_route() -> None:
    world = QuietWorld()
    path = f"{API}/sites/{{name}}/articles"
    routers = make_router(world.parts), make_router(replace(world.parts, suggest=None))
    found = [path in {getattr(route, "path", "") for route in router.routes} for router in routers]
    assert found == [True, False]
