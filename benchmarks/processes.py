"""Start-up time and memory of each process."""

from __future__ import annotations

import time
from typing import Any

import psutil

from tests.whole.house import House


def measure(house: House) -> dict[str, Any]:
    """Stop and start the house, and weigh its processes; the set-up is done already."""
    house.stop()
    started = time.perf_counter()
    house.start()
    ready = time.perf_counter() - started
    ports = {"service": house.port, "rasa": int(house.environment["FRONTDESK_RASA_PORT"])}
    memory = {name: _megabytes(house.pid_listening_on(port)) for name, port in ports.items()}
    return {"second_start_seconds": round(ready, 1), "resident_megabytes": memory}


def _megabytes(pid: int) -> float:
    return round(psutil.Process(pid).memory_info().rss / 1e6)
