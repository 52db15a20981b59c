"""Read Word documents."""

from __future__ import annotations

import hashlib
import io
import zipfile
from pathlib import PurePosixPath
from typing import Any

import mammoth  # type: ignore[import-untyped]
from defusedxml import ElementTree  # type: ignore[import-untyped]
from defusedxml.common import DefusedXmlException  # type: ignore[import-untyped]

from bot.knowledge.bringing.drafts import Draft, Unreadable
from bot.knowledge.bringing.limits import Limits
from bot.knowledge.bringing.naming import id_of
from bot.knowledge.bringing.readers import pages, zips

_TITLE = "{http://purl.org/dc/elements/1.1/}title"
_OLE = b"\xd0\xcf\x11\xe0"
_STYLES = "p[style-name='Title'] => h1:fresh"


def read(name: str, raw: bytes, limits: Limits) -> Draft:
    """Read a DOCX. Raises Unreadable."""
    if raw.startswith(_OLE):
        # Word encrypts by wrapping the document into its old format.
        raise Unreadable("the document is encrypted, or in the old format .doc; save it as .docx")
    title = _checked(raw, limits)
    try:
        html = mammoth.convert_to_html(io.BytesIO(raw), style_map=_STYLES, convert_image=_picture)
    except (KeyError, ValueError, TypeError, AttributeError, SyntaxError, OSError) as error:
        raise Unreadable(f"the document is damaged: {error}") from error
    soup = pages.soup_of(html.value)
    head = soup.select_one("h1")
    body, remarks = pages.to_markdown(soup, "")
    first, _, rest = body.partition("\n")
    if head is not None and first.startswith("# ") and rest.strip():
        title, body = " ".join(head.get_text(" ").split()), rest.strip()
    if not body:
        raise Unreadable("the document has no text")
    stem = PurePosixPath(name).stem.replace("-", " ").replace("_", " ")
    stated = {"title": (title or stem[:1].upper() + stem[1:])[:300], "body": body}
    return Draft(name, id_of(name), stated, hashlib.sha256(raw).hexdigest(), remarks=remarks)


def _checked(raw: bytes, limits: Limits) -> str:
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            zips.refuse_bombs(archive, limits)
            if "word/document.xml" not in archive.namelist():
                raise Unreadable("this is no Word document")
            for part in archive.namelist():
                if part.endswith((".xml", ".rels")):
                    # For entities that unfold without end; mammoth's own parser allows them.
                    ElementTree.fromstring(archive.read(part), forbid_dtd=True)
            return _title(archive)
    except (zipfile.BadZipFile, DefusedXmlException, ElementTree.ParseError, OSError) as error:
        raise Unreadable(f"the document is damaged: {error}") from error


def _title(archive: zipfile.ZipFile) -> str:
    if "docProps/core.xml" not in archive.namelist():
        return ""
    found = ElementTree.fromstring(archive.read("docProps/core.xml")).find(_TITLE)
    return " ".join((found.text or "").split()) if found is not None else ""


@mammoth.images.img_element  # type: ignore[untyped-decorator]
def _picture(image: Any) -> dict[str, str]:
    return {"src": ""}
