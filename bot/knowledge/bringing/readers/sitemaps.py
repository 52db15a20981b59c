"""Read sitemaps."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from xml.etree.ElementTree import Element

from defusedxml import ElementTree  # type: ignore[import-untyped]
from defusedxml.common import DefusedXmlException  # type: ignore[import-untyped]

from bot.knowledge.bringing.drafts import Listed, Unreadable
from bot.knowledge.bringing.limits import Limits

ENDING = ".sitemap"
_GZIP = b"\x1f\x8b"


def read(name: str, raw: bytes, limits: Limits) -> Listed:
    """Read a sitemap, an index of sitemaps, or a plain list of addresses. Raises Unreadable."""
    if raw.startswith(_GZIP):
        raw = _unpacked(raw, limits.entry_bytes)
    if not raw.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
        lines = tuple(line.strip() for line in raw.decode("utf-8", "replace").splitlines())
        pages = tuple(line for line in lines if line.startswith(("http://", "https://")))
        if not pages:
            raise Unreadable("this is no sitemap")
        return Listed(name, pages, ())
    try:
        root = ElementTree.fromstring(raw, forbid_dtd=True)
    except (ElementTree.ParseError, DefusedXmlException, ValueError) as error:
        raise Unreadable(f"the sitemap is damaged: {error}") from error
    kind = _plain(root.tag)
    if kind not in {"urlset", "sitemapindex"}:
        raise Unreadable("this is no sitemap")
    found = tuple(_addresses(root))
    return Listed(name, found, ()) if kind == "urlset" else Listed(name, (), found)


def _addresses(root: Element) -> Iterator[str]:
    for entry in root:
        for part in entry:
            if _plain(part.tag) == "loc" and part.text and part.text.strip():
                yield part.text.strip()


def _plain(tag: str) -> str:
    return str(tag).rpartition("}")[2]


def _unpacked(raw: bytes, most: int) -> bytes:
    try:
        content = zlib.decompressobj(47).decompress(raw, most + 1)
    except zlib.error as error:
        raise Unreadable(f"it is damaged: {error}") from error
    if len(content) > most:
        raise Unreadable(f"it unpacks to more than {most:,} bytes")
    return content
