"""Read the text of a PDF."""

from __future__ import annotations

import hashlib
import io
import re
from collections import Counter
from pathlib import PurePosixPath

from pypdf import PdfReader
from pypdf.errors import PyPdfError

from bot.knowledge.bringing.drafts import Draft, Unreadable
from bot.knowledge.bringing.naming import id_of

_BULLET = re.compile(r"^[•▪◦‣·●○–]\s*")
_STEP = re.compile(r"^(\d{1,3})[.)]\s+")
_HYPHENED = re.compile(r"(?<=[a-zà-ÿ])-$")
_ENDS = (".", "!", "?", ":", ";")
_LEAST_CHARS = 20
_LONGEST_HEADING = 100
_PAGE_NUMBER = re.compile(r"^(page\s*)?\d{1,4}(\s*(/|of)\s*\d{1,4})?$", re.IGNORECASE)


def read(name: str, raw: bytes, most_pages: int) -> Draft:
    """Read a PDF that has a text layer. Raises Unreadable."""
    try:
        reader = PdfReader(io.BytesIO(raw))
        # Many a PDF is encrypted with no password at all, only to forbid printing.
        if reader.is_encrypted and not reader.decrypt(""):
            raise Unreadable("the PDF is encrypted; save it without a password")
        count = len(reader.pages)
        if count > most_pages:
            raise Unreadable(f"the PDF has {count} pages; {most_pages} are read at most")
        pages = [page.extract_text() for page in reader.pages]
        title = str((reader.metadata.title if reader.metadata else "") or "").strip()
    except Unreadable:
        raise
    except (PyPdfError, ValueError, KeyError, TypeError, AttributeError, IndexError) as error:
        raise Unreadable(f"the PDF is damaged: {' '.join(str(error).split())[:200]}") from error
    stem = PurePosixPath(name).stem.replace("-", " ").replace("_", " ")
    head, lines = _headed(title, _lines(pages))
    body = _paragraphs(lines)
    if len(head) + len(body) < _LEAST_CHARS:
        raise Unreadable("the PDF has no text layer; it may be a scan, run text recognition first")
    title, body = head or title or stem[:1].upper() + stem[1:], body or head
    stated = {"title": title[:300], "body": body}
    return Draft(name, id_of(name), stated, hashlib.sha256(raw).hexdigest())


def _lines(pages: list[str]) -> list[str]:
    split = [[line.strip() for line in page.splitlines()] for page in pages]
    repeated = _running_heads(split)
    return [
        line
        for page in split
        for line in [*page, ""]
        if line not in repeated and not _PAGE_NUMBER.match(line)
    ]


def _running_heads(pages: list[list[str]]) -> set[str]:
    if len(pages) < 3:
        return set()
    edges = Counter(line for page in pages for line in {*page[:2], *page[-2:]} if line)
    return {line for line, times in edges.items() if times > len(pages) // 2}


def _paragraphs(lines: list[str]) -> str:
    blocks: list[str] = []
    for line in lines:
        last = blocks[-1] if blocks else ""
        if not line:
            blocks.append("")
        elif _BULLET.match(line):
            blocks.append("- " + _BULLET.sub("", line))
        elif found := _STEP.match(line):
            blocks.append(f"{found[1]}. {line[found.end() :]}")
        elif not last or (last.endswith(_ENDS) and line[:1].isupper()):
            blocks.append(line)
        elif _HYPHENED.search(last):
            blocks[-1] = last[:-1] + line
        else:
            blocks[-1] = f"{last} {line}"
    return _joined([block for block in blocks if block])


def _joined(blocks: list[str]) -> str:
    text = ""
    for block in blocks:
        in_list = block.startswith("- ") or bool(_STEP.match(block))
        before = text.rpartition("\n")[2]
        tight = in_list and (before.startswith("- ") or bool(_STEP.match(before)))
        text += ("\n" if tight else "\n\n") + block
    return text.strip()


def _headed(title: str, lines: list[str]) -> tuple[str, list[str]]:
    """Take the heading off the first page, where one can be told from the text."""
    at = next((n for n, line in enumerate(lines) if line), len(lines))
    first, rest = "".join(lines[at : at + 1]), lines[at + 1 :]
    following = next((line for line in rest if line), "")
    if title:
        return (title, rest) if first.lower() == title.lower() else ("", lines)
    is_heading = 0 < len(first) <= _LONGEST_HEADING and not first.endswith((*_ENDS, ","))
    # A sentence that goes on in the next line is none.
    return (first, rest) if is_heading and following[:1].isupper() else ("", lines)
