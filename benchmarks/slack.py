"""How fast Slack's deliveries are acknowledged while Rasa is stopped: `python -m benchmarks.slack`.

The service alone runs, as a process of its own; where Rasa should be nobody listens. Slack is a
server of the tests that says yes to everything. A delivery is acknowledged when it is stored, so
what is measured is the door and the database, while the dispatcher tries Rasa in vain beside it.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx

from bot.settings import ROOT
from connectors.channels.slack.door import PATH
from knowledge_index.encoder_export import export, is_exported
from tests.channels.server import serve
from tests.channels.slack.quick import QuickSlack, direct_message
from tests.whole.house import FRONTDESK, free_port

SECRET = "the-signing-secret-of-the-benchmark"
CHATS = 50
_START_SECONDS = 400


def main() -> None:
    """Measure and print the figures as JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--events", type=int, default=1000)
    parser.add_argument("--per-second", type=float, default=50.0)
    asked = parser.parse_args()
    with (
        tempfile.TemporaryDirectory() as folder,
        serve(QuickSlack().app()) as slack,
        _service(Path(folder), f"{slack.url}/api/") as url,
    ):
        took = asyncio.run(_deliver(url, asked.events, asked.per_second))
    json.dump(_figures(took), sys.stdout, indent=2)
    print()


@contextmanager
def _service(folder: Path, api_url: str) -> Iterator[str]:
    """Run `frontdesk serve` on an empty database until the block ends."""
    _bring_encoder(folder)
    port = free_port()
    clean = {k: v for k, v in os.environ.items() if not k.startswith("FRONTDESK_")}
    environment = clean | {
        "FRONTDESK_DATA_DIR": str(folder),
        "FRONTDESK_PORT": str(port),
        "FRONTDESK_RASA_URL": f"http://127.0.0.1:{free_port()}",
        "FRONTDESK_SLACK_BOT_TOKEN": "xoxb-benchmark",
        "FRONTDESK_SLACK_SIGNING_SECRET": SECRET,
        "FRONTDESK_SLACK_API_URL": api_url,
        "FRONTDESK_LOG_LEVEL": "error",
    }
    subprocess.run([FRONTDESK, "migrate"], cwd=ROOT, env=environment, check=True)
    with subprocess.Popen([FRONTDESK, "serve"], cwd=ROOT, env=environment) as process:
        try:
            _wait(f"http://127.0.0.1:{port}/health/live", process)
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()
            process.wait(30)


def _bring_encoder(folder: Path) -> None:
    ready = ROOT / "var" / "encoder"
    if is_exported(ready):
        (folder / "encoder").symlink_to(ready)
    else:
        export(folder / "encoder")


def _wait(url: str, process: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + _START_SECONDS
    while time.monotonic() < end and process.poll() is None:
        try:
            if httpx.get(url, timeout=5, trust_env=False).is_success:
                return
        except httpx.HTTPError:
            time.sleep(0.2)
    raise RuntimeError("the service did not start")


async def _deliver(url: str, events: int, per_second: float) -> list[float]:
    """Deliver at an even pace, however long an acknowledgement takes; milliseconds of each."""
    limits = httpx.Limits(max_connections=100, keepalive_expiry=1)
    async with httpx.AsyncClient(base_url=url, timeout=30, limits=limits, trust_env=False) as http:
        started = time.perf_counter()
        tasks = []
        for number in range(events):
            due = started + number / per_second
            await asyncio.sleep(max(0.0, due - time.perf_counter()))
            tasks.append(asyncio.create_task(_one(http, number)))
        return await asyncio.gather(*tasks)


async def _one(http: httpx.AsyncClient, number: int) -> float:
    chat = f"D{number % CHATS:03}"
    body, headers = direct_message(SECRET, number, chat, f"How many days, {number}?")
    started = time.perf_counter()
    answer = await http.post(PATH, content=body, headers=headers)
    answer.raise_for_status()
    return (time.perf_counter() - started) * 1000


def _figures(took: list[float]) -> dict[str, Any]:
    cuts = statistics.quantiles(took, n=100)
    return {
        "events": len(took),
        "ack_p50_ms": round(cuts[49], 1),
        "ack_p95_ms": round(cuts[94], 1),
        "ack_p99_ms": round(cuts[98], 1),
        "ack_max_ms": round(max(took), 1),
    }


if __name__ == "__main__":
    main()
