"""Calls of a ticket system's JSON interface: its troubles are ours, its pauses are kept."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping
from contextlib import suppress
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any, NoReturn

import httpx
from pydantic_core import from_json

from connectors.errors import NotAllowed, NotFound, Refused, Unavailable
from connectors.tickets.tokens import Tokens

SECONDS = 10.0
MOST_BYTES = 8 * 1024 * 1024
_WITHOUT_A_WORD = 30.0
_LONGEST_PAUSE = 3600.0
_TOLD = 300
# Slow, somebody else was quicker, or locked: the next try may do.
_PASSES = frozenset((408, 409, 412, 423, 425))


class JsonClient:
    """One far side, asked by httpx: each call is bounded in time and size, and follows nobody.

    `title` names the far side in errors. `transport` is for tests.
    """

    def __init__(
        self,
        title: str,
        base_url: str,
        tokens: Tokens,
        *,
        seconds: float = SECONDS,
        most_bytes: int = MOST_BYTES,
        transport: httpx.AsyncBaseTransport | None = None,
    ) -> None:
        self._title = title
        self._tokens = tokens
        self._seconds = seconds
        self._most_bytes = most_bytes
        self._until = 0.0
        self._http = httpx.AsyncClient(
            base_url=base_url,
            timeout=seconds,
            transport=transport,
            headers={"Accept": "application/json"},
        )

    async def get(self, path: str, **params: Any) -> Any:
        """Read. Raises Unavailable, NotAllowed, NotFound or Refused, as all of these do."""
        return await self.call("GET", path, params=params)

    async def post(self, path: str, body: Any) -> Any:
        """Write something new."""
        return await self.call("POST", path, json=body)

    async def put(self, path: str, body: Any) -> Any:
        """Write something anew."""
        return await self.call("PUT", path, json=body)

    async def patch(self, path: str, body: Any) -> Any:
        """Write a part of something."""
        return await self.call("PATCH", path, json=body)

    async def call(self, method: str, path: str, **parts: Any) -> Any:
        """Send what httpx can, and give the answer's JSON; None where it is empty."""
        content = await self.fetch(method, path, **parts)
        try:
            return from_json(content) if content.strip() else None
        except ValueError as error:
            raise Unavailable(f"{self._title} answered {path} with half a word") from error

    async def fetch(self, method: str, path: str, **parts: Any) -> bytes:
        """Send what httpx can, and give the answer's bytes."""
        self._keep_away()
        for is_last in (False, True):
            status, headers, content = await self._send(method, path, parts)
            if status == 401 and not is_last and self._tokens.refused():
                continue
            break
        if not 200 <= status < 300:
            self._tell(status, headers, f"{method} {path}", content)
        return content

    async def close(self) -> None:
        """Let go of the connections."""
        await self._http.aclose()

    async def _send(
        self, method: str, path: str, parts: Mapping[str, Any]
    ) -> tuple[int, httpx.Headers, bytes]:
        try:
            # httpx bounds each read; a far side that drips would hold us for ever.
            async with asyncio.timeout(self._seconds):
                headers = dict(await self._tokens.headers(self._http))
                headers |= parts.get("headers", {})
                rest = {name: part for name, part in parts.items() if name != "headers"}
                async with self._http.stream(method, path, headers=headers, **rest) as answer:
                    return answer.status_code, answer.headers, await self._read(answer)
        except TimeoutError as error:
            raise Unavailable(f"{self._title} did not answer {path} in time") from error
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise Unavailable(f"{self._title} cannot be reached: {error!r}") from error

    async def _read(self, answer: httpx.Response) -> bytes:
        content = bytearray()
        async for some in answer.aiter_bytes():
            content += some
            if len(content) > self._most_bytes:
                raise Unavailable(f"{self._title} answered with over {self._most_bytes} bytes")
        return bytes(content)

    def _keep_away(self) -> None:
        if (left := self._until - time.monotonic()) > 0:
            raise Unavailable(f"{self._title} wants to be left alone", retry_after=left)

    def _tell(self, status: int, headers: httpx.Headers, what: str, content: bytes) -> NoReturn:
        said = content[:_TOLD].decode("utf-8", "replace").strip()
        told = f"{self._title} answered {what} with {status}: {said}"
        pause = _pause(headers.get("retry-after", ""))
        if status == 429:
            pause = _WITHOUT_A_WORD if pause is None else pause
            self._until = time.monotonic() + pause
            raise Unavailable(told, retry_after=pause)
        if status >= 500 or status in _PASSES:
            raise Unavailable(told, retry_after=pause)
        # Whoever is sent elsewhere is sent to a page to sign in.
        if status in (401, 403) or status < 400:
            raise NotAllowed(told, retry_after=pause)
        raise NotFound(told) if status in (404, 410) else Refused(told)


def _pause(said: str) -> float | None:
    """Read `Retry-After`, which is seconds or a date; None for neither."""
    with suppress(ValueError):
        seconds = float(said)
        return min(max(seconds, 0.0), _LONGEST_PAUSE) if seconds == seconds else None
    with suppress(ValueError, TypeError):
        at = parsedate_to_datetime(said)
        left = (at.replace(tzinfo=at.tzinfo or UTC) - datetime.now(UTC)).total_seconds()
        return min(max(left, 0.0), _LONGEST_PAUSE)
    return None
