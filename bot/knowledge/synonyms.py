"""Read the company's synonyms and abbreviations."""

from __future__ import annotations

from pathlib import Path

import yaml

from knowledge_index.wording import Synonyms

_MOST = 2000
_LONGEST = 80


class SynonymsError(Exception):
    """The synonyms file is broken; the message says where."""


def load(path: Path) -> Synonyms:
    """Read the synonyms file. Raises SynonymsError."""
    try:
        entries = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise SynonymsError(f"{path}: {error}") from error
    if entries is None:
        return Synonyms()
    if not isinstance(entries, dict):
        raise SynonymsError(f"{path}: must be lines of the form 'said: meant'")
    if len(entries) > _MOST:
        raise SynonymsError(f"{path}: {len(entries)} synonyms, {_MOST} at most")
    return Synonyms({_text(path, said): _text(path, meant) for said, meant in entries.items()})


def _text(path: Path, value: object) -> str:
    if not isinstance(value, str) or not value.strip() or len(value) > _LONGEST:
        raise SynonymsError(f"{path}: {value!r} must be a text of up to {_LONGEST} letters")
    return value
