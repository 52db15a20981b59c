"""Fetch pages of the public internet, and of nowhere else."""

from __future__ import annotations

import ssl
import time
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urljoin

import httpx

from bot.knowledge.bringing.addresses import Address, IsOpen, Resolve, is_public, resolve

AGENT = "Frontdesk-Import"
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_HEADERS = {
    "User-Agent": f"{AGENT}/1.0",
    "Accept": "text/html,application/xhtml+xml,application/pdf,*/*;q=0.5",
    "Accept-Encoding": "identity",
}


class NotFetched(Exception):
    """A page that was not fetched; `status` is the server's answer if there was one."""

    def __init__(self, reason: str, status: int = 0) -> None:
        super().__init__(reason)
        self.status = status

    @property
    def is_gone(self) -> bool:
        """Tell whether the server says that there is no such page any more."""
        return self.status in {404, 410}


@dataclass(frozen=True, slots=True)
class Fetched:
    """A page: where it was found in the end, its kind, and its bytes."""

    url: str
    media_type: str
    body: bytes


Permit = Callable[[str], None]


class Fetcher:
    """Fetch over HTTP, bounded in time, size and hops.

    Every host is resolved here, all its addresses are checked by `is_open`, and the connection
    goes to the address that was checked, so that a name cannot change its mind in between; the
    same for each redirect. Proxies of the environment are not used, because they resolve
    themselves. `resolve` and `is_open` are there for tests with a server on loopback; no setting
    leads to them.
    """

    def __init__(
        self,
        resolve: Resolve = resolve,
        is_open: IsOpen = is_public,
        most_hops: int = 5,
        seconds: float = 30.0,
    ) -> None:
        self._resolve = resolve
        self._is_open = is_open
        self._most_hops = most_hops
        self._seconds = seconds
        self._tls = ssl.create_default_context()

    def fetch(self, url: str, most_bytes: int, permit: Permit | None = None) -> Fetched:
        """Fetch a page; `permit` is asked before each hop and may raise. Raises NotFetched."""
        until = time.monotonic() + self._seconds
        seen: set[str] = set()
        for _ in range(self._most_hops + 1):
            if url in seen:
                raise NotFetched("it redirects in a circle")
            seen.add(url)
            parts = _checked(url)
            if permit:
                permit(url)
            found = self._hop(parts, most_bytes, until)
            if isinstance(found, Fetched):
                return found
            if url.startswith("https:") and found.startswith("http:"):
                raise NotFetched("it redirects from https to http")
            url = found
        raise NotFetched(f"it redirects more than {self._most_hops} times")

    def _hop(self, url: httpx.URL, most_bytes: int, until: float) -> Fetched | str:
        reason = "the server cannot be reached"
        for address in self._addresses(url):
            try:
                return self._get(url, address, most_bytes, until)
            except httpx.ConnectError as error:
                reason = f"{reason}: {error}"
            except httpx.TimeoutException as error:
                raise NotFetched("the server takes too long") from error
            except (httpx.HTTPError, httpx.InvalidURL, zlib.error) as error:
                raise NotFetched(f"the server's answer is broken: {error}") from error
        raise NotFetched(reason[:300])

    def _addresses(self, url: httpx.URL) -> list[Address]:
        try:
            found = list(self._resolve(url.host, _port(url)))
        except (OSError, UnicodeError, ValueError) as error:
            raise NotFetched(f"there is no server of the name {url.host}") from error
        if not found or not all(self._is_open(address) for address in found):
            raise NotFetched(f"{url.host} is not on the public internet")
        return found

    def _get(self, url: httpx.URL, address: Address, most: int, until: float) -> Fetched | str:
        headers = _HEADERS | {"Host": url.netloc.decode("ascii")}
        extensions = {"sni_hostname": url.host} if url.scheme == "https" else {}
        # A client for each hop: no cookie of one host reaches another.
        with (
            httpx.Client(verify=self._tls, trust_env=False, timeout=10.0) as client,
            client.stream(
                "GET", url.copy_with(host=str(address)), headers=headers, extensions=extensions
            ) as answer,
        ):
            if answer.status_code in _REDIRECTS and "location" in answer.headers:
                return urljoin(str(url), answer.headers["location"])
            if answer.status_code != 200:
                code = answer.status_code
                raise NotFetched(f"the server answers {code} {answer.reason_phrase}", code)
            body = _decoded(answer, _body(answer, most, until), most)
            media_type = answer.headers.get("content-type", "").partition(";")[0].strip().lower()
            return Fetched(str(url), media_type, body)


def _checked(url: str) -> httpx.URL:
    try:
        parts = httpx.URL(url)
    except (httpx.InvalidURL, ValueError, TypeError) as error:
        raise NotFetched(f"{url[:200]} is no web address") from error
    if parts.scheme not in {"http", "https"} or not parts.host:
        raise NotFetched(f"{url[:200]} is no web address")
    if parts.userinfo:
        raise NotFetched("addresses with a name or password in them are not fetched")
    return parts.copy_with(fragment=None)


def _port(url: httpx.URL) -> int:
    return url.port or (443 if url.scheme == "https" else 80)


def _body(answer: httpx.Response, most: int, until: float) -> bytes:
    stated = answer.headers.get("content-length", "")
    if stated.isdecimal() and int(stated) > most:
        raise NotFetched(f"the page is larger than {most:,} bytes")
    body = bytearray()
    for chunk in answer.iter_raw():
        body += chunk
        if len(body) > most:
            raise NotFetched(f"the page is larger than {most:,} bytes")
        if time.monotonic() > until:
            raise NotFetched("the server takes too long")
    return bytes(body)


def _decoded(answer: httpx.Response, body: bytes, most: int) -> bytes:
    encoding = answer.headers.get("content-encoding", "identity").lower()
    if encoding in {"", "identity"}:
        return body
    if encoding not in {"gzip", "x-gzip", "deflate"}:
        raise NotFetched(f"the server compresses by {encoding}, which it was not asked to")
    unpacked = zlib.decompressobj(47).decompress(body, most + 1)
    if len(unpacked) > most:
        raise NotFetched(f"the page is larger than {most:,} bytes")
    return unpacked
