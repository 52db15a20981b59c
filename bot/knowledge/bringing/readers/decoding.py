"""Tell a text's encoding, or that it cannot be told."""

from __future__ import annotations

import codecs
import unicodedata

from bs4 import UnicodeDammit

from bot.knowledge.bringing.drafts import Unreadable

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# Beyond ASCII, what West European texts are made of.
_WESTERN = frozenset(
    "ÀÁÂÃÄÅÆÇÈÉÊËÌÍÎÏÑÒÓÔÕÖØÙÚÛÜÝßàáâãäåæçèéêëìíîïñòóôõöøùúûüýÿŒœŠšŽžŸ"
    "‘’“”‚„«»‹›–—…•·€£¥§©®™°±²³µ¼½¾×¿¡ªº\xa0"
)


def decode(raw: bytes) -> str:
    """Decode a text: by its mark, as UTF-8, else by what its letters look like.

    Raises Unreadable for what is no text in any encoding that we know.
    """
    text = _marked(raw) or _plain(raw)
    if text is None or _looks_broken(text):
        raise Unreadable("its encoding is not known; save it as UTF-8")
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _marked(raw: bytes) -> str | None:
    for mark, encoding in _MARKS:
        if raw.startswith(mark):
            return _strict(raw, encoding)
    return None


def _plain(raw: bytes) -> str | None:
    text = _strict(raw, "utf-8")
    if text is not None:
        return text
    western = _strict(raw, "windows-1252")
    if western is not None and _western(western):
        return western
    guess = UnicodeDammit(raw, is_html=False)
    # Any two bytes are a letter in UTF-16; without its mark that is no guess.
    if guess.contains_replacement_characters or "16" in (guess.original_encoding or ""):
        return None
    return guess.unicode_markup


def _strict(raw: bytes, encoding: str) -> str | None:
    try:
        return raw.decode(encoding)
    except UnicodeDecodeError:
        return None


def _western(text: str) -> bool:
    letters = [c for c in text if ord(c) > 127]
    # A text full of them is another alphabet, read wrongly.
    return all(c in _WESTERN for c in letters) and len(letters) * 3 < max(len(text), 3)


def _looks_broken(text: str) -> bool:
    return any(unicodedata.category(c) == "Cc" and c not in "\n\r\t\f\x85" for c in text)
