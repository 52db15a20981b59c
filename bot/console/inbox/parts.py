"""What the pages of the inbox share."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session
from starlette.exceptions import HTTPException

from bot.console.frame import ROOT, Console
from bot.console.people import Account
from bot.conversation.outbox import Item
from bot.handoff.agents import Agent, AgentDesk
from bot.knowledge import KnowledgeService
from bot.links import ArticleLinks
from bot.store.conversations import ConversationRow, PersonRow
from bot.topics import Topics
from knowledge_index.passages import Reader

NAME = "inbox"
HOME = f"{ROOT}/{NAME}"


@dataclass(frozen=True, slots=True)
class Parts:
    """The console, the agents' desk, and what it takes to answer."""

    console: Console
    agents: AgentDesk
    topics: Topics
    knowledge: KnowledgeService
    links: ArticleLinks
    zone: ZoneInfo
    submit: Callable[[list[Item]], None]

    def team(self, team_id: str) -> str:
        """Name a team."""
        team = self.topics.teams.get(team_id)
        return team.name if team else team_id


def load(session: Session, conversation_id: str) -> tuple[ConversationRow, PersonRow]:
    """Give a conversation and its person, or answer that there is none."""
    row = session.get(ConversationRow, conversation_id)
    if row is None:
        raise HTTPException(404, "not_found")
    return row, session.get_one(PersonRow, row.person_id)


def agent_of(account: Account) -> Agent:
    """Tell who acts, by the name that people read."""
    return Agent(account.id, account.shown)


def reader_of(person: PersonRow, zone: ZoneInfo) -> Reader:
    """Tell who reads what is suggested: the person, not the agent."""
    today = datetime.now(zone).date()
    return Reader(person.audience, today, frozenset(person.groups))  # type: ignore[arg-type]


def text(form: Mapping[str, Any], name: str, most: int = 1000) -> str:
    """Take a text out of what was posted; missing ones, and files, are empty."""
    value = form.get(name, "")
    return value.replace("\r\n", "\n").strip()[:most] if isinstance(value, str) else ""
