"""A ticket's draft as the person sees and edits it."""

from __future__ import annotations

from bot.conversation.envelope import DraftedTicket
from bot.topics import Topics
from connectors.messages import DraftField


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
