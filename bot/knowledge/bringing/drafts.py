"""What a reader makes of a document: drafts, and reasons why there is none."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


class Unreadable(Exception):
    """A document, or a row of one, that gives no article; the message says why."""


class Stopped(Exception):
    """The service stops: what was being read is read again after the next start."""


@dataclass(frozen=True, slots=True)
class Draft:
    """An article as a document states it.

    `ref` names where it came from: a path, an address, a row. `stated` holds only what the
    document says, by the names of `Content` and `status`; `is_whole` when what it leaves out is
    meant to take its default. `article_id` is the id that it asks for; `checksum` that of its
    bytes. `remarks` tell what was left behind.
    """

    ref: str
    article_id: str
    stated: Mapping[str, Any]
    checksum: str
    is_whole: bool = False
    is_working: bool = False
    remarks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Refused:
    """A document or row that was left out, and why; `raw` is the row's cells, or nothing."""

    ref: str
    reason: str
    raw: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Picture:
    """An image that came with the documents; `data` is base64."""

    ref: str
    data: str


@dataclass(frozen=True, slots=True)
class Listed:
    """What a sitemap lists: pages, and further sitemaps."""

    ref: str
    pages: tuple[str, ...]
    maps: tuple[str, ...]


Read = Draft | Refused | Picture | Listed


@dataclass(frozen=True, slots=True)
class Document:
    """A file to be read: where it lies, what it is called, and its address if it has one."""

    path: str
    name: str
    url: str = ""
    columns: Mapping[str, str] = field(default_factory=dict)
