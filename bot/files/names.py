"""File names that can be shown and saved anywhere."""

from __future__ import annotations

import re
import unicodedata

from bot.files.kinds import Kind

_LONGEST = 120
_NOT_IN_NAMES = re.compile(r'[<>:"|?*]+')
# Windows gives these to devices, whatever the ending.
_DEVICES = re.compile(r"(?i)^(con|prn|aux|nul|com\d|lpt\d)(\.|$)")


def clean_name(name: str, kind: Kind) -> str:
    """Give the last part of a name, without what misleads or breaks, with an ending of the kind.

    An ending of another kind stays before the true one: `invoice.exe` that is a text becomes
    `invoice.exe.txt`.
    """
    last = re.split(r"[/\\]", unicodedata.normalize("NFC", name))[-1]
    visible = "".join(c for c in last if unicodedata.category(c)[0] != "C" or c == "\u200d")
    name = _NOT_IN_NAMES.sub("_", visible).strip(" .")
    if _DEVICES.match(name):
        name = f"_{name}"
    stem, dot, ending = name.rpartition(".")
    if not dot or f".{ending.lower()}" not in kind.endings:
        stem, ending = name, kind.endings[0][1:]
    return f"{stem[: _LONGEST - len(ending) - 1].rstrip(' .') or 'file'}.{ending}"
