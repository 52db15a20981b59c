"""Pages for what goes wrong, in the console's look; JSON for scripts."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote

import structlog
from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException

from bot.console.csrf import HEADER
from bot.console.problems import SignInNeeded
from bot.store.database import StoreUnavailable
from connectors.problems import problem

if TYPE_CHECKING:
    from bot.console.frame import Console

log = structlog.get_logger(__name__)

_TOLD = frozenset((403, 404, 413, 422, 429, 500, 503))


def handle_all(app: FastAPI) -> None:
    """Let the app answer every error by `response`."""

    async def refused(request: Request, error: Exception) -> Response:
        assert isinstance(error, HTTPException)
        return await _answer(request, error)

    async def invalid(request: Request, error: Exception) -> Response:
        return await _answer(request, HTTPException(422, "invalid"))

    async def not_stored(request: Request, error: Exception) -> Response:
        log.error("console.store_unavailable", path=request.url.path, why=str(error))
        return await _answer(request, HTTPException(503, "unavailable"))

    async def broken(request: Request, error: Exception) -> Response:
        log.error("console.error", path=request.url.path, exc_info=error)
        return await _answer(request, HTTPException(500, "error"))

    app.add_exception_handler(HTTPException, refused)
    app.add_exception_handler(RequestValidationError, invalid)
    app.add_exception_handler(StoreUnavailable, not_stored)
    app.add_exception_handler(Exception, broken)


def response(console: Console, request: Request, error: HTTPException) -> Response:
    """Make the page, or for a script the JSON, of a problem."""
    code = str(error.detail) if error.detail.isidentifier() else "error"
    headers = dict(error.headers or {})
    if _is_script(request):
        name = str(error.status_code)
        words = console.words(f"problems.{name if error.status_code in _TOLD else 'other'}")
        return problem(error.status_code, code, words, headers)
    if isinstance(error, SignInNeeded):
        return console.go(f"/console/sign-in?next={quote(_way_back(request))}")
    account = getattr(request.state, "account", None)
    page = console.page(request, account, "frame/problem.html", error.status_code, code=code)
    page.headers.update(headers)
    return page


async def _answer(request: Request, error: HTTPException) -> Response:
    console: Console = request.app.state.console
    if not hasattr(request.state, "account"):
        request.state.account = await _who(console, request)
    return console.trouble(request, error)


async def _who(console: Console, request: Request):  # type: ignore[no-untyped-def]
    try:
        return await console.account(request)
    except StoreUnavailable:
        return None


def _is_script(request: Request) -> bool:
    accepts = request.headers.get("accept", "")
    return HEADER.lower() in request.headers or accepts.startswith("application/json")


def _way_back(request: Request) -> str:
    if request.method != "GET":
        return "/console/"
    query = request.url.query
    return f"{request.url.path}?{query}" if query else request.url.path
