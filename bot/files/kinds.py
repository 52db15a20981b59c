"""Tell what a file is by its first bytes: the content type that came with it may lie."""

from __future__ import annotations

import io
import zipfile
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of file that we take; the first of `endings` is used where a name has none of them."""

    media_type: str
    endings: tuple[str, ...]


TEXT = Kind("text/plain", (".txt", ".log", ".md", ".csv", ".json", ".xml", ".yml", ".yaml", ".ini"))
_ZIP = Kind("application/zip", (".zip",))
_OFFICE = "application/vnd.openxmlformats-officedocument."
# What an office document has in its archive, and what it then is.
_ARCHIVES = {
    "word/": Kind(f"{_OFFICE}wordprocessingml.document", (".docx",)),
    "xl/": Kind(f"{_OFFICE}spreadsheetml.sheet", (".xlsx",)),
    "ppt/": Kind(f"{_OFFICE}presentationml.presentation", (".pptx",)),
}
_OPEN_DOCUMENTS = {
    b"application/vnd.oasis.opendocument.text": Kind(
        "application/vnd.oasis.opendocument.text", (".odt",)
    ),
    b"application/vnd.oasis.opendocument.spreadsheet": Kind(
        "application/vnd.oasis.opendocument.spreadsheet", (".ods",)
    ),
}
_MP4 = Kind("video/mp4", (".mp4", ".m4v"))
_OLE = Kind("application/x-ole-storage", (".doc", ".xls", ".ppt", ".msg"))
_ISO_MEDIA = {
    b"heic": Kind("image/heic", (".heic",)),
    b"heix": Kind("image/heic", (".heic",)),
    b"mif1": Kind("image/heic", (".heic",)),
    b"avif": Kind("image/avif", (".avif",)),
    b"qt  ": Kind("video/quicktime", (".mov",)),
    b"M4A ": Kind("audio/mp4", (".m4a",)),
}
_SIGNATURES: tuple[tuple[int, bytes, Kind], ...] = (
    (0, b"\x89PNG\r\n\x1a\n", Kind("image/png", (".png",))),
    (0, b"\xff\xd8\xff", Kind("image/jpeg", (".jpg", ".jpeg"))),
    (0, b"GIF87a", Kind("image/gif", (".gif",))),
    (0, b"GIF89a", Kind("image/gif", (".gif",))),
    (8, b"WEBP", Kind("image/webp", (".webp",))),
    (0, b"II*\x00", Kind("image/tiff", (".tif", ".tiff"))),
    (0, b"MM\x00*", Kind("image/tiff", (".tif", ".tiff"))),
    (0, b"%PDF-", Kind("application/pdf", (".pdf",))),
    (0, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", _OLE),
    (0, b"{\\rtf", Kind("application/rtf", (".rtf",))),
    (0, b"\x1f\x8b", Kind("application/gzip", (".gz", ".tgz"))),
    (0, b"7z\xbc\xaf\x27\x1c", Kind("application/x-7z-compressed", (".7z",))),
    (0, b"\x1aE\xdf\xa3", Kind("video/webm", (".webm", ".mkv"))),
    (0, b"OggS", Kind("audio/ogg", (".ogg", ".oga", ".opus"))),
    (0, b"ID3", Kind("audio/mpeg", (".mp3",))),
    (8, b"WAVE", Kind("audio/wav", (".wav",))),
)
_PROGRAMS = (b"MZ", b"\x7fELF", b"#!", b"\xcf\xfa\xed\xfe", b"\xca\xfe\xba\xbe", b"\xfe\xed\xfa")


def endings() -> tuple[str, ...]:
    """List the endings of names of what we take, in order."""
    groups = (_ARCHIVES.values(), _OPEN_DOCUMENTS.values(), _ISO_MEDIA.values())
    signed = (kind for _, _, kind in _SIGNATURES)
    kinds = {TEXT, _ZIP, _MP4, *signed, *(kind for group in groups for kind in group)}
    return tuple(sorted({ending for kind in kinds for ending in kind.endings}))


def kind_of(content: bytes) -> Kind | None:
    """Tell what a file is; None for a program, and for what we do not know."""
    if content.startswith(_PROGRAMS):
        return None
    if content.startswith(b"PK\x03\x04"):
        return _in_archive(content)
    if content[4:8] == b"ftyp":
        return _ISO_MEDIA.get(content[8:12], _MP4)
    for offset, signature, kind in _SIGNATURES:
        if content.startswith(signature, offset):
            return kind
    return TEXT if _is_text(content) else None


def _in_archive(content: bytes) -> Kind | None:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = archive.namelist()
            if "mimetype" in names and archive.getinfo("mimetype").file_size < 100:
                return _OPEN_DOCUMENTS.get(archive.read("mimetype").strip(), _ZIP)
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError, ValueError):
        return None
    if any(name.endswith("vbaProject.bin") for name in names):
        return None
    kinds = (kind for start, kind in _ARCHIVES.items() if any(n.startswith(start) for n in names))
    return next(kinds, _ZIP)


def _is_text(content: bytes) -> bool:
    if b"\x00" in content:
        return False
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return _is_latin(content)
    return True


def _is_latin(content: bytes) -> bool:
    # Logs of old programs: printable but for line ends and tabs, in one of the 8-bit encodings.
    control = sum(byte < 32 and byte not in b"\t\n\r\x0c\x1b" for byte in content[:65536])
    return control == 0 and sum(byte > 127 for byte in content[:65536]) * 4 < len(content[:65536])
