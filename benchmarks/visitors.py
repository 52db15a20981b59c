"""Many visitors connected at once: the service's memory for each, and how soon it acknowledges.

Each comes from one of many loopback addresses, since one address may begin few sessions; that
works on Linux alone. `python -m benchmarks.visitors` measures the service without Rasa.
"""

from __future__ import annotations

import asyncio
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import AsyncExitStack, contextmanager
from pathlib import Path
from typing import Any

import httpx
import psutil
from websockets.asyncio.client import ClientConnection, connect

from knowledge_index.encoder_export import export
from tests.whole.house import FRONTDESK, ROOT, free_port

VISITORS = 500
# How many of them say something; each of these keeps Rasa busy for a while.
TALKERS = 50
WARM_UP = 40
_EACH_ADDRESS = 20
_API = "/api/v1/web"
_ANSWER_SECONDS = 30


def measure(url: str, pid: int, visitors: int = VISITORS) -> dict[str, float]:
    """Connect so many visitors, let some say something, and weigh the service."""
    return asyncio.run(_measure(url, psutil.Process(pid), visitors))


async def _measure(url: str, service: psutil.Process, visitors: int) -> dict[str, float]:
    async with AsyncExitStack() as stack:
        # What is loaded and compiled at the first use is nobody's share.
        await _connect(stack, url, range(WARM_UP))
        before = service.memory_info().rss
        started = time.perf_counter()
        sockets = await _connect(stack, url, range(WARM_UP, WARM_UP + visitors))
        spent = time.perf_counter() - started
        connected = service.memory_info().rss
        times = [await _say(socket, number) for number, socket in enumerate(sockets[:TALKERS])]
    return {
        "visitors": visitors,
        "connect_seconds": round(spent, 1),
        "kilobytes_each": round((connected - before) / visitors / 1000, 1),
        "service_megabytes": round(connected / 1e6),
        "ack_ms_p50": round(statistics.median(times), 1),
        "ack_ms_p95": round(statistics.quantiles(times, n=20)[-1], 1),
    }


async def _connect(stack: AsyncExitStack, url: str, numbers: range) -> list[ClientConnection]:
    sockets: list[ClientConnection] = []
    for start in range(numbers.start, numbers.stop, _EACH_ADDRESS):
        group = range(start, min(start + _EACH_ADDRESS, numbers.stop))
        address = f"127.0.{1 + start // _EACH_ADDRESS}.1"
        transport = httpx.AsyncHTTPTransport(local_address=address)
        async with httpx.AsyncClient(base_url=url, transport=transport, timeout=30) as http:
            sockets += await asyncio.gather(*(_visit(stack, url, http, address) for _ in group))
    return sockets


async def _visit(
    stack: AsyncExitStack, url: str, http: httpx.AsyncClient, address: str
) -> ClientConnection:
    answer = await http.post(f"{_API}/session", json={"site": "customers"})
    token = answer.raise_for_status().json()["token"]
    live = f"{url.replace('http', 'ws', 1)}{_API}/live"
    socket = await stack.enter_async_context(connect(live, local_addr=(address, 0), proxy=None))
    await socket.send(json.dumps({"type": "hello", "token": token, "after": 0}))
    await _hear(socket, "ready")
    return socket


async def _say(socket: ClientConnection, number: int) -> float:
    frame = {"type": "say", "event_id": f"visitor-{number:05}", "text": "Where is my order?"}
    started = time.perf_counter()
    await socket.send(json.dumps(frame))
    await _hear(socket, "ack")
    return (time.perf_counter() - started) * 1000


async def _hear(socket: ClientConnection, kind: str) -> dict[str, Any]:
    async with asyncio.timeout(_ANSWER_SECONDS):
        while True:
            frame: dict[str, Any] = json.loads(await socket.recv())
            if frame["type"] == "error":
                raise RuntimeError(f"refused: {frame}")
            if frame["type"] == kind:
                return frame


@contextmanager
def service_alone(folder: Path) -> Iterator[tuple[str, int]]:
    """Run the service without Rasa, and give its address and its process."""
    port = free_port()
    clean = {k: v for k, v in os.environ.items() if not k.startswith("FRONTDESK_")}
    own = {"FRONTDESK_DATA_DIR": str(folder), "FRONTDESK_PORT": str(port)}
    environment = clean | own | {"FRONTDESK_RASA_PORT": str(free_port())}
    export(folder / "encoder")
    subprocess.run([FRONTDESK, "migrate"], cwd=ROOT, env=environment, check=True)
    with (folder / "serve.log").open("wb") as log:
        process = subprocess.Popen(
            [FRONTDESK, "serve"], cwd=ROOT, env=environment, stdout=log, stderr=log
        )
    try:
        url = f"http://127.0.0.1:{port}"
        _wait_for(url, process)
        yield url, process.pid
    finally:
        process.terminate()
        process.wait(30)


def _wait_for(url: str, process: subprocess.Popen[bytes]) -> None:
    for _ in range(600):
        if process.poll() is not None:
            raise RuntimeError("the service ended before it was ready")
        try:
            httpx.get(f"{url}/health/live", timeout=5).raise_for_status()
            return
        except httpx.HTTPError:
            time.sleep(0.2)
    raise RuntimeError("the service was not ready in time")


def main() -> None:
    """Measure the service alone, and print what was found."""
    with tempfile.TemporaryDirectory() as folder, service_alone(Path(folder)) as (url, pid):
        json.dump(measure(url, pid), sys.stdout, indent=2)
        print()


if __name__ == "__main__":
    main()
