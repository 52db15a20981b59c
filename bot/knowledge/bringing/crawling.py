"""Read a page, or all pages that a sitemap of the same host lists."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from urllib.parse import urlsplit

from bot.knowledge.bringing.drafts import Document, Draft, Listed, Read, Refused
from bot.knowledge.bringing.fetching import Fetched, Fetcher, NotFetched
from bot.knowledge.bringing.naming import id_of_url
from bot.knowledge.bringing.reader import Reader
from bot.knowledge.bringing.readers.sitemaps import ENDING
from bot.knowledge.bringing.robots import Robots

_MOST_PAGES = 1_000
_MOST_MAPS = 50
_AT_ONCE = 20
_ENDINGS = {
    "text/html": ".html",
    "application/xhtml+xml": ".html",
    "application/pdf": ".pdf",
    "text/markdown": ".md",
    "text/csv": ".csv",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": ".docx",
}


@dataclass(slots=True)
class Crawl:
    """What a crawl learns besides the drafts: addresses seen, gone, and whether all were listed."""

    seen: set[str] = field(default_factory=set)
    gone: set[str] = field(default_factory=set)
    is_complete: bool = True


class Crawler:
    """Read pages through a fetcher and a reader; raises NotFetched where nothing can be read."""

    def __init__(self, fetcher: Fetcher, reader: Reader) -> None:
        self._fetcher = fetcher
        self._reader = reader
        self._most = reader.limits.entry_bytes

    def read(self, kind: str, url: str, crawl: Crawl | None = None) -> Iterator[Read]:
        """Read a `page` or a `sitemap`; `crawl` is filled on the way."""
        told, robots = crawl or Crawl(), Robots(self._fetcher)
        if kind == "page":
            yield from self._pages([url], told, robots)
            return
        listed = list(self._listed(url, told, robots))
        pages = [one for one in listed if isinstance(one, str)]
        yield from (one for one in listed if isinstance(one, Refused))
        for start in range(0, len(pages), _AT_ONCE):
            yield from self._pages(pages[start : start + _AT_ONCE], told, robots)

    def _listed(self, url: str, crawl: Crawl, robots: Robots) -> Iterator[str | Refused]:
        host, waiting, known = urlsplit(url).netloc, [url], {url}
        pages: set[str] = set()
        read = 0
        while waiting:
            one, read = waiting.pop(0), read + 1
            try:
                found = self._sitemap(one, robots)
            except NotFetched as error:
                crawl.is_complete = False
                if read == 1:
                    raise
                yield Refused(one, str(error))
                continue
            for page in found.pages:
                if page in pages:
                    continue
                if urlsplit(page).netloc != host:
                    yield Refused(page, f"it is on another host than {host}")
                elif len(pages) >= _MOST_PAGES:
                    crawl.is_complete = False
                    yield Refused(one, f"more than {_MOST_PAGES} pages; the rest is left out")
                    return
                else:
                    pages.add(page)
                    yield page
            fresh = [m for m in found.maps if urlsplit(m).netloc == host and m not in known]
            known.update(fresh)
            waiting += fresh
            if read + len(waiting) > _MOST_MAPS:
                crawl.is_complete = False
                del waiting[max(0, _MOST_MAPS - read) :]

    def _sitemap(self, url: str, robots: Robots) -> Listed:
        body = self._fetcher.fetch(url, self._most, robots.permit).body
        with tempfile.TemporaryDirectory(prefix="frontdesk-") as folder:
            path = Path(folder) / "map"
            path.write_bytes(body)
            found = list(self._reader.read([Document(str(path), f"map{ENDING}")]))
        if found and isinstance(found[0], Listed):
            return found[0]
        raise NotFetched(getattr(found[0], "reason", "") if found else "it is empty")

    def _pages(self, urls: list[str], crawl: Crawl, robots: Robots) -> Iterator[Read]:
        with tempfile.TemporaryDirectory(prefix="frontdesk-") as folder:
            documents: list[Document] = []
            origins: dict[str, str] = {}
            for number, url in enumerate(urls):
                self._reader.check()
                crawl.seen.add(url)
                try:
                    fetched = self._fetcher.fetch(url, self._most, robots.permit)
                    document = _kept(fetched, Path(folder) / str(number))
                except NotFetched as error:
                    if error.is_gone:
                        crawl.gone.add(url)
                    yield Refused(url, str(error))
                    continue
                if fetched.url in origins:
                    yield Refused(url, f"it leads to the same page as {origins[fetched.url]}")
                    continue
                origins[fetched.url] = origins[document.name] = url
                documents.append(document)
                if len(urls) > 1:
                    time.sleep(robots.delay(url))
            if documents:
                for one in self._reader.read(documents):
                    yield _named(one, origins)


def _kept(fetched: Fetched, path: Path) -> Document:
    ending = _ENDINGS.get(fetched.media_type, "")
    by_name = Path(urlsplit(fetched.url).path).suffix.lower()
    if not ending and fetched.media_type in {"text/plain", "application/octet-stream", ""}:
        ending = by_name if by_name in {".md", ".csv", ".pdf", ".docx", ".html"} else ""
    if not ending:
        raise NotFetched(f"pages of the kind {fetched.media_type or 'unknown'} are not read")
    path.write_bytes(fetched.body)
    return Document(str(path), f"{path.name}{ending}", fetched.url)


def _named(one: Read, origins: dict[str, str]) -> Read:
    """Name by the address that was asked for, which stays the same when redirects change."""
    name, comma, row = one.ref.partition(", row ")
    url = origins.get(name, name)
    ref = f"{url}{comma}{row}"
    if isinstance(one, Draft):
        title = str(one.stated["title"])
        article_id = one.article_id if one.is_whole else id_of_url(url, title)
        return replace(one, ref=ref, article_id=article_id)
    return replace(one, ref=ref)
