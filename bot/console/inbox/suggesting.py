"""Articles that may answer: of those that the person may read, never of the agent's own."""

from __future__ import annotations

from dataclasses import dataclass

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse
from sqlalchemy.orm import Session

from bot.console.inbox.parts import Parts, load, reader_of
from bot.console.people import Agent
from bot.handoff import reading
from bot.knowledge import Finding, KnowledgeDown
from bot.store.conversations import PersonRow
from knowledge_index.passages import Hit

_MOST = 4
_MOST_QUESTION = 500
_EXCERPT = 600


@dataclass(frozen=True, slots=True)
class Suggestion:
    """An article; `insert` is what goes into the answer at a click."""

    title: str
    url: str
    excerpt: str
    insert: str
    score: float


def add(router: APIRouter, parts: Parts) -> None:
    """Add the route."""
    console = parts.console

    @router.get("/{conversation_id}/suggestions")
    async def suggest(conversation_id: str, request: Request, account: Agent) -> HTMLResponse:
        def work(session: Session) -> tuple[PersonRow, str]:
            _, person = load(session, conversation_id)
            asked = request.query_params.get("q", "").strip()
            return person, asked or reading.question(session, conversation_id)

        person, question = await console.database.read(work)
        is_down, found = False, []
        if question:
            try:
                reader = reader_of(person, parts.zone)
                finding = await parts.knowledge.search(question[:_MOST_QUESTION], reader)
                found = [_suggestion(parts, person, finding, hit) for hit in finding.hits[:_MOST]]
            except KnowledgeDown:
                is_down = True
        values = {"question": question, "found": found, "is_down": is_down}
        html = console.fragment(request, account, "inbox/suggestions.html", **values)
        return HTMLResponse(html)


def _suggestion(parts: Parts, person: PersonRow, finding: Finding, hit: Hit) -> Suggestion:
    article = hit.article
    is_public = person.audience == "customer" and not article.groups
    url = parts.links.public(article.id) if is_public else parts.links.make(article.id)
    is_answer = finding.answer is not None and hit is finding.hits[0]
    words = finding.answer.markdown if is_answer and finding.answer else hit.passage.text
    return Suggestion(
        title=article.title,
        url=url,
        excerpt=hit.passage.text[:_EXCERPT],
        insert=f"{words.strip()}\n\n[{article.title}]({url})",
        score=hit.dense,
    )
