"""Pages are fetched from the public internet alone, and within bounds."""

from __future__ import annotations

import gzip
import ipaddress
from collections.abc import AsyncIterator

import pytest
from starlette.responses import Response, StreamingResponse

from bot.knowledge.bringing.addresses import is_public
from bot.knowledge.bringing.fetching import Fetcher, NotFetched
from bot.knowledge.bringing.robots import Robots
from tests.bot.knowledge.bringing.site import LOOPBACK, Site, fetcher, resolve


@pytest.mark.parametrize(
    "text",
    [
        "127.0.0.1",
        "127.8.8.8",
        "10.0.0.1",
        "172.16.0.1",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "0.0.0.0",
        "224.0.0.1",
        "255.255.255.255",
        "192.0.2.1",
        "::1",
        "::",
        "fe80::1",
        "fd00::1",
        "ff02::1",
        "::ffff:127.0.0.1",
        "::ffff:169.254.169.254",
        "64:ff9b::a9fe:a9fe",
        "2002:7f00:1::",
        "2001:0:4136:e378:8000:63bf:3fff:fdd2",
    ],
)
def test_addresses_within_are_not_public(text: str) -> None:
    assert not is_public(ipaddress.ip_address(text))


@pytest.mark.parametrize("text", ["93.184.216.34", "8.8.8.8", "2606:4700:4700::1111"])
def test_addresses_of_the_internet_are(text: str) -> None:
    assert is_public(ipaddress.ip_address(text))


def test_a_page_is_fetched(site: Site) -> None:
    found = fetcher().fetch(site.article("/a", "Parking"), 10_000)
    assert b"Parking" in found.body
    assert (found.media_type, found.url) == ("text/html", site.at("/a"))
    assert site.asked == [("site.example", "/a")]


@pytest.mark.parametrize(
    "url",
    ["http://127.0.0.1:{port}/a", "http://localhost:{port}/a", "http://[::1]:{port}/a"],
)
def test_this_machine_is_refused_by_default(site: Site, url: str) -> None:
    site.article("/a", "Secret")
    with pytest.raises(NotFetched, match="not on the public internet"):
        Fetcher().fetch(url.format(port=site.port), 10_000)
    assert site.asked == []


@pytest.mark.parametrize("odd", ["2130706433", "0x7f000001", "0177.0.0.1", "127.1"])
def test_odd_spellings_of_addresses_are_refused(site: Site, odd: str) -> None:
    with pytest.raises(NotFetched):
        Fetcher().fetch(f"http://{odd}:{site.port}/", 10_000)
    assert site.asked == []


def test_one_private_address_among_public_ones_is_enough_to_refuse(site: Site) -> None:
    both = [ipaddress.ip_address("93.184.216.34"), LOOPBACK]
    with pytest.raises(NotFetched, match="not on the public internet"):
        Fetcher(resolve=lambda host, port: both).fetch(site.at("/"), 10_000)


def test_a_name_that_changes_its_mind_is_not_asked_again(site: Site) -> None:
    site.article("/a", "Parking")
    asked: list[str] = []

    def once(host: str, port: int) -> list[ipaddress.IPv4Address | ipaddress.IPv6Address]:
        asked.append(host)
        return [LOOPBACK]

    # The name is unknown to the system: only the checked address can have been used.
    Fetcher(resolve=once, is_open=lambda a: True).fetch(site.at("/a", "rebind.example"), 10_000)
    assert asked == ["rebind.example"]
    assert site.asked == [("rebind.example", "/a")]


def test_a_redirect_to_a_private_address_is_refused(site: Site) -> None:
    url = site.redirect("/a", "http://169.254.169.254/latest/meta-data/")

    def both(host: str, port: int) -> list[ipaddress.IPv4Address | ipaddress.IPv6Address]:
        return [LOOPBACK] if host.endswith(".example") else [ipaddress.ip_address(host)]

    careful = Fetcher(resolve=both, is_open=lambda a: a == LOOPBACK)
    with pytest.raises(NotFetched, match=r"169\.254\.169\.254 is not on the public internet"):
        careful.fetch(url, 10_000)


def test_redirects_are_followed_and_bounded(site: Site) -> None:
    site.redirect("/a", "/b")
    site.redirect("/b", site.at("/c", "other.example"))
    site.article("/c", "Parking")
    assert fetcher().fetch(site.at("/a"), 10_000).url == site.at("/c", "other.example")
    site.redirect("/c", site.at("/a"))
    with pytest.raises(NotFetched, match="in a circle"):
        fetcher().fetch(site.at("/a"), 10_000)
    for n in range(10):
        site.redirect(f"/{n}", f"/{n + 1}")
    with pytest.raises(NotFetched, match="more than 5 times"):
        fetcher().fetch(site.at("/0"), 10_000)


@pytest.mark.parametrize(
    "url", ["file:///etc/passwd", "ftp://x.example/", "gopher://x", "http://", "x", "http://a b/"]
)
def test_what_is_no_web_address_is_refused(url: str) -> None:
    with pytest.raises(NotFetched):
        fetcher().fetch(url, 10_000)


def test_a_name_and_password_in_the_address_are_refused(site: Site) -> None:
    with pytest.raises(NotFetched, match="password"):
        fetcher().fetch(site.at("/").replace("//", "//me:secret@"), 10_000)


def test_large_pages_are_cut_off(site: Site) -> None:
    async def endless() -> AsyncIterator[bytes]:
        for _ in range(100_000):
            yield b"x" * 10_000

    site.page("/stated", "x" * 20_000)
    site.pages["/endless"] = lambda: StreamingResponse(endless(), media_type="text/html")
    bomb = gzip.compress(b"x" * 1_000_000)
    site.pages["/bomb"] = Response(bomb, headers={"content-encoding": "gzip"})
    for path in ("/stated", "/endless", "/bomb"):
        with pytest.raises(NotFetched, match="larger than 10,000 bytes"):
            fetcher().fetch(site.at(path), 10_000)


def test_an_error_of_the_server_is_told(site: Site) -> None:
    with pytest.raises(NotFetched, match="404") as found:
        fetcher().fetch(site.at("/none"), 10_000)
    assert found.value.is_gone
    with pytest.raises(NotFetched, match="no server of the name"):
        fetcher().fetch("http://nowhere.invalid/", 10_000)
    with pytest.raises(NotFetched, match="cannot be reached"):
        fetcher().fetch("http://site.example:1/", 10_000)


def test_robots_are_obeyed(site: Site) -> None:
    site.page("/robots.txt", "User-agent: *\nDisallow: /private\nCrawl-delay: 3", "text/plain")
    robots = Robots(fetcher())
    robots.permit(site.at("/open"))
    with pytest.raises(NotFetched, match=r"robots\.txt"):
        robots.permit(site.at("/private/a"))
    assert robots.delay(site.at("/")) == 3
    assert site.asked == [("site.example", "/robots.txt")]


@pytest.mark.parametrize(("status", "allowed"), [(404, True), (403, True), (500, False)])
def test_without_robots_the_status_decides(site: Site, status: int, allowed: bool) -> None:
    site.page("/robots.txt", "none", status=status)
    robots = Robots(fetcher())
    if allowed:
        robots.permit(site.at("/a"))
        assert robots.delay(site.at("/a")) == 0
    else:
        with pytest.raises(NotFetched):
            robots.permit(site.at("/a"))


def test_the_tests_resolver_knows_no_other_names() -> None:
    with pytest.raises(OSError, match="no such name"):
        resolve("example.com", 80)
