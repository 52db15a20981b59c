"""Tell the person what becomes of their files."""

from __future__ import annotations

from collections.abc import Sequence

from bot.files.looking import Seen

Sentence = tuple[str, dict[str, str]]


def sentences(files: Sequence[Seen], ticket_number: str | None = None) -> list[Sentence]:
    """Name the responses to say, with their values: one for all that are kept, one a refusal."""
    kept = [file for file in files if not file.reason]
    refused = [file for file in files if file.reason]
    said = [_kept(kept, ticket_number)] if kept else []
    said += [
        ("utter_file_renamed", {"name": shown(file.given_name), "true_name": shown(file.name)})
        for file in kept
        if _ending(file.given_name) not in ("", _ending(file.name))
    ]
    return said + [(f"utter_file_{file.reason}", {"name": shown(file.name)}) for file in refused]


def shown(name: str) -> str:
    """Keep a name from being read as Markdown: in code, and without what ends code."""
    return "".join(c for c in name if c.isprintable() and c != "`")[:120]


def _kept(kept: Sequence[Seen], ticket_number: str | None) -> Sentence:
    names = ", ".join(f"`{shown(file.name)}`" for file in kept)
    if ticket_number:
        return "utter_file_added", {"names": names, "number": ticket_number}
    return "utter_file_kept", {"names": names}


def _ending(name: str) -> str:
    stem, dot, ending = name.rpartition(".")
    return ending.lower() if dot and stem else ""
