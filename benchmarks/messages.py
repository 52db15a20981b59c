"""Message latency and throughput: through the service, and on the bare Rasa process.

Both get the same messages in the same run, in turn. Bare Rasa calls our actions as it does for
the service, so the difference is what the service adds: channel, inbox, outbox, database.
"""

from __future__ import annotations

import asyncio
import statistics
import time
import uuid
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import Any

import httpx

from tests.whole.house import House

CONVERSATIONS = (1, 8, 32)
MESSAGES_EACH = {1: 120, 8: 24, 32: 12}
QUESTIONS = (
    "hello",
    "how many vacation days can I carry over?",
    "when is payday?",
    "the printer on our floor is jammed again",
    "what about my ticket?",
    "thanks a lot",
)

Send = Callable[[httpx.AsyncClient, str, str], Awaitable[None]]


def measure(house: House) -> dict[str, Any]:
    """Measure at each number of conversations at once; milliseconds, and messages a second."""
    result: dict[str, Any] = {}
    for conversations in CONVERSATIONS:
        # One visit warms both paths up.
        asyncio.run(_round(house, conversations, len(QUESTIONS)))
        result[str(conversations)] = asyncio.run(
            _round(house, conversations, MESSAGES_EACH[conversations])
        )
    return result


async def _round(house: House, conversations: int, each: int) -> dict[str, Any]:
    run = uuid.uuid4().hex[:8]
    limits = httpx.Limits(max_connections=64, max_keepalive_connections=64)
    async with httpx.AsyncClient(timeout=60, limits=limits) as client:
        paths = {"service": _through_service(house), "rasa": _bare_rasa(house)}
        times: dict[str, list[float]] = {name: [] for name in paths}
        spent = dict.fromkeys(paths, 0.0)
        for number in range(each):
            for name, send in paths.items():
                text = QUESTIONS[number % len(QUESTIONS)]
                # Each asks all questions once, then the next begin: else the two paths would be
                # compared on sessions of different lengths.
                visit = f"{run}-{number // len(QUESTIONS)}"
                names = [f"bench-{visit}-{n}-{name}" for n in range(conversations)]
                started = time.perf_counter()
                times[name] += await asyncio.gather(*(_timed(send, client, n, text) for n in names))
                spent[name] += time.perf_counter() - started
    figures = {name: _figures(times[name], spent[name]) for name in paths}
    overhead = figures["service"]["p50_ms"] - figures["rasa"]["p50_ms"]
    return figures | {"overhead_p50_ms": round(overhead, 2)}


async def _timed(send: Send, client: httpx.AsyncClient, name: str, text: str) -> float:
    started = time.perf_counter()
    await send(client, name, text)
    return (time.perf_counter() - started) * 1000


def _figures(times: list[float], spent: float) -> dict[str, float]:
    cuts = statistics.quantiles(times, n=20)
    return {
        "p50_ms": round(statistics.median(times), 2),
        "p95_ms": round(cuts[-1], 2),
        "messages_per_second": round(len(times) / spent, 1),
        "messages": len(times),
    }


def _through_service(house: House) -> Send:
    headers = {"Authorization": "Bearer test-token"}

    async def send(client: httpx.AsyncClient, name: str, text: str) -> None:
        body = {
            "conversation_id": name,
            "sender": {"id": name, "audience": "employee"},
            "text": text,
        }
        url = f"{house.url}/api/v1/messages?wait=30"
        answer = (await client.post(url, json=body, headers=headers)).json()
        if not answer.get("replies"):
            raise RuntimeError(f"no reply: {answer}")

    return send


def _bare_rasa(house: House) -> Send:
    port = house.environment["FRONTDESK_RASA_PORT"]
    url = f"http://127.0.0.1:{port}/webhooks/rest/webhook"

    async def send(client: httpx.AsyncClient, name: str, text: str) -> None:
        envelope = {
            "event_id": uuid.uuid4().hex,
            "conversation_id": name,
            "person_id": name,
            "audience": "employee",
            "now": datetime.now(UTC).isoformat(),
        }
        body = {"sender": name, "message": text, "metadata": envelope}
        if not (await client.post(url, json=body)).json():
            raise RuntimeError("Rasa gave no reply")

    return send
