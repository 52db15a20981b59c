"""What a supervised process is, and how long it is waited for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Child:
    """A process to keep alive.

    `env` is its whole environment. A GET of `health_url` answers 2xx when it is healthy; the URL's
    host and port are what it listens on, and `port_setting` is the setting that changes the port.
    """

    name: str
    argv: Sequence[str]
    env: Mapping[str, str]
    health_url: str
    port_setting: str = ""
    cwd: Path | None = None


@dataclass(frozen=True)
class Patience:
    """How long to wait for what, in seconds, and how often to try.

    A dead child is started again after `first_pause`, twice as long each time, `longest_pause` at
    most; a run of `steady_after` counts as steady and begins anew. A child that dies `attempts`
    times before its first health is given up. One that is not healthy `start_within`, or misses
    `missed_checks` checks in a row later, is killed and started again.
    """

    first_pause: float = 1.0
    longest_pause: float = 30.0
    steady_after: float = 60.0
    attempts: int = 5
    start_within: float = 300.0
    check_every: float = 10.0
    check_timeout: float = 10.0
    missed_checks: int = 6
    grace: float = 10.0

    def pause(self, deaths: int) -> float:
        """Give the pause before the next start after so many deaths in a row."""
        return float(min(self.longest_pause, self.first_pause * 2 ** min(deaths - 1, 30)))
