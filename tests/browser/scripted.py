"""The web chat's real routes over a bot that follows a script; for tests alone."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import uuid4

from fastapi import FastAPI
from fastapi.responses import HTMLResponse, PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from connectors.channels.web.channel import WebChannel
from connectors.channels.web.entrance import Entrance
from connectors.channels.web.limits import UploadLimits
from connectors.channels.web.live import PREFIX, make_router
from connectors.channels.web.origins import Origins
from connectors.channels.web.pages import WIDGET_PATH, page, widget_files
from connectors.channels.web.parts import Standing, Suggestion, TranscriptParts, WebParts, Welcome
from connectors.channels.web.sites import Admission, Site
from connectors.channels.web.transcripts import Confirmations
from connectors.channels.web.visitors import Visitors
from connectors.messages import (
    Button,
    DraftField,
    IncomingMessage,
    Person,
    Reply,
    Source,
    TicketCard,
)
from tests.channels.ledger import Ledger

SIGNING_KEY = "signing-key-of-the-tests-0123456789"
IDENTITY_SECRET = "identity-secret-of-the-host-site-0123456789"
TOPICS = {
    "employees": (
        "How many vacation days can I carry over?",
        "I forgot my password",
        "I would like to request leave",
        "When is payday?",
        "I clicked on a strange link",
    ),
    "customers": (
        "Which weather station suits me?",
        "Where is my order?",
        "How do I return something?",
        "My sensor is offline",
    ),
}
SUGGESTIONS = (
    Suggestion("returns", "Returning a weather station", "/help/returns"),
    Suggestion("refunds", "When the refund of a return comes", "/help/refunds"),
)
CHECK = (
    Button("That solved it", "solved"),
    Button("Not quite", "not_quite"),
    Button("Talk to a person", "talk_to_human"),
)
ANSWER = (
    "You can carry over **at most 5 unused vacation days** into the next calendar year. "
    "Take them by **31 March**, after that they lapse.\n\n"
    "Your balance is in the people portal under *Time off*, line “From last year”."
)
TABLE = (
    "| Situation | Days you keep | Use them by |\n|---|---|---|\n"
    "| Illness kept you from leave | all unused days | 31 December |\n"
    "| Leave was cancelled by us | the cancelled days | 30 June |\n\n"
    "1. Open **Time off**\n2. Choose `Balance`\n3. Read the line *From last year*\n\n"
    "More in [the policy](https://example.com/policy)."
)
DRAFT = (
    DraftField("title", "In short", "Sensor shows no readings since Monday"),
    DraftField(
        "description",
        "What it is about",
        "The air sensor in the hall has been offline since Monday. I restarted the hub twice.",
        multiline=True,
    ),
    DraftField(
        "category",
        "Category",
        "products",
        (("products", "Products and repairs"), ("orders", "Orders and returns")),
    ),
    DraftField(
        "priority",
        "How urgent is it?",
        "normal",
        (("low", "Low"), ("normal", "Normal"), ("high", "High")),
    ),
)
SEND = (
    Button("Send it", "confirm_ticket", style="primary"),
    Button("Change the text", "change_ticket"),
    Button("Cancel", "cancel"),
)


def sources() -> tuple[Source, ...]:
    """Make two sources of different ages."""
    now = datetime.now(UTC)
    return (
        Source(
            "carry-over",
            "Carrying over unused vacation days into the next year",
            "/articles/carry-over",
            "People Team",
            now - timedelta(days=20),
        ),
        Source(
            "leave", "Annual leave", "/articles/leave", "People Team", now - timedelta(days=200)
        ),
    )


def _reply(text: str, **more: object) -> Reply:
    return Reply(id=uuid4().hex, text=text, **more)  # type: ignore[arg-type]


def _answer(_: IncomingMessage) -> list[Reply]:
    return [_reply(ANSWER, sources=sources(), buttons=CHECK)]


def _table(_: IncomingMessage) -> list[Reply]:
    return [_reply(TABLE)]


def _ticket(message: IncomingMessage) -> list[Reply]:
    assert message.press is not None
    title = message.press.fields["title"]
    card = TicketCard("FD-1042", title, "new", "Customer Care", "/tickets/FD-1042")
    return [
        _reply("Thank you, it is with Customer Care. You hear from them here.", ticket=card),
    ]


def _draft(_: IncomingMessage) -> list[Reply]:
    text = "This is what I would send to **Customer Care**. Change what you like, then send it."
    return [_reply(text, draft=DRAFT, buttons=SEND)]


def _human(_: IncomingMessage) -> list[Reply]:
    return [
        _reply("Mara from Customer Care has joined.", author="system"),
        _reply(
            "Hello, Mara here. I have read what you wrote. How can I help?",
            author="agent",
            details={"agent": "Mara Lind"},
        ),
    ]


def _solved(_: IncomingMessage) -> list[Reply]:
    return [_reply("Glad to hear it!")]


def _attack(_: IncomingMessage) -> list[Reply]:
    return [_reply('<img src=x onerror="window.hacked=1"><script>window.hacked=1</script>Safe.')]


def _rate(_: IncomingMessage) -> list[Reply]:
    stars = tuple(Button("★" * n, "rate", {"score": str(n)}) for n in range(5, 0, -1))
    return [_reply("How did we do?", buttons=stars)]


Script = dict[str, Callable[[IncomingMessage], list[Reply]]]
SCRIPT: Script = {
    "table": _table,
    "sensor": _draft,
    "attack": _attack,
    "rate": _rate,
    "confirm_ticket": _ticket,
    "talk_to_human": _human,
    "solved": _solved,
}


@dataclass(slots=True)
class ScriptedBot:
    """Answer by the first word of the script that occurs in what was said."""

    ledger: Ledger
    channel: WebChannel
    delay: float = 0.05

    async def answer(self, message: IncomingMessage) -> None:
        """Answer one message."""
        said = message.press.action if message.press else message.text.lower()
        reply_of = next((f for word, f in SCRIPT.items() if word in said), _answer)
        await self.channel.show_working(message.conversation_id, True)
        await asyncio.sleep(self.delay)
        for reply in reply_of(message):
            stored = self.ledger.answer(message.conversation_id, reply)
            await self.channel.send(message.conversation_id, stored)
        await self.channel.show_working(message.conversation_id, False)


class Letters:
    """The letters that were sent: codes, and conversations."""

    def __init__(self) -> None:
        self.codes: list[tuple[str, str, str]] = []
        self.sent: list[tuple[str, str, str]] = []

    async def confirm(self, address: str, code: str, locale: str) -> None:
        """Note a code."""
        self.codes.append((address, code, locale))

    async def send(self, conversation_id: str, address: str, locale: str) -> None:
        """Note a conversation."""
        self.sent.append((conversation_id, address, locale))


class World:
    """The app under test and what a test may turn."""

    def __init__(
        self, allowed_origins: tuple[str, ...] = (), entrance: Entrance | None = None
    ) -> None:
        self.ledger = Ledger()
        self.letters = Letters()
        self.tasks: set[asyncio.Task[None]] = set()
        self.sites = {
            "employees": Site("employees", "employee", Admission.TOKEN, IDENTITY_SECRET),
            "customers": Site(
                "customers",
                "customer",
                Admission.ANYONE,
                IDENTITY_SECRET,
                entrance=entrance or Entrance(),
            ),
        }
        self.parts = WebParts(
            visitors=Visitors(SIGNING_KEY, self.sites.values()),
            receiver=self.receive,
            history=self.ledger,
            reception=self.welcome,
            standing=self.standing,
            origins=Origins(allowed_origins),
            suggest=self.suggest,
            uploads=UploadLimits(3, 20_000, (".png", ".txt")),
            transcripts=TranscriptParts(self.letters, Confirmations(SIGNING_KEY)),
        )
        self.bot = ScriptedBot(self.ledger, self.parts.channel())
        self.changes_at: datetime | None = None
        self.on_duty = True
        self.is_open = True
        self.stands = Standing()
        self.asked: list[tuple[str, Person]] = []
        self.no_sockets = False
        self.is_down = False
        self.app = self._app()

    async def receive(self, message: IncomingMessage) -> bool:
        """Store, then answer in the background."""
        fresh = await self.ledger(message)
        if fresh:
            task = asyncio.create_task(self.bot.answer(message))
            self.tasks.add(task)
            task.add_done_callback(self.tasks.discard)
        return fresh

    async def welcome(self, site: Site, locale: str) -> Welcome:
        """Give the topics of a site."""
        on_duty = self.on_duty and site.name == "customers"
        return Welcome(TOPICS[site.name], on_duty, self.is_open, self.changes_at)

    async def standing(self, conversation_id: str) -> Standing:
        """Tell how every conversation stands."""
        return self.stands

    async def suggest(self, text: str, person: Person) -> list[Suggestion]:
        """Suggest the articles whose title has the last word."""
        self.asked.append((text, person))
        word = text.split()[-1].lower()
        return [s for s in SUGGESTIONS if word in s.title.lower()]

    def _app(self) -> FastAPI:
        app = FastAPI(lifespan=self._life)
        app.include_router(make_router(self.parts))
        app.mount(WIDGET_PATH, widget_files())
        for path, name in (("/", "customers"), ("/employees", "employees")):
            app.add_api_route(path, self._page(name), response_class=HTMLResponse)
        app.add_middleware(_Gate, world=self)
        return app

    def _page(self, name: str) -> Callable[[], Awaitable[HTMLResponse]]:
        async def show() -> HTMLResponse:
            return page(self.sites[name])

        return show

    @asynccontextmanager
    async def _life(self, _: FastAPI) -> AsyncIterator[None]:
        yield
        for task in self.tasks:
            task.cancel()


class _Gate:
    """Refuse sockets, as some company proxies do, or everything, as a dead line does."""

    def __init__(self, app: ASGIApp, world: World) -> None:
        self.app = app
        self.world = world

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "websocket" and (self.world.no_sockets or self.world.is_down):
            await send({"type": "websocket.close", "code": 1006})
        elif self.world.is_down and scope.get("path", "").startswith(PREFIX):
            await PlainTextResponse("gone", 502)(scope, receive, send)
        else:
            await self.app(scope, receive, send)
