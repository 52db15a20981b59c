"""HTTP errors as problem+json (RFC 9457), each with a sentence that says what to do."""

from __future__ import annotations

import logging
from collections.abc import Callable, Coroutine
from typing import Any

from fastapi import Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from fastapi.routing import APIRoute
from starlette.types import Message, Receive

from connectors.errors import (
    BadEvent,
    ConnectorError,
    NotAuthentic,
    NotFound,
    Refused,
    Unavailable,
)
from connectors.tame import MAX_BODY_BYTES

log = logging.getLogger(__name__)

Handler = Callable[[Request], Coroutine[Any, Any, Response]]


class TooFast(ConnectorError):
    """Somebody sends more than is allowed; `retry_after` is in seconds."""

    def __init__(self, retry_after: float) -> None:
        super().__init__(f"That was too much at once. Try again in {retry_after:.0f} seconds.")
        self.retry_after = retry_after


_STATUS: dict[type[ConnectorError], tuple[int, str]] = {
    NotAuthentic: (401, "not_authentic"),
    NotFound: (404, "not_found"),
    Refused: (403, "refused"),
    TooFast: (429, "too_fast"),
    Unavailable: (503, "unavailable"),
}
_BAD_EVENT_STATUS = {"too_large": 413, "broken": 400}


def problem(
    status: int, code: str, detail: str, headers: dict[str, str] | None = None
) -> JSONResponse:
    """Make a problem+json response; `code` is for machines, `detail` for people."""
    return JSONResponse(
        {"type": f"urn:frontdesk:{code}", "code": code, "status": status, "detail": detail},
        status_code=status,
        headers=headers,
        media_type="application/problem+json",
    )


def code_of(error: ConnectorError) -> tuple[int, str]:
    """Tell the HTTP status and the code of an error."""
    if isinstance(error, BadEvent):
        return _BAD_EVENT_STATUS.get(error.code, 422), error.code
    found = (told for kind, told in _STATUS.items() if isinstance(error, kind))
    return next(found, (500, "trouble"))


def problem_of(error: ConnectorError) -> JSONResponse:
    """Make the response for an error of a connector."""
    status, code = code_of(error)
    return problem(status, code, str(error), _headers(error, status))


class ProblemRoute(APIRoute):
    """A route with bounded bodies, whose errors are problem+json."""

    most_bytes = MAX_BODY_BYTES

    def get_route_handler(self) -> Handler:
        handle = super().get_route_handler()

        async def handle_or_tell(request: Request) -> Response:
            try:
                return await handle(
                    Request(request.scope, _bounded(request.receive, self.most_bytes))
                )
            except ConnectorError as error:
                log.info("refused", extra={"path": request.url.path, "why": repr(error)})
                return problem_of(error)
            except RequestValidationError as error:
                wrong = "; ".join(f"{e['loc'][-1]}: {e['msg']}" for e in error.errors()[:5])
                return problem(422, "invalid", f"Please correct {wrong}.")

        return handle_or_tell


def _headers(error: ConnectorError, status: int) -> dict[str, str]:
    if status == 401:
        return {"WWW-Authenticate": "Bearer"}
    retry_after = getattr(error, "retry_after", None)
    return {"Retry-After": str(max(1, round(retry_after)))} if retry_after else {}


def _bounded(receive: Receive, most_bytes: int) -> Receive:
    taken = 0

    async def receive_some() -> Message:
        nonlocal taken
        message = await receive()
        taken += len(message.get("body", b""))
        if taken > most_bytes:
            raise BadEvent(f"The body is larger than {most_bytes} bytes. Send less.", "too_large")
        return message

    return receive_some
