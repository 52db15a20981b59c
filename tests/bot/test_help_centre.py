"""The help centre: what any customer may read, and nothing else."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import httpx
import pytest
from fastapi import FastAPI

from bot.help_centre import PAGE, HelpCentre
from bot.knowledge import KnowledgeService, images
from bot.settings import Settings
from bot.store.database import Database
from knowledge_index.index import KnowledgeIndex
from tests.bot.knowledge.test_images import PNG
from tests.bot.knowledge.test_service import WordEmbedder, put
from tests.bot.knowledge.writing import Desk, text

TODAY = datetime.now(UTC).date()


@pytest.fixture
def knowledge(database: Database, settings: Settings) -> KnowledgeService:
    return KnowledgeService(database, KnowledgeIndex(WordEmbedder()), settings.index_dir)


@pytest.fixture
async def client(
    database: Database, knowledge: KnowledgeService
) -> AsyncIterator[httpx.AsyncClient]:
    centre = HelpCentre(database, knowledge, ZoneInfo("UTC"), "Larkfield")
    app = FastAPI()
    app.include_router(centre.routes())
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://desk") as client:
        yield client


async def test_an_article_for_customers(client: httpx.AsyncClient, database: Database) -> None:
    put(database, "returns", "Send it **back**.\n\n<script>alert(1)</script>", audience="customer")
    page = await client.get("/help/returns")
    assert page.status_code == 200
    assert "<strong>back</strong>" in page.text
    assert "<script>" not in page.text
    assert "default-src 'none'" in page.headers["content-security-policy"]
    assert "Returns" in (await client.get("/help")).text


@pytest.mark.parametrize(
    "change",
    [
        {"audience": "employee"},
        {"groups": ["dealers"]},
        {"status": "draft"},
        {"status": "in_review"},
        {"status": "archived"},
        {"valid_from": TODAY + timedelta(days=2)},
        {"valid_to": TODAY - timedelta(days=2)},
    ],
)
async def test_what_is_not_public_is_not_there(
    client: httpx.AsyncClient,
    database: Database,
    knowledge: KnowledgeService,
    change: dict[str, Any],
) -> None:
    put(database, "secret", "The hidden matter.", **({"audience": "customer"} | change))
    knowledge.open()
    page = await client.get("/help/secret")
    assert page.status_code == 404
    assert page.text == (await client.get("/help/nothing")).text
    for path in ("/help", "/help?q=hidden+matter"):
        assert "/help/secret" not in (await client.get(path)).text


async def test_a_working_draft_stays_hidden(client: httpx.AsyncClient, database: Database) -> None:
    desk = Desk(database)
    desk.publish("returns", text("Within 30 days.", title="Returns"))
    desk.do("save", "returns", 2, text("Within 90 days.", title="Soon longer"), "Ada")
    shown = (await client.get("/help")).text + (await client.get("/help/returns")).text
    assert "Within 30 days." in shown
    assert "Soon longer" not in shown
    assert "90 days" not in shown


async def test_search_finds_by_the_index(
    client: httpx.AsyncClient, database: Database, knowledge: KnowledgeService
) -> None:
    put(database, "returns", "Send the parcel to our warehouse.", audience="customer")
    put(database, "board", "Warehouse salaries.", audience="employee")
    knowledge.open()
    page = (await client.get("/help", params={"q": "the parcel <b>"})).text
    assert 'href="/help/returns"' in page
    assert "board" not in page
    assert "&lt;b&gt;" in page


async def test_while_the_index_loads_titles_are_searched(
    client: httpx.AsyncClient, database: Database
) -> None:
    put(database, "returns", "x", audience="customer")
    assert "/help/returns" in (await client.get("/help?q=RETURN")).text
    assert "/help/returns" not in (await client.get("/help?q=%25x")).text


async def test_pages(client: httpx.AsyncClient, database: Database) -> None:
    for number in range(PAGE + 1):
        put(database, f"a-{number:03}", "x", audience="customer")
    first = (await client.get("/help?page=-5")).text
    assert "a-000" in first
    assert "a-050" not in first
    assert "/help/a-050" in (await client.get("/help?page=2")).text
    assert (await client.get("/help?page=99999999999")).status_code == 200


async def test_searching_without_end_is_slowed(client: httpx.AsyncClient) -> None:
    answers = [await client.get("/help?q=x") for _ in range(40)]
    assert {answer.status_code for answer in answers} == {200, 429}
    assert int(answers[-1].headers["retry-after"]) >= 1


async def test_translations(client: httpx.AsyncClient, database: Database) -> None:
    desk = Desk(database)
    desk.publish("returns", text(title="Returns", translation_group="returns"))
    french = text(title="Retours", language="fr", translation_group="returns")
    desk.publish("retours", french)
    desk.do("create", "devoluciones", text(language="es", translation_group="returns"), "Ada")
    page = (await client.get("/help/returns")).text
    assert 'href="/help/retours"' in page
    assert "devoluciones" not in page
    assert '<html lang="fr">' in (await client.get("/help/retours")).text


async def test_images(client: httpx.AsyncClient, database: Database) -> None:
    row = database.write_sync(lambda s: images.keep(s, PNG, "Ada"))
    image = await client.get(f"/images/{row.id}")
    assert (image.content, image.headers["content-type"]) == (PNG, "image/png")
    assert image.headers["x-content-type-options"] == "nosniff"
    assert "sandbox" in image.headers["content-security-policy"]
    for other in ("0" * 32, "nothing", "%2e%2e"):
        assert (await client.get(f"/images/{other}")).status_code == 404
