"""The pages of the articles' health."""

from __future__ import annotations

import pytest

from bot.console import health as pages
from bot.console.frame import Console
from bot.quality.health import Health
from bot.settings import Settings
from bot.store.gate import PairRow
from tests.bot.console.visitor import Visitor, make_account
from tests.bot.quality.world import PRINTER, Bench, answered, put


@pytest.fixture
def bench(console: Console, settings: Settings) -> Bench:
    bench = Bench(console.database, settings.index_dir)
    put(bench.database, "printer-two", PRINTER, title="Printer <b>two</b>", owner="")
    bench.service.sync()
    answered(bench.database, "printer", "not_quite")
    Health(bench.database, lambda: bench.service.index).run()
    console.join(pages.area(console), pages.routes(console))
    return bench


async def test_the_list_shows_reasons(bench: Bench, admin: Visitor) -> None:
    page = await admin.get("/console/health")
    assert page.status_code == 200
    assert "Printer &lt;b&gt;two" in page.text
    assert "Says the same as another" in page.text
    assert "0 solved, 1 not quite" in page.text
    only = await admin.get("/console/health?reason=no_owner&sort=answered&order=desc")
    assert "1 article<" in only.text


@pytest.mark.parametrize(
    "query", ["reason=x", "sort=x&order=x", "page=9999", "page=-1", "words=%25"]
)
async def test_odd_questions_do_no_harm(bench: Bench, admin: Visitor, query: str) -> None:
    assert (await admin.get(f"/console/health?{query}")).status_code == 200


async def test_one_article(bench: Bench, admin: Visitor) -> None:
    page = await admin.get("/console/health/articles/printer")
    assert "nearly word for word in another article: 1." in page.text
    assert page.text.count(PRINTER) == 2
    assert (await admin.get("/console/health/articles/nowhere")).status_code == 404


async def test_a_pair_is_shown_side_by_side_and_called_fine(bench: Bench, admin: Visitor) -> None:
    page = await admin.get("/console/health/pairs/duplicate")
    assert page.text.count(PRINTER) == 2
    pair = bench.database.read_sync(lambda s: s.query(PairRow).one())
    await admin.post(f"/console/health/pairs/{pair.id}/fine", {"kind": "duplicate"})
    page = await admin.get("/console/health/pairs/duplicate")
    assert "None found" in page.text
    assert "until one of the texts changes" in page.text
    await admin.post("/console/health/pairs/gone/fine", {"kind": "x"})
    assert "not there any more" in (await admin.get("/console/health/pairs/duplicate")).text
    assert (await admin.get("/console/health/pairs/other")).status_code == 404


async def test_others_may_not_look(bench: Bench, console: Console) -> None:
    alan = Visitor(console)
    alan.enter(make_account(console, "alan", "agent"))
    for path in ("", "/articles/printer", "/pairs/duplicate"):
        assert (await alan.get(f"/console/health{path}")).status_code == 403
