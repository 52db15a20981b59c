"""The line to a far side, which can be bad: handed to a connector as its transport."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Literal

import httpx

Fault = Literal["", "500", "429", "401", "403", "half", "never", "cut", "lost"]
PAUSE = 7.0


def writes(request: httpx.Request) -> bool:
    """Tell whether a call writes something."""
    return request.method not in ("GET", "HEAD")


class Line(httpx.AsyncBaseTransport):
    """Carry calls to the far side, and bring `faults` about: one a call, an empty one is none.

    `cut` breaks before the far side hears of it, `lost` after it has done it. Only calls that
    `fits` picks are counted; `calls` are all that went through.
    """

    def __init__(self, far_side: httpx.AsyncBaseTransport) -> None:
        self._far_side = far_side
        self.faults: list[Fault] = []
        self.fits: Callable[[httpx.Request], bool] = lambda request: True
        self.calls: list[httpx.Request] = []

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        fault: Fault = self.faults.pop(0) if self.faults and self.fits(request) else ""
        if fault.isdigit():
            headers = {"Retry-After": f"{PAUSE:.0f}"} if fault == "429" else {}
            return httpx.Response(int(fault), headers=headers, content=b'{"error": "no"}')
        if fault == "cut":
            raise httpx.ConnectError("the line is cut")
        if fault == "never":
            await asyncio.Event().wait()
        answer = await self._carry(request)
        if fault == "lost":
            raise httpx.ReadError("the answer is lost")
        if fault == "half":
            return httpx.Response(answer.status_code, content=answer.content[: _half(answer)])
        return answer

    async def aclose(self) -> None:
        await self._far_side.aclose()

    async def _carry(self, request: httpx.Request) -> httpx.Response:
        self.calls.append(request)
        answer = await self._far_side.handle_async_request(request)
        await answer.aread()
        return answer


def _half(answer: httpx.Response) -> int:
    # An empty body has no half: one sign is broken JSON as well.
    return max(1, len(answer.content) // 2)
