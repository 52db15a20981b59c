"""What actions work with: handed in, so that each can be tried alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol
from zoneinfo import ZoneInfo

from bot.knowledge import Finding
from bot.links import ArticleLinks
from bot.topics import Topics
from connectors.ticketing import Ticket
from knowledge_index.passages import Reader


class Knowledge(Protocol):
    """The articles, to be searched."""

    async def search(
        self, text: str, reader: Reader, without: frozenset[str] = frozenset()
    ) -> Finding:
        """Find what answers. Raises bot.knowledge.KnowledgeDown."""

    async def show(self, article_id: str, text: str, reader: Reader) -> Finding | None:
        """Give one article as an answer to the text; None where it may not be read.

        Raises bot.knowledge.KnowledgeDown.
        """


class PersonsTickets(Protocol):
    """The tickets of one person, wherever they live."""

    async def find(self, person_id: str) -> Sequence[Ticket]:
        """List them, open ones first, newest first. Raises connectors.errors.Unavailable."""


class Thresholds(Protocol):
    """How sure an answer has to be."""

    def answer_from(self, intent: str) -> float:
        """Give the least confidence for answers on an intent; 0 leaves the default."""


class DefaultThresholds:
    """The same for all topics: what the index decides."""

    def answer_from(self, intent: str) -> float:
        return 0.0


class Duty(Protocol):
    """Who is on duty."""

    async def is_manned(self, team: str) -> bool:
        """Tell whether somebody of a team takes conversations now."""


class NobodyOnDuty:
    """No desk with people."""

    async def is_manned(self, team: str) -> bool:
        return False


@dataclass(frozen=True, slots=True)
class Toolkit:
    """The parts that actions use."""

    knowledge: Knowledge
    tickets: PersonsTickets
    topics: Topics
    links: ArticleLinks
    zone: ZoneInfo
    thresholds: Thresholds = field(default_factory=DefaultThresholds)
    duty: Duty = field(default_factory=NobodyOnDuty)
