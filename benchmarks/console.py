"""The console with 50,000 articles: what each page takes on the server, and publishing one.

Run it by `python -m benchmarks.console`; `--articles` makes it smaller, `--keep FOLDER` fills the
database once and measures it again later. Articles are
indexed with made-up vectors: encoding is measured elsewhere. It ends with 1 when a page takes
longer than its limit.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import statistics
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import structlog
from fastapi import FastAPI
from rich.console import Console as Terminal
from rich.progress import Progress
from sqlalchemy import select
from sqlalchemy.orm import Session

from benchmarks.large_knowledge import MadeUpEmbedder, fill
from bot.assembly.console import build_console
from bot.assembly.conversation import build_conversation
from bot.assembly.core import Core, build_core
from bot.assembly.curation import build_curation
from bot.console.frame import Console
from bot.help_centre import HelpCentre
from bot.knowledge import KnowledgeService
from bot.settings import ROOT, Settings
from bot.store.base import now
from bot.store.database import Database
from bot.store.knowledge import ArticleRow
from bot.store.migrate import migrate
from knowledge_index.index import KnowledgeIndex
from tests.bot.console.visitor import BASE, Visitor, make_account

LIMIT_MS = 300.0
VISIBLE_MS = 1000.0
ARTICLES = 50_000
ROUNDS = 7
RESULTS = ROOT / "benchmarks" / "console.md"
WORD = "quetzalcoatlus"
FORM = {
    "audience": "everyone",
    "language": "en",
    "owner": "Team 1",
    "questions": "",
    "groups": "",
    "tags": "",
    "based_on": "0",
}
ROLES = ("knowledge_admin", "agent", "manager", "operator")
PAGES = {
    "home": "/console/",
    "articles": "/console/articles",
    "articles, by two words": "/console/articles?words=vacation+days",
    "articles, words that there are not": "/console/articles?words=xylophone",
    "articles, in review": "/console/articles?state=in_review",
    "articles, of a tag and an owner": "/console/articles?tag=tag-7&owner=Team+3",
    "articles, by title, the last page": "/console/articles?sort=title&page=1000",
    "articles, by owner, in the middle": "/console/articles?sort=owner&page=500",
    "due": "/console/articles/due",
    "notices": "/console/articles/notices",
    "editor": "/console/articles/edit/article-7",
    "review": "/console/articles/review/{draft}",
    "versions": "/console/articles/versions/article-7",
    "compare": "/console/articles/compare/article-7?left=1&right=1",
    "in and out": "/console/imports",
    "intents": "/console/understanding",
    "one intent": "/console/understanding/intents/payday",
    "models": "/console/understanding/models",
    "gaps": "/console/gaps",
    "one gap, asked again": "/console/gaps/gap-7",
    "recalls": "/console/recalls",
    "error budgets": "/console/budgets",
    "one budget": "/console/budgets/payday",
    "playground": "/console/playground",
    "publish gate": "/console/gate",
    "answers given": "/console/gate/answers",
    "approved answers": "/console/gate/approved",
    "health": "/console/health",
    "health, by a title's words": "/console/health?words=vacation",
    "health of one": "/console/health/articles/article-7",
    "duplicates": "/console/health/pairs/duplicate",
    "accounts": "/console/accounts",
    "audit log": "/console/audit",
    "audit log, of a subject": "/console/audit?subject=article-7",
    "your account": "/console/me",
    "help centre": "/help",
    "help centre, search": "/help?q=how+many+vacation+days",
}


@dataclass(frozen=True)
class Bench:
    """The console over a filled database, and somebody signed in."""

    core: Core
    visitor: Visitor

    async def page(self, path: str) -> float:
        """Give the milliseconds that a page takes. Raises AssertionError when it is not there."""
        start = time.perf_counter()
        response = await self.visitor.get(path)
        spent = 1000 * (time.perf_counter() - start)
        assert response.status_code == 200, f"{path}: {response.status_code}"
        return spent


def main() -> int:
    """Fill, measure, write the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=int, default=ARTICLES)
    parser.add_argument("--keep", type=Path, help="folder of a database that is filled once")
    parser.add_argument("--write", action="store_true", help=f"write {RESULTS.name}")
    asked = parser.parse_args()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(40))
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(
            data_dir=asked.keep or Path(folder),
            # Its replay comes before a publication, and is not what is measured here.
            publish_gate=False,
        )
        core = _core(settings, asked.articles)
        rows = asyncio.run(_measure(core))
        table = "\n".join(_table(rows, asked.articles))
    Terminal().print(table)
    if asked.write:
        RESULTS.write_text(table + "\n", encoding="utf-8")
    slow = [name for name, row in rows.items() if row["p50"] > row["limit"]]
    print(json.dumps({"slow": slow}), file=sys.stderr)
    return 1 if slow else 0


