"""Look into ZIP files without being blown up."""

from __future__ import annotations

import io
import stat
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import PurePosixPath

from bot.knowledge.bringing.drafts import Unreadable
from bot.knowledge.bringing.limits import Limits

_IGNORED = ("__MACOSX", ".DS_Store", "Thumbs.db", "desktop.ini", ".git")
_ENCRYPTED = 0x1
Entry = tuple[str, bytes | Unreadable]


def refuse_bombs(archive: zipfile.ZipFile, limits: Limits) -> None:
    """Refuse what would unpack to too many or too large files. Raises Unreadable."""
    infos = archive.infolist()
    if len(infos) > limits.entries:
        raise Unreadable(f"the ZIP holds {len(infos)} files; {limits.entries} are read at most")
    unpacked = sum(info.file_size for info in infos)
    packed = sum(info.compress_size for info in infos) or 1
    if unpacked > limits.unpacked_bytes:
        raise Unreadable(
            f"the ZIP unpacks to {unpacked:,} bytes; {limits.unpacked_bytes:,} are read at most"
        )
    if unpacked > limits.entry_bytes and unpacked > packed * limits.ratio:
        raise Unreadable("the ZIP unpacks to suspiciously much more than its size")


def entries(name: str, raw: bytes, limits: Limits, depth: int = 0) -> Iterator[Entry]:
    """Give name and content of each file within, or why one is refused.

    ZIPs within are opened one level deep. Raises Unreadable for the archive as a whole.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            refuse_bombs(archive, limits)
            for info in archive.infolist():
                if not info.is_dir() and not _is_ignored(info.filename):
                    yield from _entry(name, archive, info, limits, depth)
    except (zipfile.BadZipFile, NotImplementedError, UnicodeDecodeError) as error:
        raise Unreadable(f"the ZIP is damaged: {error}") from error


def _entry(
    name: str, archive: zipfile.ZipFile, info: zipfile.ZipInfo, limits: Limits, depth: int
) -> Iterator[Entry]:
    # A nested archive's files are named behind an exclamation mark.
    full = f"{name}!{info.filename}" if depth else info.filename
    try:
        content = _content(archive, info, limits)
        if not info.filename.lower().endswith(".zip"):
            yield full, content
        elif depth:
            yield full, Unreadable("a ZIP in a ZIP in a ZIP is not opened")
        else:
            yield from entries(full, content, limits, depth + 1)
    except Unreadable as error:
        yield full, error


def _content(archive: zipfile.ZipFile, info: zipfile.ZipInfo, limits: Limits) -> bytes:
    path = PurePosixPath(info.filename.replace("\\", "/"))
    if path.is_absolute() or ".." in path.parts or ":" in path.parts[0]:
        raise Unreadable("its path leads out of the ZIP")
    if stat.S_ISLNK(info.external_attr >> 16):
        raise Unreadable("it is a link, not a file")
    if info.flag_bits & _ENCRYPTED:
        raise Unreadable("it is encrypted")
    if info.file_size > limits.entry_bytes:
        raise Unreadable(f"it is larger than {limits.entry_bytes:,} bytes")
    try:
        with archive.open(info) as file:
            # The size that the ZIP states may be a lie.
            content = file.read(limits.entry_bytes + 1)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError) as error:
        raise Unreadable(f"it is damaged: {error}") from error
    if len(content) > limits.entry_bytes:
        raise Unreadable(f"it is larger than {limits.entry_bytes:,} bytes")
    return content


def _is_ignored(path: str) -> bool:
    return any(part in _IGNORED or part.startswith("._") for part in PurePosixPath(path).parts)
