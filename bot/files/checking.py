"""Decide at the door which files are taken: number, size, and what they really are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Literal

from bot.files.kinds import TEXT, kind_of
from bot.files.names import clean_name
from connectors.messages import Attachment

Reason = Literal[
    "", "too_many", "too_large", "empty", "kind", "not_as_told", "unavailable", "scan", "scan_down"
]

# What a content type says of a file that nobody looked into.
_SAYS_NOTHING = frozenset({"", "application/octet-stream", "binary/octet-stream"})


@dataclass(frozen=True, slots=True)
class FileRules:
    """How many files a message may have, and how large each may be."""

    most_files: int = 5
    most_bytes: int = 10_000_000


@dataclass(frozen=True, slots=True)
class Checked:
    """A file as it may be stored: with a `reason` it is refused, and has no content.

    `given_name` is the name that it came with.
    """

    name: str
    given_name: str
    media_type: str
    content: bytes
    digest: str
    reason: Reason = ""


def check(files: Sequence[Attachment], rules: FileRules) -> list[Checked]:
    """Check the files of one message."""
    taken = [_check(file, rules) for file in files[: rules.most_files]]
    return taken + [_refused(file, "too_many") for file in files[rules.most_files :]]


def _check(file: Attachment, rules: FileRules) -> Checked:
    if file.problem:
        return _refused(file, file.problem)
    if not file.content:
        return _refused(file, "empty")
    if len(file.content) > rules.most_bytes:
        return _refused(file, "too_large")
    kind = kind_of(file.content)
    if kind is None:
        return _refused(file, "kind")
    if _is_a_lie(file.media_type, kind.media_type):
        return _refused(file, "not_as_told")
    digest = sha256(file.content).hexdigest()
    name = clean_name(file.name, kind)
    return Checked(name, file.name, kind.media_type, file.content, digest)


def _is_a_lie(told: str, true: str) -> bool:
    """Tell whether a picture or a sound is none: mail and browsers err on other kinds.

    A text that is told to be a picture is refused; a picture that is told to be a document is
    named as the picture it is.
    """
    family = told.lower().partition(";")[0].strip()
    if family in _SAYS_NOTHING:
        return False
    seen = family.partition("/")[0] in {"image", "audio", "video"}
    return seen and true.partition("/")[0] not in {"image", "audio", "video"}


def _refused(file: Attachment, reason: Reason) -> Checked:
    # The name is shown to people; of what kind it is does not matter any more.
    name = clean_name(file.name, TEXT).removesuffix(".txt") or "file"
    return Checked(name, file.name, "", b"", "", reason)
