"""Suggest articles to somebody who is still writing."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

import structlog

from bot.knowledge import KnowledgeDown, KnowledgeService
from bot.links import ArticleLinks
from connectors.channels.web.parts import Suggestion
from connectors.messages import Person
from knowledge_index.passages import Article, Reader

log = structlog.get_logger(__name__)

WITHIN_SECONDS = 0.15
_MOST = 3
_AT_ONCE = 2


class ArticleSuggestions:
    """Search as an answer would, for what that person may read, and within a time.

    A suggestion that comes late is in the way: past `within` there is none, and while as many
    searches run as may, further ones find nothing. Answers never wait for suggestions.
    """

    def __init__(
        self,
        knowledge: KnowledgeService,
        links: ArticleLinks,
        zone: ZoneInfo,
        within: float = WITHIN_SECONDS,
    ) -> None:
        self._knowledge = knowledge
        self._links = links
        self._zone = zone
        self._within = within
        self._running: set[asyncio.Task[Sequence[Suggestion]]] = set()

    async def __call__(self, text: str, person: Person) -> Sequence[Suggestion]:
        """Give the articles that may answer the text, best first."""
        if len(self._running) >= _AT_ONCE:
            return ()
        search = asyncio.create_task(self._search(text, person))
        self._running.add(search)
        search.add_done_callback(self._running.discard)
        done, _ = await asyncio.wait([search], timeout=self._within)
        if done:
            return search.result()
        # It goes on in its thread, and holds its place until it has ended.
        log.info("suggestions.late", seconds=self._within)
        return ()

    async def _search(self, text: str, person: Person) -> Sequence[Suggestion]:
        reader = Reader(person.audience, datetime.now(self._zone).date(), person.groups)
        try:
            found = await self._knowledge.search(text, reader)
        except KnowledgeDown:
            return ()
        if found.verdict.decision == "abstain":
            return ()
        articles = [hit.article for hit in found.hits[:_MOST]]
        return [Suggestion(a.id, a.title, self._url(a, person)) for a in articles]

    def _url(self, article: Article, person: Person) -> str:
        is_public = person.audience == "customer" and not article.groups
        return self._links.public(article.id) if is_public else self._links.make(article.id)
