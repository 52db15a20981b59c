"""Keep the images of articles; what is no image that browsers show safely is refused."""

from __future__ import annotations

import hashlib
import re

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.store.knowledge import ImageRow

MOST_BYTES = 5_000_000
_ID = re.compile(r"^[0-9a-f]{32}$")


class ImageRefused(Exception):
    """Not an image that we keep; `code` says why: `size` or `kind`."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def media_type(data: bytes) -> str | None:
    """Tell PNG, JPEG, GIF and WebP by their first bytes; SVG can hold scripts and is none."""
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return "image/png"
    if data.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    if data.startswith((b"GIF87a", b"GIF89a")):
        return "image/gif"
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "image/webp"
    return None


def keep(session: Session, data: bytes, who: str) -> ImageRow:
    """Keep an image; the same one twice is kept once. Raises ImageRefused."""
    if len(data) > MOST_BYTES:
        raise ImageRefused("size")
    kind = media_type(data)
    if kind is None:
        raise ImageRefused("kind")
    sha256 = hashlib.sha256(data).hexdigest()
    known = session.execute(select(ImageRow).filter_by(sha256=sha256)).scalar()
    if known:
        return known
    row = ImageRow(media_type=kind, sha256=sha256, data=data, uploaded_by=who)
    session.add(row)
    session.flush()
    return row


def find(session: Session, image_id: str) -> ImageRow | None:
    """Give an image by its id."""
    return session.get(ImageRow, image_id) if _ID.match(image_id) else None


def address(row: ImageRow) -> str:
    """Give the path under which an image is shown."""
    return f"/images/{row.id}"
