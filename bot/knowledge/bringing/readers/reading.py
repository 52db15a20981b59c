"""Read any document by what it is."""

from __future__ import annotations

import base64
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path, PurePosixPath

from bot.knowledge.bringing.drafts import Document, Draft, Picture, Read, Refused, Unreadable
from bot.knowledge.bringing.limits import Limits
from bot.knowledge.bringing.readers import docx, front_matter, pages, pdf, sitemaps, tables, zips

PICTURES = (".png", ".jpg", ".jpeg", ".gif", ".webp")
KINDS = (".md", ".markdown", ".html", ".htm", ".pdf", ".docx", ".csv", ".tsv", ".zip")

Source = tuple[str, Document, bytes | Unreadable]


def sources(documents: list[Document], limits: Limits) -> Iterator[Source]:
    """Give what is to be read, always in the same order; ZIPs are opened."""
    for document in documents:
        try:
            raw = _content(Path(document.path), document.name, limits)
            if not document.name.lower().endswith(".zip"):
                yield document.name, document, raw
                continue
            for name, content in zips.entries(document.name, raw, limits):
                yield name, document, content
        except Unreadable as error:
            yield document.name, document, error


def read(name: str, document: Document, raw: bytes, limits: Limits) -> Iterator[Read]:
    """Read one source: mostly one draft, of a table one for each row."""
    try:
        kind = PurePosixPath(name).suffix.lower()
        if kind in PICTURES:
            yield Picture(name, base64.b64encode(raw).decode())
            return
        reader = _READERS.get(kind)
        if reader is None:
            raise Unreadable(f"files of the kind {kind or 'without ending'} are not read")
        for one in reader(name, raw, document, limits):
            yield _bounded(one, limits)
    except Unreadable as error:
        yield Refused(name, str(error))
    except RecursionError:
        yield Refused(name, "it is nested too deeply")
    except MemoryError:
        yield Refused(name, "reading it takes too much memory")


def _bounded(one: Read, limits: Limits) -> Read:
    if isinstance(one, Draft) and len(one.stated["body"]) > limits.body_chars:
        return Refused(one.ref, f"its text is longer than {limits.body_chars:,} characters")
    return one


def _content(path: Path, name: str, limits: Limits) -> bytes:
    most = limits.upload_bytes if name.lower().endswith(".zip") else limits.entry_bytes
    try:
        with path.open("rb") as file:
            raw = file.read(most + 1)
    except OSError as error:
        raise Unreadable(f"it cannot be opened: {error.strerror}") from error
    if len(raw) > most:
        raise Unreadable(f"it is larger than {most:,} bytes")
    return raw


def _markdown(name: str, raw: bytes, document: Document, limits: Limits) -> Iterator[Read]:
    yield front_matter.read(name, raw)


def _page(name: str, raw: bytes, document: Document, limits: Limits) -> Iterator[Read]:
    yield pages.read(name, raw, document.url)


def _pdf(name: str, raw: bytes, document: Document, limits: Limits) -> Iterator[Read]:
    yield pdf.read(name, raw, limits.pages)


def _docx(name: str, raw: bytes, document: Document, limits: Limits) -> Iterator[Read]:
    yield docx.read(name, raw, limits)


def _table(name: str, raw: bytes, document: Document, limits: Limits) -> Iterator[Read]:
    yield from tables.read(name, raw, document.columns, limits)


def _sitemap(name: str, raw: bytes, document: Document, limits: Limits) -> Iterator[Read]:
    yield sitemaps.read(name, raw, limits)


_READERS: Mapping[str, Callable[[str, bytes, Document, Limits], Iterator[Read]]] = {
    ".md": _markdown,
    ".markdown": _markdown,
    ".html": _page,
    ".htm": _page,
    ".pdf": _pdf,
    ".docx": _docx,
    ".csv": _table,
    ".tsv": _table,
    sitemaps.ENDING: _sitemap,
}