def _core(settings: Settings, count: int) -> Core:
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    migrate(database := Database(settings.database))
    held = database.read_sync(lambda s: s.query(ArticleRow).count())
    if not held:
        with Progress() as bars:
            task = bars.add_task("articles", total=count)
            fill(database, count, lambda done, of: bars.update(task, completed=done, total=of))
    database.close()
    if not settings.encoder_dir.exists():
        settings.encoder_dir.symlink_to(ROOT / "var" / "encoder")
    core, embedder = build_core(settings), MadeUpEmbedder()
    knowledge = KnowledgeService(core.database, KnowledgeIndex(embedder), settings.index_dir)
    return replace(core, embedder=embedder, knowledge=knowledge)


async def _measure(core: Core) -> dict[str, dict[str, Any]]:
    async with _served(core) as bench:
        draft = core.database.read_sync(_a_draft)
        rows = {}
        for name, path in PAGES.items():
            rows[name] = await _rounds(bench, path.format(draft=draft))
        rows["playground, asked"] = await _repeated(lambda: _play(bench))
        rows["saved"] = await _repeated(lambda: _save(bench))
        rows["published until found"] = await _repeated(lambda: _publish(bench), VISIBLE_MS)
        return rows


@asynccontextmanager
async def _served(core: Core) -> AsyncIterator[Bench]:
    """Serve the console and the help centre; the index follows the database, as in the service."""
    conversation = build_conversation(core)
    curation = build_curation(core, conversation.delivery)
    console = build_console(core, curation, conversation)
    await asyncio.to_thread(core.knowledge.open)
    await core.knowledge.start()
    app = FastAPI()
    app.include_router(HelpCentre(core.database, core.knowledge, core.zone, "Larkfield").routes())
    app.mount("/console", console.app)
    yield Bench(core, _visitor(console, app))
    await core.knowledge.stop()
    core.database.close()


def _visitor(console: Console, app: FastAPI) -> Visitor:
    visitor = Visitor(console)
    visitor.http = httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url=BASE)
    name = f"bench-{uuid4().hex[:8]}"
    visitor.enter(make_account(console, name, *ROLES))
    return visitor


def _a_draft(session: Session) -> str:
    query = select(ArticleRow.id).where(ArticleRow.status == "in_review").limit(1)
    return session.execute(query).scalar_one()


async def _rounds(bench: Bench, path: str) -> dict[str, Any]:
    return await _repeated(lambda: bench.page(path))


async def _repeated(run: Callable[[], Awaitable[float]], limit: float = LIMIT_MS) -> dict[str, Any]:
    # The first one also compiles the template, once in the life of a process.
    first, worked = await run(), time.process_time()
    spent = [await run() for _ in range(ROUNDS)]
    return {
        "cpu": round(1000 * (time.process_time() - worked) / ROUNDS, 1),
        "p50": round(statistics.median(spent), 1),
        "worst": round(max(spent), 1),
        "first": round(first, 1),
        "limit": limit,
    }


async def _play(bench: Bench) -> float:
    given = {"text": "How many vacation days can I carry over?", "audience_a": "employee"}
    return await _posted(bench, "/console/playground", given, 200)


async def _save(bench: Bench) -> float:
    await bench.visitor.get("/console/articles/new")
    given = {"title": f"Written in the benchmark {uuid4().hex}", "body": "Some words of it."}
    return await _posted(bench, f"/console/articles/new/{uuid4().hex}", FORM | given, 303)


async def _publish(bench: Bench) -> float:
    """Publish a new article, and give the milliseconds until the help centre finds it."""
    word = f"{WORD}{uuid4().hex[:8]}"
    given = {"title": f"About the {word}", "body": f"The {word} is fed at noon."}
    made = await bench.visitor.post(f"/console/articles/new/{uuid4().hex}", FORM | given)
    article = made.headers["location"].rpartition("/")[2]
    start = time.perf_counter()
    await _posted(bench, f"/console/articles/steps/publish/{article}", {"based_on": "1"}, 303)
    while article not in (await bench.visitor.get(f"/help?q={word}")).text:
        assert time.perf_counter() - start < 60, "it is not found"
        await asyncio.sleep(0.05)
    return 1000 * (time.perf_counter() - start)


async def _posted(bench: Bench, path: str, given: dict[str, str], status: int) -> float:
    start = time.perf_counter()
    response = await bench.visitor.post(path, given)
    spent = 1000 * (time.perf_counter() - start)
    assert response.status_code == status, f"{path}: {response.status_code}"
    return spent


def _table(rows: dict[str, dict[str, Any]], count: int) -> Iterator[str]:
    load, cores = os.getloadavg()[1], os.cpu_count()
    yield f"# The console with {count:,} articles\n"
    yield f"Measured by `python -m benchmarks.console --write` on {now().date()}: milliseconds on"
    yield f"the server, {ROUNDS} times each after a first one. {load:.0f} processes wanted the"
    yield f"{cores} cores meanwhile; the processor's own time, a mean, depends less on that.\n"
    yield "| page | median | worst | first | processor's time | limit |"
    yield "|---|---|---|---|---|---|"
    for name, row in rows.items():
        figures = (row[column] for column in ("p50", "worst", "first", "cpu", "limit"))
        yield f"| {name} | {' | '.join(str(figure) for figure in figures)} |"


if __name__ == "__main__":
    sys.exit(main())
