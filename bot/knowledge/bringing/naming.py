"""Make ids of articles from names of files, titles and addresses."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from pathlib import PurePosixPath
from urllib.parse import urlsplit

_LONGEST = 120
_OTHER = re.compile(r"[^a-z0-9]+")
_GERMAN = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "ø": "o", "æ": "ae"})
_GENERIC = frozenset({"index", "readme", "default", "home", "main"})


def slug(words: str) -> str:
    """Make an id of some words; empty when there is no letter or digit to make it of."""
    low = words.lower().translate(_GERMAN)
    ascii_ = unicodedata.normalize("NFKD", low).encode("ascii", "ignore").decode()
    return _OTHER.sub("-", ascii_).strip("-")[:_LONGEST].strip("-")


def id_of(name: str) -> str:
    """Make an id of a file's path, the same one each time."""
    path = PurePosixPath(name.split("!")[-1].replace("\\", "/"))
    stem = path.stem
    if stem.lower() in _GENERIC and path.parent.name:
        stem = path.parent.name
    return slug(stem) or _hashed(name)


def id_of_title(title: str) -> str:
    """Make an id of a title, the same one each time."""
    return slug(title) or _hashed(title)


def id_of_url(url: str, title: str) -> str:
    """Make an id of a page: of its title, else of the end of its address."""
    return slug(title) or slug(PurePosixPath(urlsplit(url).path).stem) or _hashed(url)


def _hashed(text: str) -> str:
    return f"article-{hashlib.sha256(text.encode()).hexdigest()[:12]}"
