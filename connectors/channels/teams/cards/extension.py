"""What the message extension shows: results to share, and the dialog of a ticket."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from connectors.channels.teams.cards import markdown
from connectors.channels.teams.cards.parts import OURS, Json, attached, card, plain, text
from connectors.channels.teams.cards.replies import field, sources
from connectors.channels.teams.parts import Draft, Found
from connectors.channels.teams.words import say

_PREVIEW_CHARS = 120


def results(found: Sequence[Found]) -> Json:
    """List articles; the one that is chosen goes into the message as a card."""
    attachments = [_result(one) for one in found]
    return _extension(type="result", attachmentLayout="list", attachments=attachments)


def told(words: str) -> Json:
    """Say something in the place of results."""
    return _extension(type="message", text=words)


def said(words: str) -> Json:
    """Say something in the place of a dialog."""
    return {"task": {"type": "message", "value": words}}


def dialog(draft: Draft, facts: Mapping[str, str]) -> Json:
    """Show a ticket to be changed and sent."""
    send = {
        "type": "Action.Submit",
        "title": say("draft_send"),
        "data": {OURS: {"topic": draft.topic, "facts": dict(facts)}},
    }
    intro = text(say("draft_intro", team=plain(draft.team)))
    content = card([intro, *map(field, draft.fields)], [send])
    value = {"title": say("draft_title"), "height": "medium", "width": "medium"}
    return {"task": {"type": "continue", "value": value | {"card": attached(content)}}}


def _result(one: Found) -> Json:
    title = text(plain(one.source.title), weight="Bolder", size="Medium")
    body = [title, *markdown.pages(markdown.elements(one.excerpt))[0], *sources([one.source])]
    words = " ".join(one.excerpt.split())[:_PREVIEW_CHARS]
    preview = {"title": one.source.title, "text": words}
    thumbnail = {"contentType": "application/vnd.microsoft.card.thumbnail", "content": preview}
    return attached(card(body)) | {"preview": thumbnail}


def _extension(**parts: object) -> Json:
    return {"composeExtension": parts}
