"""Which web pages may open the chat: our own, and those that are allowed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from urllib.parse import urlsplit

from fastapi import Request, Response

from connectors.problems import Handler, ProblemRoute, problem
from connectors.tame import MAX_BODY_BYTES

_DEFAULT_PORTS = {"http": 80, "https": 443}
_REFUSAL = "This page may not open the chat. Add its origin to the allowed origins."


class Origins:
    """Check the `Origin` that browsers send; `*` among the allowed means any."""

    def __init__(self, allowed: Iterable[str] = ()) -> None:
        self._allowed = frozenset(origin.rstrip("/").lower() for origin in allowed)

    def allow(self, headers: Mapping[str, str]) -> bool:
        """Tell whether the page may go on; without an origin it is no browser's page."""
        origin = headers.get("origin")
        if origin is None or origin.lower() in self._allowed or "*" in self._allowed:
            return True
        return _is_same(origin, headers.get("host", ""))

    def route_class(self, most: int = MAX_BODY_BYTES) -> type[ProblemRoute]:
        """Make the class of routes that refuse other origins and let allowed ones read.

        `most` is how many bytes a body may have.
        """
        origins = self

        class OriginRoute(ProblemRoute):
            most_bytes = most

            def get_route_handler(self) -> Handler:
                handle = super().get_route_handler()

                async def handle_checked(request: Request) -> Response:
                    if not origins.allow(request.headers):
                        return problem(403, "origin", _REFUSAL)
                    response = await handle(request)
                    response.headers.update(_sharing(request.headers.get("origin")))
                    return response

                return handle_checked

        return OriginRoute


def preflight() -> Response:
    """Answer a browser that asks before it sends."""
    return Response(
        status_code=204,
        headers={
            "Access-Control-Allow-Methods": "GET, POST",
            "Access-Control-Allow-Headers": "authorization, content-type",
            "Access-Control-Max-Age": "86400",
        },
    )


def _sharing(origin: str | None) -> dict[str, str]:
    return {"Access-Control-Allow-Origin": origin, "Vary": "Origin"} if origin else {}


def _is_same(origin: str, host: str) -> bool:
    try:
        theirs, ours = urlsplit(origin), urlsplit(f"//{host}")
        default = _DEFAULT_PORTS.get(theirs.scheme)
        same_port = (theirs.port or default) == (ours.port or default)
    except ValueError:
        return False
    return bool(theirs.hostname) and theirs.hostname == ours.hostname and same_port
