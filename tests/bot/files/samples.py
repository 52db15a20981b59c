"""Small files of many kinds; for tests alone."""

from __future__ import annotations

import io
import zipfile

PNG = b"\x89PNG\r\n\x1a\n" + b"\x00\xff" * 500
JPEG = b"\xff\xd8\xff\xe0" + b"\x00\xff" * 500
PDF = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj"
EXE = b"MZ\x90\x00" + b"\x00" * 200
ELF = b"\x7fELF\x02\x01\x01" + b"\x00" * 200
SCRIPT = b"#!/bin/sh\nrm -rf ~\n"
HTML = b"<!doctype html><script>alert(1)</script>"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 500
HEIC = b"\x00\x00\x00\x18ftypheic" + b"\x00" * 100
MP4 = b"\x00\x00\x00\x18ftypisom" + b"\x00" * 100
LATIN = "Größe über alles\n".encode("latin-1") * 3


def archive(*names: str) -> bytes:
    """Make a ZIP archive with entries of these names."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as packed:
        for name in names:
            packed.writestr(name, "content")
    return file.getvalue()


def open_document() -> bytes:
    """Make the beginnings of an OpenDocument text."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as packed:
        packed.writestr("mimetype", "application/vnd.oasis.opendocument.text")
    return file.getvalue()
