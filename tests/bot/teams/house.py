"""The conversation with the Teams channel, joined as in the service."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from zoneinfo import ZoneInfo

import httpx
from fastapi import FastAPI
from sqlalchemy import select

from bot.assembly.conversation import build_conversation
from bot.assembly.core import Core
from bot.assembly.teams import join
from bot.conversation.rasa_client import RasaClient
from bot.conversation.waiters import Waiters
from bot.desk import tickets
from bot.files.links import FileLinks
from bot.knowledge import Finding, KnowledgeDown
from bot.links import ArticleLinks
from bot.settings import ROOT, Settings
from bot.store.database import Database
from bot.topics import load
from connectors.channels.teams.routes import PATH
from connectors.ticketing import TicketState
from knowledge_index.passages import Hit, Reader, Verdict
from tests.bot.conversation.fake_rasa import TOKEN, FakeRasa
from tests.bot.conversation.world import SENTENCES
from tests.channels.teams.microsoft import APP, SECRET, TENANT, Microsoft
from tests.channels.teams.world import ADA, BOT, CHAT, cloud_of


@dataclass
class Knowledge:
    """Finds what it is given, and notes who read."""

    hits: tuple[Hit, ...] = ()
    decision: str = "answer"
    is_down: bool = False
    readers: list[Reader] = field(default_factory=list)

    async def search(self, text: str, reader: Reader) -> Finding:
        """Give the hits."""
        if self.is_down:
            raise KnowledgeDown
        self.readers.append(reader)
        return Finding(self.hits, Verdict(self.decision, 0.9), None, 1.0)  # type: ignore[arg-type]


class House:
    """Everything but Rasa and Microsoft, running in the test's own loop."""

    def __init__(
        self, settings: Settings, database: Database, rasa: FakeRasa, far: Microsoft
    ) -> None:
        self.far, self.rasa, self.database = far, rasa, database
        self.knowledge = Knowledge()
        own = {
            "secret": "s" * 32,
            "teams_app_id": APP,
            "teams_app_password": SECRET,
            "teams_tenant": TENANT,
        }
        settings = settings.model_copy(update=own)
        self.core = _core(settings, database, rasa, self.knowledge)
        cloud = cloud_of(far)
        self.conversation = build_conversation(self.core, [lambda offer: join(offer, cloud)])
        app = FastAPI()
        for router in self.conversation.routes:
            app.include_router(router)
        transport = httpx.ASGITransport(app)
        self._http = httpx.AsyncClient(transport=transport, base_url="http://house")

    async def start(self) -> None:
        """Run what runs beside the requests."""
        for part in self.conversation.background:
            await part.start()

    async def stop(self) -> None:
        """Stop it, from the last to the first."""
        for part in reversed(self.conversation.background):
            await part.stop()
        await self._http.aclose()
        await self.core.rasa.close()

    async def deliver(self, kind: str = "message", **parts: Any) -> httpx.Response:
        """Deliver an activity of Ada's."""
        activity = {
            "type": kind,
            "id": "event-1",
            "channelId": "msteams",
            "serviceUrl": self.far.service_url,
            "from": {"id": ADA, "aadObjectId": "aad-ada"},
            "recipient": {"id": BOT},
            "conversation": {"id": CHAT, "conversationType": "personal"},
            "channelData": {"tenant": {"id": TENANT}},
        } | parts
        headers = {"authorization": f"Bearer {self.far.sign()}"}
        return await self._http.post(PATH, json=activity, headers=headers)

    async def act(self, verb: str, ours: dict[str, Any], **parts: Any) -> httpx.Response:
        """Press a button of a card."""
        fields = {f"field.{n}": v for n, v in parts.pop("fields", {}).items()}
        value = {"action": {"verb": verb, "data": {"frontdesk": ours, **fields}}}
        return await self.deliver("invoke", name="adaptiveCard/action", value=value, **parts)

    async def until(self, is_so: Callable[[], bool]) -> None:
        """Wait until something is so."""
        async with asyncio.timeout(30):
            while not is_so():  # noqa: ASYNC110 - the far side is another thread's
                await asyncio.sleep(0.02)

    def texts(self, place: str = CHAT) -> list[str]:
        """Give the words that the bot wrote in a chat: of text messages and of cards."""
        return [_words(one.body) for one in self.far.on(place)]

    def rows(self, table: type[Any]) -> list[Any]:
        """Give all rows of a table."""
        query = select(table)
        return self.database.read_sync(lambda session: list(session.execute(query).scalars()))

    def move(self, number: str, state: TicketState, words: str = "") -> None:
        """Let an agent bring a ticket into a state."""
        self.database.write_sync(
            lambda s: tickets.move(
                s, tickets.find_row(s, number), state, "Grace", f"a-{state}", words
            )
        )


def _words(body: dict[str, Any]) -> str:
    if "attachments" not in body:
        return str(body["text"])
    elements = body["attachments"][0]["content"]["body"]
    return "\n".join(str(element["text"]) for element in elements if "text" in element)


def _core(settings: Settings, database: Database, rasa: FakeRasa, knowledge: Any) -> Core:
    return Core(
        settings=settings,
        zone=ZoneInfo("Europe/London"),
        owner="here:8080",
        topics=load(ROOT / "data" / "topics.yml"),
        sentences=SENTENCES,
        database=database,
        links=ArticleLinks("https://desk.example", "key"),
        files=FileLinks("https://desk.example", "key"),
        waiters=Waiters(),
        rasa=RasaClient(rasa.url, TOKEN, timeout=5),
        embedder=None,  # type: ignore[arg-type]
        knowledge=knowledge,
        wording=None,  # type: ignore[arg-type]
    )
