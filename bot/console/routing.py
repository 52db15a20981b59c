"""What holds for every route of the console: who asks, how much they send, where it comes from."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

from fastapi import APIRouter, Request, Response
from fastapi.routing import APIRoute
from starlette.types import Message, Receive

from bot.console.problems import SignInNeeded, TooLarge
from connectors.problems import Handler

if TYPE_CHECKING:
    from bot.console.frame import Console

F = TypeVar("F", bound=Callable[..., Any])

MOST_BYTES = 1024 * 1024
_SAFE = frozenset(("GET", "HEAD", "OPTIONS"))


def takes(most_bytes: int) -> Callable[[F], F]:
    """Let a route take bodies of up to so many bytes; put it below the router's decorator."""

    def mark(endpoint: F) -> F:
        endpoint.most_bytes = most_bytes  # type: ignore[attr-defined]
        return endpoint

    return mark


def for_everybody(endpoint: F) -> F:
    """Let a route take posts of people who are not signed in."""
    endpoint.is_for_everybody = True  # type: ignore[attr-defined]
    return endpoint


def in_background(endpoint: F) -> F:
    """Let a route be called by a page by itself: that nobody clicked ends the session in time."""
    endpoint.is_in_background = True  # type: ignore[attr-defined]
    return endpoint


def area_router(name: str = "") -> APIRouter:
    """Make the router of an area, at `/console/<name>`.

    Bodies may have `MOST_BYTES`; a route that takes more says so by `@takes(…)`.
    """
    prefix = f"/{name}" if name else ""
    return APIRouter(prefix=prefix, route_class=ConsoleRoute, include_in_schema=False)


class ConsoleRoute(APIRoute):
    """Finds the account (`request.state.account`), bounds the body, refuses forged posts.

    Nobody's body is read before it is known that they may post; files of a form are closed
    after the route has run.
    """

    def get_route_handler(self) -> Handler:
        handle = super().get_route_handler()
        most = getattr(self.endpoint, "most_bytes", MOST_BYTES)
        is_for_everybody = getattr(self.endpoint, "is_for_everybody", False)
        is_click = not getattr(self.endpoint, "is_in_background", False)

        async def guarded(request: Request) -> Response:
            console: Console = request.app.state.console
            request.state.account = await console.account(request, is_click)
            if request.method in _SAFE:
                return await handle(request)
            if request.state.account is None and not is_for_everybody:
                raise SignInNeeded()
            bounded = Request(request.scope, _bounded(request, most))
            try:
                await console.check_post(bounded)
                return await handle(bounded)
            finally:
                await bounded.close()

        return guarded


def _bounded(request: Request, most: int) -> Receive:
    length = request.headers.get("content-length", "0")
    if not length.isdecimal() or int(length) > most:
        raise TooLarge()
    taken = 0

    async def receive() -> Message:
        nonlocal taken
        message = await request.receive()
        taken += len(message.get("body", b""))
        if taken > most:
            raise TooLarge()
        return message

    return receive
