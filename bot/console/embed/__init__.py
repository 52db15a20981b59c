"""Put the web chat on a site: the snippet to copy, and what stands in its way."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from bot.console.embed.facts import EmbedFacts
from bot.console.embed.snippets import MODES, THEMES, Choice, policy, snippet, style
from bot.console.frame import Area, Console
from bot.console.people import Operator
from bot.console.routing import area_router

NAME = "embed"


def area() -> Area:
    """Describe the area for the navigation."""
    return Area(NAME, ("operator",))


def routes(console: Console, facts: EmbedFacts) -> APIRouter:
    """Make the area's page."""
    router = area_router(NAME)

    @router.get("")
    async def embed(request: Request, account: Operator) -> Response:
        choice = Choice.of(request.query_params, facts)
        return console.page(
            request,
            account,
            "embed/embed.html",
            facts=facts,
            choice=choice,
            modes=MODES,
            themes=THEMES,
            snippet=snippet(choice, facts.url),
            policy=policy(facts.url),
            style=style,
        )

    return router
