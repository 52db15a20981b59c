"""The articles, searched as one person."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from bot.knowledge import KnowledgeDown, KnowledgeService
from bot.links import ArticleLinks
from bot.teams.identities import Identities
from connectors.channels.teams.parts import Found
from connectors.errors import Unavailable
from connectors.messages import Person, Source
from knowledge_index.passages import Hit, Reader

_MOST = 8


class PersonsLibrary:
    """Search what somebody may read: audience, groups and dates are applied in the search."""

    def __init__(
        self,
        knowledge: KnowledgeService,
        links: ArticleLinks,
        identities: Identities,
        zone: ZoneInfo,
    ) -> None:
        self._knowledge = knowledge
        self._links = links
        self._identities = identities
        self._zone = zone

    async def search(self, text: str, person: Person) -> Sequence[Found]:
        """Find articles, the best first. Raises Unavailable."""
        groups = await self._identities.groups(person)
        reader = Reader(person.audience, datetime.now(self._zone).date(), groups)
        try:
            found = await self._knowledge.search(text, reader)
        except KnowledgeDown as error:
            raise Unavailable("The articles cannot be searched now.") from error
        if found.verdict.decision == "abstain":
            return []
        return [self._found(hit, person) for hit in found.hits[:_MOST]]

    def _found(self, hit: Hit, person: Person) -> Found:
        article = hit.article
        is_public = person.audience == "customer" and not article.groups
        source = Source(
            article_id=article.id,
            title=article.title,
            url=self._links.public(article.id) if is_public else self._links.make(article.id),
            owner=article.owner,
            updated_at=article.updated_at or datetime.now(UTC),
        )
        return Found(source, hit.passage.markdown or hit.passage.text)
