"""Sources are read again by schedule; edits made here stay."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import update

from bot.knowledge import articles
from bot.knowledge.bringing.crawling import Crawl, Crawler
from bot.knowledge.bringing.drafts import Document, Draft, Refused
from bot.knowledge.bringing.fetching import NotFetched
from bot.knowledge.bringing.jobs import Imports
from bot.knowledge.bringing.reader import Reader
from bot.knowledge.bringing.service import Bringing
from bot.knowledge.bringing.sources import Sources
from bot.knowledge.lifecycle import Lifecycle
from bot.store.base import now
from bot.store.database import Database
from bot.store.knowledge import ArticleRow
from bot.store.sources import ImportSourceRow
from tests.bot.knowledge.bringing.site import Site, fetcher


@pytest.fixture
def crawler(site: Site) -> Crawler:
    return Crawler(fetcher(), Reader())


@pytest.fixture
def bringing(database: Database, crawler: Crawler, tmp_path: Path) -> Bringing:
    imports = Imports(database, Reader(), crawler, tmp_path / "up", Lifecycle(), "here")
    return Bringing(imports, Sources(database, imports, crawler))


@pytest.fixture
def sync(bringing: Bringing) -> Callable[[str], ImportSourceRow]:
    def run(source_id: str) -> ImportSourceRow:
        row = bringing.sources.sync(source_id)
        assert row is not None
        return row

    return run


def bodies(database: Database) -> dict[str, str]:
    return database.read_sync(lambda s: {row.id: row.body for row in s.query(ArticleRow)})


def edit(database: Database, name: str, body: str) -> None:
    def work(session: Any) -> None:
        row = session.get_one(ArticleRow, name)
        content = {key: getattr(row, key) for key in articles.CONTENT}
        articles.put(session, name, content | {"body": body}, "Grace", None)

    database.write_sync(work)


def test_a_sitemap_gives_its_own_pages(site: Site, crawler: Crawler) -> None:
    url = site.sitemap(
        "/sitemap.xml",
        site.article("/a", "Parking"),
        site.at("/none"),
        site.at("/x", "other.example"),
        site.page("/p.bin", "x", "application/x-thing"),
        site.redirect("/again", "/a"),
        site.article("/private/b", "Secret"),
    )
    site.page("/robots.txt", "User-agent: *\nDisallow: /private", "text/plain")
    crawl = Crawl()
    found = list(crawler.read("sitemap", url, crawl))
    assert [d.ref for d in found if isinstance(d, Draft)] == [site.at("/a")]
    told = {d.ref: d.reason for d in found if isinstance(d, Refused)}
    assert "404" in told[site.at("/none")]
    assert "another host" in told[site.at("/x", "other.example")]
    assert "application/x-thing are not read" in told[site.at("/p.bin")]
    assert "the same page as" in told[site.at("/again")]
    assert "robots.txt forbids" in told[site.at("/private/b")]
    assert crawl.gone == {site.at("/none")}
    assert ("site.example", "/private/b") not in site.asked


def test_sitemaps_in_a_circle_end(site: Site, crawler: Crawler) -> None:
    pages = site.sitemap("/pages.xml", site.article("/a", "Parking"), site.at("/a"))
    site.sitemap("/two.xml", site.at("/one.xml"), pages, kind="sitemapindex")
    url = site.sitemap("/one.xml", site.at("/two.xml"), site.at("/one.xml"), kind="sitemapindex")
    assert [type(one) for one in crawler.read("sitemap", url)] == [Draft]
    assert [path for _, path in site.asked].count("/one.xml") == 1


@pytest.mark.parametrize(
    "body",
    [
        "<html>no map</html>",
        "no map",
        "<urlset><loc>",
        '<!DOCTYPE x [<!ENTITY a "aa">]><urlset>&a;</urlset>',
    ],
)
def test_what_is_no_sitemap_is_refused(site: Site, crawler: Crawler, body: str) -> None:
    url = site.page("/sitemap.xml", body, "application/xml")
    with pytest.raises(NotFetched, match="sitemap"):
        list(crawler.read("sitemap", url))


def test_a_source_brings_what_changed_and_keeps_what_was_edited_here(
    database: Database, site: Site, bringing: Bringing, sync: Callable[[str], ImportSourceRow]
) -> None:
    url = site.sitemap("/sitemap.xml", site.article("/a", "Parking"), site.article("/b", "Lunch"))
    source_id = bringing.sources.add("Ada", "sitemap", url, 24, {"audience": "employee"})
    assert bringing.sources.due() == [source_id]
    first = sync(source_id)
    assert (first.state, first.reason, first.counts["new"]) == ("ok", "", 2)
    assert first.next_run > now() + timedelta(hours=23)
    assert bringing.sources.due() == []
    assert sorted(bodies(database)) == ["lunch", "parking"]

    assert sync(source_id).counts["same"] == 2
    edit(database, "lunch", "Edited here.")
    site.article("/a", "Parking", "Park on the roof from now on, not in the yard any more.")
    site.article("/b", "Lunch", "Lunch is at one from now on, not at noon as it was before.")
    counts = sync(source_id).counts
    assert (counts["changed"], counts["edited"]) == (1, 1)
    assert "roof" in bodies(database)["parking"]
    assert bodies(database)["lunch"] == "Edited here."


def test_what_the_source_lost_is_flagged_and_stays(
    database: Database, site: Site, bringing: Bringing, sync: Callable[[str], ImportSourceRow]
) -> None:
    one, two, three = (site.article(f"/{n}", f"Title {n}") for n in "abc")
    url = site.sitemap("/sitemap.xml", one, two, three)
    source_id = bringing.sources.add("Ada", "sitemap", url, 24)
    sync(source_id)
    site.sitemap("/sitemap.xml", one, two)
    site.page("/a", "gone", status=410)
    site.page("/b", "trouble", status=500)
    sync(source_id)
    # Not listed, and gone; what only fails today is not.
    assert sorted(bringing.sources.gone(source_id)) == ["title-a", "title-c"]
    assert len(bodies(database)) == 3
    site.article("/a", "Title a")
    sync(source_id)
    assert bringing.sources.gone(source_id) == ["title-c"]


def test_a_source_that_fails_says_why_and_is_tried_again(
    database: Database, site: Site, bringing: Bringing, sync: Callable[[str], ImportSourceRow]
) -> None:
    url = site.page("/a", "trouble", status=503)
    source_id = bringing.sources.add("Ada", "page", url, 24)
    row = sync(source_id)
    assert (row.state, row.last_ok) == ("failed", None)
    assert "503" in row.reason
    assert row.next_run < now() + timedelta(hours=2)
    site.article("/a", "Parking")
    assert sync(source_id).state == "ok"
    assert list(bodies(database)) == ["parking"]


def test_a_page_takes_over_no_article_from_elsewhere(
    database: Database, site: Site, bringing: Bringing, sync: Callable[[str], ImportSourceRow]
) -> None:
    values = {"title": "Parking", "body": "Ours.", "status": "published"}
    database.write_sync(lambda s: articles.put(s, "parking", values, "Grace", "checksum"))
    source_id = bringing.sources.add("Ada", "page", site.article("/a", "Parking"), 24)
    sync(source_id)
    assert bodies(database)["parking"] == "Ours."
    assert "All that is to be known" in bodies(database)["parking-2"]


def test_a_source_is_read_by_one_process_at_a_time(
    database: Database, site: Site, bringing: Bringing
) -> None:
    source_id = bringing.sources.add("Ada", "page", site.article("/a", "Parking"), 24)
    later = now() + timedelta(minutes=5)
    database.write_sync(lambda s: s.execute(update(ImportSourceRow).values(lease_until=later)))
    assert bringing.sources.sync(source_id) is None
    long_ago = now() - timedelta(minutes=5)
    database.write_sync(lambda s: s.execute(update(ImportSourceRow).values(lease_until=long_ago)))
    assert bringing.sources.sync(source_id) is not None


def test_sources_are_paused_hastened_and_removed(
    database: Database, site: Site, bringing: Bringing, sync: Callable[[str], ImportSourceRow]
) -> None:
    source_id = bringing.sources.add("Ada", "page", site.article("/a", "Parking"), 24)
    bringing.sources.pause("Ada", source_id, True)
    assert bringing.sources.due() == []
    bringing.sources.hasten("Ada", source_id)
    assert bringing.sources.due() == [source_id]
    sync(source_id)
    bringing.sources.remove("Ada", source_id)
    assert database.read_sync(lambda s: s.query(ImportSourceRow).count()) == 0
    assert list(bodies(database)) == ["parking"]


def test_the_background_works_off_what_waits(
    database: Database, site: Site, bringing: Bringing
) -> None:
    url = site.article("/a", "Parking")
    import_id = bringing.imports.add("Ada", url, [Document("", "page", url)], may_publish=True)
    broken = bringing.imports.add("Ada", "x", [Document("", "sitemap", site.at("/none"))])
    bringing.sources.add("Ada", "page", site.article("/b", "Lunch"), 24)
    bringing.work_off_imports()
    assert bringing.imports.next_in("previewed") == [import_id]
    assert bringing.imports.next_in("failed") == [broken]
    bringing.imports.choose(import_id, [])
    bringing.work_off_imports()
    bringing.work_off_sources()
    assert sorted(bodies(database)) == ["lunch", "parking"]


async def test_a_stop_in_the_middle_leaves_it_interrupted(
    database: Database, bringing: Bringing, tmp_path: Path
) -> None:
    path = tmp_path / "slow.html"
    path.write_bytes(b"<p>words" * 2_500_000)
    document = Document(str(path), "slow.html")
    await bringing.start()
    import_id = bringing.imports.add("Ada", "slow.html", [document])
    await _until(bringing, "reading", import_id)
    await bringing.stop()
    await _until(bringing, "interrupted", import_id)
    assert bringing.imports.resume(import_id).state == "uploaded"


async def _until(bringing: Bringing, state: str, import_id: str) -> None:
    for _ in range(1000):
        if bringing.imports.next_in(state) == [import_id]:
            return
        await asyncio.sleep(0.05)
    raise AssertionError(f"it never came to be {state}")
