"""What a file is, its first bytes say."""

from __future__ import annotations

import pytest

from bot.files.kinds import kind_of
from tests.bot.files import samples as s


@pytest.mark.parametrize(
    ("content", "media_type"),
    [
        (s.PNG, "image/png"),
        (s.JPEG, "image/jpeg"),
        (b"RIFF\x00\x00\x00\x00WEBPVP8 ", "image/webp"),
        (b"RIFF\x00\x00\x00\x00WAVEfmt ", "audio/wav"),
        (s.HEIC, "image/heic"),
        (s.MP4, "video/mp4"),
        (s.PDF, "application/pdf"),
        (s.OLE, "application/x-ole-storage"),
        (s.open_document(), "application/vnd.oasis.opendocument.text"),
        (s.archive("a.txt"), "application/zip"),
        (
            s.archive("[Content_Types].xml", "word/document.xml"),
            "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        ),
        (
            s.archive("xl/workbook.xml"),
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        ),
        (b"a,b\n1,2\n", "text/plain"),
        ("请假".encode(), "text/plain"),
        (s.LATIN, "text/plain"),
        (s.HTML, "text/plain"),
    ],
)
def test_a_kind_is_known_by_its_bytes(content: bytes, media_type: str) -> None:
    kind = kind_of(content)
    assert kind is not None
    assert kind.media_type == media_type


@pytest.mark.parametrize(
    "content",
    [
        s.EXE,
        s.ELF,
        s.SCRIPT,
        b"\xca\xfe\xba\xbe\x00\x00\x00\x34",
        s.archive("word/document.xml", "word/vbaProject.bin"),
        b"PK\x03\x04 and no archive",
        b"\x00\x01\x02\x03" * 50,
        bytes(range(256)) * 4,
    ],
)
def test_programs_and_what_is_unknown_are_no_kind(content: bytes) -> None:
    assert kind_of(content) is None
