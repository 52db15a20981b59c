"""The console's frame: pages, areas, sign-in and forms that everything in it shares.

An area is a package with `routes(console, …) -> APIRouter`, made by `area_router`; its templates
extend `frame/page.html`, its short sentences stand in `words/<area>.yml` (`title` among them).
`bot/app.py` joins it with `console.join(Area("articles", roles, cards), routes(console, …))`.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Literal

from fastapi import APIRouter, FastAPI, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from starlette.exceptions import HTTPException

from bot.console import cookies, trouble
from bot.console.access.sessions import Sessions
from bot.console.csrf import Csrf
from bot.console.headers import SafeHeaders
from bot.console.people import Account
from bot.console.rendering import Renderer
from bot.console.routing import ConsoleRoute
from bot.console.words import Words
from bot.store.database import Database

ROOT = "/console"
Kind = Literal["good", "bad"]


@dataclass(frozen=True, slots=True)
class Card:
    """Something on the home page that wants attention: so many of `name`'s words, at `path`."""

    name: str
    path: str
    count: int


Cards = Callable[[Account], Awaitable[Sequence[Card]]]


@dataclass(frozen=True, slots=True)
class Area:
    """A part of the console: in the navigation of those who have one of the roles.

    `name` gives its path, `/console/<name>`, and its words, `<name>.title`; no roles: everybody.
    """

    name: str
    roles: tuple[str, ...] = ()
    cards: Cards | None = None

    @property
    def path(self) -> str:
        """Where it is found."""
        return f"{ROOT}/{self.name}"


@dataclass(frozen=True, slots=True)
class ConsoleOptions:
    """What the settings say about the console; `key` signs, `url` is where people find us."""

    company: str
    url: str
    key: str = field(repr=False)
    idle: timedelta = timedelta(hours=2)
    longest: timedelta = timedelta(hours=12)

    @property
    def is_https(self) -> bool:
        """Tell whether people reach us over https."""
        return self.url.startswith("https://")


class Console:
    """What all pages of the console use; `app` is mounted at `/console`."""

    def __init__(
        self, database: Database, options: ConsoleOptions, words: Words | None = None
    ) -> None:
        self.database = database
        self.options = options
        self.words = words or Words()
        self.sessions = Sessions(database, options.idle, options.longest)
        self.csrf = Csrf(options.key, options.url)
        self.cookies = cookies.Cookies(options.key, options.is_https)
        self.areas: list[Area] = []
        self._renderer = Renderer(options.company, self.words)
        self._routes = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)
        self._routes.state.console = self
        trouble.handle_all(self._routes)
        # Around everything, so that the page of an error of ours has them too.
        self.app = SafeHeaders(self._routes, options.is_https)

    def join(self, area: Area | None, router: APIRouter) -> None:
        """Add routes, and the area to the navigation. Raises ValueError for unsafe routes."""
        unsafe = [route for route in router.routes if not isinstance(route, ConsoleRoute)]
        if unsafe:
            raise ValueError(f"make the router by area_router: {unsafe}")
        self._routes.include_router(router)
        if area:
            self.areas.append(area)

    def page(
        self,
        request: Request,
        account: Account | None,
        template: str,
        status: int = 200,
        **values: Any,
    ) -> HTMLResponse:
        """Render `templates/<template>`, with messages that wait for this person."""
        seed, fresh = self._seed(request)
        flashes = self.cookies.flashes(request)
        context = {
            "account": account,
            "areas": [area for area in self.areas if account and account.may(*area.roles)],
            "csrf_token": self.csrf.token(seed),
            "csrf": self.csrf.field(seed),
            "flashes": [(kind, self.words(name, **given)) for kind, name, given in flashes],
            "path": request.url.path,
            "status": status,
            "theme": self.cookies.theme(request),
        }
        response = HTMLResponse(self._renderer.render(template, context | values), status)
        if fresh:
            self.cookies.set_visit(response, seed)
        if flashes:
            self.cookies.clear_flashes(response)
        return response

    def go(
        self, path: str, flash: str = "", /, kind: Kind = "good", **values: Any
    ) -> RedirectResponse:
        """Lead on after a post; `flash` names words that the next page says, with values."""
        response = RedirectResponse(path, 303)
        if flash:
            self.flash(response, flash, kind=kind, **values)
        return response

    def flash(self, response: Response, name: str, /, kind: Kind = "good", **values: Any) -> None:
        """Let the next page say these words, once. Raises KeyError when there are none."""
        self.words(name, **values)
        self.cookies.add_flash(response, kind, name, values)

    def fragment(self, request: Request, account: Account, template: str, **values: Any) -> str:
        """Render a part of a page that is open; messages wait for the next page."""
        seed = account.session_id
        context = {"account": account, "csrf": self.csrf.field(seed), "path": request.url.path}
        return self._renderer.render(template, context | values)

    async def account(self, request: Request, is_click: bool = True) -> Account | None:
        """Find who sends the request; one that nobody clicked keeps no session alive."""
        return await self.sessions.find(self.cookies.session(request), is_click)

    async def check_post(self, request: Request) -> None:
        """Check that a page of ours posts. Raises Forged."""
        await self.csrf.check(request, self._seed_of(request))

    def trouble(self, request: Request, error: HTTPException) -> Response:
        """Make the page, or for a script the JSON, of a problem."""
        return trouble.response(self, request, error)

    def _seed_of(self, request: Request) -> str | None:
        account: Account | None = getattr(request.state, "account", None)
        return account.session_id if account else self.cookies.visit(request)

    def _seed(self, request: Request) -> tuple[str, bool]:
        seed = self._seed_of(request)
        return (seed, False) if seed else (cookies.new_visit(), True)
