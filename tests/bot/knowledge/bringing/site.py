"""A real web site on loopback, under names that only its own resolver knows."""

from __future__ import annotations

import ipaddress
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from bot.knowledge.bringing.addresses import Address
from bot.knowledge.bringing.fetching import Fetcher

LOOPBACK = ipaddress.ip_address("127.0.0.1")


@dataclass
class Site:
    """Pages by path; `asked` are the hosts and paths that were asked for."""

    pages: dict[str, Response | Callable[[], Response]] = field(default_factory=dict)
    asked: list[tuple[str, str]] = field(default_factory=list)
    port: int = 0

    def at(self, path: str, host: str = "site.example") -> str:
        """Give the address of a page."""
        return f"http://{host}:{self.port}{path}"

    def page(self, path: str, html: str, media_type: str = "text/html", status: int = 200) -> str:
        """Put a page there, and give its address."""
        self.pages[path] = Response(html, status, media_type=media_type)
        return self.at(path)

    def article(self, path: str, title: str, words: str = "") -> str:
        """Put an article there."""
        text = words or f"All that is to be known about {title} stands on this page."
        return self.page(path, f"<main><h1>{title}</h1><p>{text}</p></main>")

    def redirect(self, path: str, to: str) -> str:
        """Put a redirect there."""
        self.pages[path] = Response(status_code=302, headers={"location": to})
        return self.at(path)

    def sitemap(self, path: str, *urls: str, kind: str = "urlset") -> str:
        """Put a sitemap there, or an index of sitemaps."""
        entry = "url" if kind == "urlset" else "sitemap"
        listed = "".join(f"<{entry}><loc>{url}</loc></{entry}>" for url in urls)
        space = "http://www.sitemaps.org/schemas/sitemap/0.9"
        return self.page(path, f'<{kind} xmlns="{space}">{listed}</{kind}>', "application/xml")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        request = Request(scope)
        host = request.headers["host"].partition(":")[0]
        self.asked.append((host, request.url.path))
        found = self.pages.get(request.url.path, Response("none", 404))
        await (found if isinstance(found, Response) else found())(scope, receive, send)


def resolve(host: str, port: int) -> Sequence[Address]:
    """Find every name of the site on loopback, the others nowhere."""
    if not host.endswith(".example"):
        raise OSError(f"no such name: {host}")
    return [LOOPBACK]


def fetcher() -> Fetcher:
    """Make a fetcher that may reach loopback."""
    return Fetcher(resolve=resolve, is_open=lambda address: address == LOOPBACK, seconds=5)
