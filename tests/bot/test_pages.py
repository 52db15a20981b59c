"""The page of an article: for those whose link gives the right, while it may be shown."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from bot.health import health_routes
from bot.links import ArticleLinks
from bot.pages import article_routes
from bot.store.database import Database
from tests.bot.knowledge.test_service import put

LINKS = ArticleLinks("http://desk", "key")
TODAY = datetime.now(UTC).date()


@pytest.fixture
async def client(database: Database) -> AsyncIterator[httpx.AsyncClient]:
    put(database, "payday", "Paid on **the 25th**.\n\n<script>alert(1)</script>")
    app = FastAPI()
    app.include_router(article_routes(database, LINKS, "Larkfield"))
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://desk") as client:
        yield client


async def test_an_article_is_shown(client: httpx.AsyncClient) -> None:
    answer = await client.get(LINKS.make("payday"))
    assert answer.status_code == 200
    assert "<strong>the 25th</strong>" in answer.text
    assert "<script>" not in answer.text
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    assert "private" in answer.headers["cache-control"]


@pytest.mark.parametrize("key", ["", "wrong"])
async def test_without_the_right_key_it_is_not_there(client: httpx.AsyncClient, key: str) -> None:
    answer = await client.get("/articles/payday", params={"key": key})
    assert answer.status_code == 404
    assert "25th" not in answer.text


@pytest.mark.parametrize(
    "change",
    [
        {"status": "archived"},
        {"status": "draft"},
        {"valid_from": TODAY + timedelta(days=1)},
        {"valid_to": TODAY - timedelta(days=1)},
    ],
)
async def test_what_may_not_be_shown_now_is_gone(
    client: httpx.AsyncClient, database: Database, change: dict[str, Any]
) -> None:
    put(database, "payday", "Paid on the 25th.", **change)
    answer = await client.get(LINKS.make("payday"))
    assert answer.status_code == 404
    assert "25th" not in answer.text


async def test_what_was_never_there_looks_the_same(client: httpx.AsyncClient) -> None:
    gone = await client.get(LINKS.make("nothing"))
    forbidden = await client.get("/articles/payday?key=wrong")
    assert (gone.status_code, gone.text) == (404, forbidden.text)


@pytest.mark.parametrize(
    ("database_up", "knowledge_up", "rasa_up"),
    [(True, True, True), (False, True, True), (True, False, True), (True, True, False)],
)
async def test_health_tells_which_part_is_missing(
    database: Database, database_up: bool, knowledge_up: bool, rasa_up: bool
) -> None:
    class Knowledge:
        is_ready = knowledge_up

    class Rasa:
        async def healthy(self) -> bool:
            return rasa_up

    gone = Database("sqlite:////nowhere/at/all.db")
    parts: Any = (database if database_up else gone, Knowledge(), Rasa())
    app = FastAPI()
    app.include_router(health_routes(*parts))
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://desk") as client:
        live, ready = await client.get("/health/live"), await client.get("/health/ready")
    gone.close()
    assert live.status_code == 200
    expected = {"database": database_up, "knowledge": knowledge_up, "rasa": rasa_up}
    assert ready.json()["parts"] == expected
    assert ready.status_code == (200 if all(expected.values()) else 503)
