"""Tickets from messages that somebody points at."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime

from sqlalchemy.orm import Session

from bot.conversation import effects, outbox, storing
from bot.conversation.cleaning import clean, for_rasa
from bot.conversation.envelope import DraftedTicket, OpenTicket
from bot.conversation.rasa_client import RasaClient, RasaDown
from bot.desk.drafting import DESCRIPTION_CHARS, changed, draft_fields, first_line
from bot.store.database import Database, StoreUnavailable
from bot.topics import Topics
from connectors.channels.teams.parts import Draft, Wanted
from connectors.errors import Unavailable
from connectors.messages import Audience, IncomingMessage, Person

_SECONDS = 3.0
_SURE_ENOUGH = 0.5


class MessageDrafts:
    """Draft a ticket from words, and store it when it comes back filled in."""

    def __init__(self, database: Database, rasa: RasaClient, topics: Topics, channel: str) -> None:
        self._database = database
        self._rasa = rasa
        self._topics = topics
        self._channel = channel

    async def draft(self, person: Person, text: str) -> Draft:
        """Prefill a ticket; while the dialogue is down, without knowing what it is about."""
        topic = await self._topic(person.audience, text)
        ticket = self._ticket(person.audience, topic, text)
        team = self._topics.teams[ticket.queue].name
        return Draft(team, topic, draft_fields(self._topics, ticket))

    async def open(self, person: Person, thread: str, key: str, wanted: Wanted) -> None:
        """Store a ticket to be opened, once a key. Raises Unavailable: nothing is stored."""
        audience = person.audience
        about = wanted.topic if self._topics.offered(wanted.topic, audience) else ""
        words = {k: clean(v, DESCRIPTION_CHARS).text for k, v in wanted.fields.items()}
        ticket = changed(self._topics, audience, self._ticket(audience, about, ""), words)
        facts = {k: clean(v, DESCRIPTION_CHARS).text for k, v in wanted.facts.items()}
        ticket = ticket.model_copy(update={"facts": facts | ({"intent": about} if about else {})})
        effect = OpenTicket(key=key, ticket=ticket)
        place = IncomingMessage(self._channel, key, thread, person, datetime.now(UTC))

        def work(session: Session) -> None:
            where, who = storing.find_place(session, place)
            item = effects.apply(session, effect, where, who, "", "")
            if item is not None:
                outbox.leave(session, item)

        try:
            await self._database.write(work)
        except StoreUnavailable as error:
            raise Unavailable("It could not be stored just now.", 2) from error

    async def _topic(self, audience: Audience, text: str) -> str:
        try:
            # Teams waits for a dialog for seconds only.
            async with asyncio.timeout(_SECONDS):
                parsed = await self._rasa.parse(for_rasa(text))
        except (RasaDown, TimeoutError):
            return ""
        intent = parsed.get("intent") or {}
        name = str(intent.get("name") or "")
        is_sure = float(intent.get("confidence") or 0.0) >= _SURE_ENOUGH
        return name if is_sure and self._topics.offered(name, audience) else ""

    def _ticket(self, audience: Audience, topic: str, text: str) -> DraftedTicket:
        about = self._topics.topic(topic)
        return DraftedTicket(
            title=first_line(text) or about.label,
            description=text[:DESCRIPTION_CHARS] or about.label,
            type=about.type,
            category=about.category,
            priority=about.priority,
            queue=self._topics.team_id(about.category, audience),
        )
