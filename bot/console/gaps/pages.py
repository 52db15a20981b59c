"""The page of one gap: who asked what, what is near, and whether it is answered by now."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.console.gaps.parts import Parts, assignable, load
from bot.console.people import KnowledgeAdmin
from bot.knowledge import KnowledgeDown
from bot.learning import effects, gaps
from bot.learning.effects import Retried
from bot.store.knowledge import ArticleRow
from bot.store.learning import GapRow, IntentProposalRow

# Each is a search of the index.
_ASKED_AGAIN = 3
_EXAMPLES = 20


def add(router: APIRouter, parts: Parts) -> None:
    """Add the route."""
    console = parts.console

    @router.get("/{gap_id}")
    async def show(gap_id: str, request: Request, account: KnowledgeAdmin) -> HTMLResponse:
        values = await console.database.read(lambda s: _values(s, parts, gap_id))
        gap: GapRow = values["gap"]
        texts = [gap.label, *(row.text for row in values["examples"])]
        # Whoever has just published the fix wants to see it work.
        fresh = await parts.learning.knowledge.caught_up()
        again = await _ask_again(parts, list(dict.fromkeys(texts))[:_ASKED_AGAIN], gap.audience)
        return console.page(
            request, account, "gaps/gap.html", again=again, is_fresh=fresh, **values
        )


def _values(session: Session, parts: Parts, gap_id: str) -> dict[str, Any]:
    gap = load(session, gap_id)
    article = session.get(ArticleRow, gap.fix_ref) if gap.fix in {"question", "article"} else None
    proposals = select(IntentProposalRow).filter_by(gap_id=gap.id)
    return {
        "gap": gap,
        "examples": gaps.examples(session, gap, parts.learning.encoder, _EXAMPLES),
        "intents": [(_told(parts, name), count) for name, count in gap.intents.items()],
        "people": assignable(session),
        "article": article,
        "proposals": session.execute(proposals).scalars().all(),
        "since": effects.next_asks(session, gap),
    }


def _told(parts: Parts, intent: str) -> str:
    topic = parts.learning.topics.topics.get(intent)
    if topic is None and intent == "nlu_fallback":
        return parts.console.words("gaps.no_intent")
    return topic.label if topic else intent


async def _ask_again(parts: Parts, texts: list[str], audience: str) -> list[Retried]:
    try:
        knowledge = parts.learning.knowledge
        return [await effects.ask_again(knowledge, text, audience) for text in texts]
    except KnowledgeDown:
        return []
