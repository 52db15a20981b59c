"""Images: by what they are, not by what they say they are."""

from __future__ import annotations

import pytest

from bot.knowledge import images
from bot.store.database import Database

PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 20


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (PNG, "image/png"),
        (b"\xff\xd8\xff\xe0rest", "image/jpeg"),
        (b"GIF89a..", "image/gif"),
        (b"RIFF\0\0\0\0WEBPVP8 ", "image/webp"),
    ],
)
def test_an_image_is_kept_once(database: Database, data: bytes, kind: str) -> None:
    first, second = (database.write_sync(lambda s: images.keep(s, data, "Ada")) for _ in range(2))
    assert first.id == second.id
    row = database.read_sync(lambda s: images.find(s, first.id))
    assert row is not None
    assert (row.media_type, row.data) == (kind, data)


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "kind"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>", "kind"),
        (b"<html>", "kind"),
        (b"RIFF\0\0\0\0WAVE", "kind"),
        (PNG + b"\0" * images.MOST_BYTES, "size"),
    ],
)
def test_what_is_no_image_is_refused(database: Database, data: bytes, code: str) -> None:
    with pytest.raises(images.ImageRefused, match=code):
        database.write_sync(lambda s: images.keep(s, data, "Ada"))


@pytest.mark.parametrize("image_id", ["", "nothing", "0" * 32, "../" * 8, "%" * 32])
def test_what_is_not_there(database: Database, image_id: str) -> None:
    assert database.read_sync(lambda s: images.find(s, image_id)) is None
