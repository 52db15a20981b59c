"""The way to the company's OpenID issuer, and back."""

from __future__ import annotations

import hmac

import structlog
from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from bot.console.access import accounts
from bot.console.access.oidc import Issuer, OidcRefused
from bot.console.frame import Console
from bot.console.routing import area_router
from bot.console.signing_in import RATE, enter, knock, safe_next
from connectors.channels.web.limits import Buckets

log = structlog.get_logger(__name__)


def routes(console: Console, issuer: Issuer) -> APIRouter:
    """Make the two routes."""
    router = area_router("oidc")
    doors = Buckets(RATE)
    way_back = f"{console.options.url}/console/oidc/back"

    def refuse(said: str = "signing_in.refused") -> Response:
        response = console.go("/console/sign-in", said, kind="bad")
        console.cookies.clear_oidc(response)
        return response

    @router.get("")
    async def begin(request: Request) -> Response:
        knock(doors, request)
        try:
            begun = await issuer.begin(way_back)
        except OidcRefused as error:
            log.warning("oidc.refused", why=str(error))
            return refuse()
        response = RedirectResponse(begun.url, 303)
        onward = safe_next(request.query_params.get("next", ""))
        console.cookies.set_oidc(response, begun.kept | {"next": onward})
        return response

    @router.get("/back")
    async def back(request: Request) -> Response:
        knock(doors, request)
        kept, given = console.cookies.oidc(request), request.query_params
        state = given.get("state", "")
        if not kept or not hmac.compare_digest(kept["state"].encode(), state.encode()):
            return refuse()
        if given.get("iss", issuer.name) != issuer.name:
            return refuse()
        try:
            who = await issuer.finish(given.get("code", ""), way_back, kept)
        except OidcRefused as error:
            log.warning("oidc.refused", why=str(error))
            return refuse()
        row = await console.database.write(lambda s: accounts.of_issuer(s, who))
        if row.disabled:
            return refuse("signing_in.disabled")
        response = await enter(console, request, row.id, safe_next(kept["next"]))
        console.cookies.clear_oidc(response)
        return response

    return router
