"""How much is read, and for how long."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds of one import; sizes in bytes, times in seconds.

    `ratio` is how many times smaller than its content a ZIP may be, once it unpacks to more than
    `entry_bytes`. `memory` is the address space of the reading process.
    """

    upload_bytes: int = 100_000_000
    entry_bytes: int = 25_000_000
    entries: int = 5_000
    unpacked_bytes: int = 250_000_000
    ratio: int = 200
    rows: int = 5_000
    pages: int = 300
    body_chars: int = 500_000
    memory: int = 1_000_000_000
    cpu_seconds: int = 600
    entry_seconds: float = 60.0
    output_bytes: int = 300_000_000
