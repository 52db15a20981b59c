"""Shared by the actions that draft a ticket: prefill it, show it, read it back."""

from __future__ import annotations

from typing import Any, Literal
from uuid import uuid4

from actions.toolkit import Toolkit
from actions.turn import Outcome, Turn
from bot.conversation.envelope import AskHuman, DraftedTicket, OpenTicket
from bot.desk.drafting import DESCRIPTION_CHARS, changed, draft_fields, first_line


def make(
    kit: Toolkit,
    turn: Turn,
    intent: str | None,
    description: str,
    title: str = "",
    facts: dict[str, str] | None = None,
) -> dict[str, Any]:
    """Prefill a draft: a new key, the topic's category and priority, and what is known.

    The result is JSON and lives in the slot `draft` and in the reply that shows it.
    """
    topic = kit.topics.topic(intent)
    category = topic.category_for(turn.envelope.audience)
    ticket = DraftedTicket(
        title=first_line(title or description),
        description=description[:DESCRIPTION_CHARS],
        type=topic.type,
        category=category,
        priority=topic.priority,
        queue=kit.topics.team_id(category, turn.envelope.audience),
        facts=_facts(turn, intent) | (facts or {}),
    )
    return OpenTicket(key=f"draft-{uuid4().hex}", ticket=ticket).model_dump(mode="json")


def draft_from_question(kit: Toolkit, turn: Turn) -> dict[str, Any]:
    """Draft from the question in hand."""
    question = turn.slots.get("question") or turn.words
    return make(kit, turn, turn.slots.get("topic") or turn.intent, question)


def offer(
    outcome: Outcome,
    kit: Toolkit,
    turn: Turn,
    draft: dict[str, Any],
    response: str = "utter_draft",
    **values: str,
) -> None:
    """Show a draft to be changed and confirmed."""
    ticket = DraftedTicket.model_validate(draft["ticket"])
    outcome.say(
        response,
        {"team": kit.topics.teams[ticket.queue].name, **values},
        draft=draft_fields(kit.topics, ticket),
        details={"draft": draft},
    )
    outcome.decision = "draft"
    outcome.awaiting = "draft"
    outcome.slots |= {"draft": draft, "ticket_subject": None}


def bring_human(
    outcome: Outcome, reason: Literal["request", "not_quite", "urgent"], draft: dict[str, Any]
) -> None:
    """Let the person wait for a human; what is said of it comes when it is done."""
    wanted = OpenTicket.model_validate(draft)
    outcome.effects.append(AskHuman(reason=reason, draft=wanted))
    outcome.decision = outcome.decision or "human"
    # The draft goes with the person; a later wish for a human may be about something else.
    outcome.slots |= {"ticket_subject": None}


def with_fields(
    kit: Toolkit, turn: Turn, draft: dict[str, Any], fields: dict[str, str]
) -> OpenTicket:
    """Give the draft as the person changed it; what cannot be is left as it was."""
    operation = OpenTicket.model_validate(draft)
    ticket = changed(kit.topics, turn.envelope.audience, operation.ticket, fields)
    return operation.model_copy(update={"ticket": ticket})


def _facts(turn: Turn, intent: str | None) -> dict[str, str]:
    found = {
        "intent": intent or turn.intent,
        "confidence": f"{turn.confidence:.2f}",
        "articles_shown": ", ".join(turn.slots.get("shown") or ()),
        "articles_refused": ", ".join(turn.slots.get("refused") or ()),
    }
    found |= {e["entity"]: str(e["value"]) for e in turn.entities if e["entity"] != "story"}
    return {name: value for name, value in found.items() if value}
