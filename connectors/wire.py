"""Lines and replies as JSON, one shape for every channel that speaks it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from datetime import datetime
from typing import Any

from connectors.history import Line, Said
from connectors.messages import DraftField, Reply, Source, agent_of

ToHtml = Callable[[str], str]


def line_json(line: Line, to_html: ToHtml | None = None) -> dict[str, Any]:
    """Write a line: `kind` is `said` or `reply`; with `to_html`, a reply has `html` too."""
    what = line.what
    if isinstance(what, Said):
        return {"kind": "said", "sequence": line.sequence, "at": _time(line.at), **_said(what)}
    return reply_json(what, to_html) | {"sequence": line.sequence, "at": _time(line.at)}


def reply_json(reply: Reply, to_html: ToHtml | None = None) -> dict[str, Any]:
    """Write a reply; its `details` are ours and stay here, but for the name of who wrote it."""
    written = {
        "kind": "reply",
        "id": reply.id,
        "sequence": reply.sequence,
        "author": reply.author,
        "agent": agent_of(reply),
        "text": reply.text,
        "in_reply_to": reply.in_reply_to,
        "buttons": [asdict(button) for button in reply.buttons],
        "sources": [_source(source) for source in reply.sources],
        "draft": [_field(field) for field in reply.draft],
        "ticket": asdict(reply.ticket) if reply.ticket else None,
        "replaces": list(reply.replaces),
    }
    return written | {"html": to_html(reply.text)} if to_html else written


def _said(said: Said) -> dict[str, Any]:
    press = asdict(said.press) if said.press else None
    files = list(said.files)
    return {"event_id": said.event_id, "text": said.text, "press": press, "files": files}


def _source(source: Source) -> dict[str, Any]:
    return asdict(source) | {"updated_at": _time(source.updated_at)}


def _field(field: DraftField) -> dict[str, Any]:
    options = [{"value": value, "label": label} for value, label in field.options]
    return asdict(field) | {"options": options}


def _time(at: datetime) -> str:
    return at.isoformat()
