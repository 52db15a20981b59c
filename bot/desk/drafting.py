"""A ticket's draft as the person sees and edits it."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from bot.conversation.envelope import DraftedTicket
from bot.topics import Topics
from connectors.messages import Audience, DraftField

DESCRIPTION_CHARS = 8000
_TITLE_CHARS = 100


def draft_fields(topics: Topics, ticket: DraftedTicket) -> tuple[DraftField, ...]:
    """Give the lines of a draft, with the choices that there are."""
    labels = topics.draft_labels
    categories = tuple(topics.categories.items())
    priorities = tuple(topics.priorities.items())
    return (
        DraftField("title", labels["title"], ticket.title),
        DraftField("description", labels["description"], ticket.description, multiline=True),
        DraftField("category", labels["category"], ticket.category, categories),
        DraftField("priority", labels["priority"], ticket.priority, priorities),
    )


def changed(
    topics: Topics, audience: Audience, ticket: DraftedTicket, fields: Mapping[str, str]
) -> DraftedTicket:
    """Give the draft as the person changed it; what cannot be is left as it was."""
    category = _known(fields.get("category"), topics.categories, ticket.category)
    queue = ticket.queue
    if category != ticket.category:
        queue = topics.team_id(category, audience)
    return ticket.model_copy(
        update={
            "title": first_line(fields.get("title", "")) or ticket.title,
            "description": fields.get("description", "").strip()[:DESCRIPTION_CHARS]
            or ticket.description,
            "category": category,
            "priority": _known(fields.get("priority"), topics.priorities, ticket.priority),
            "queue": queue,
        }
    )


def first_line(text: str) -> str:
    """Make a title of a text."""
    line = " ".join(text.split())
    line = line[:1].upper() + line[1:]
    return line if len(line) <= _TITLE_CHARS else line[: _TITLE_CHARS - 1].rsplit(" ", 1)[0] + "…"


def _known(value: str | None, allowed: Collection[str], otherwise: str) -> str:
    return value if value and value in allowed else otherwise
