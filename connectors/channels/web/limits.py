"""How much one address or one visitor may send: a bucket of tokens for each."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from ipaddress import IPv6Address, IPv6Network, ip_address

from connectors.problems import TooFast
from connectors.tame import MAX_BODY_BYTES


@dataclass(frozen=True, slots=True)
class Rate:
    """`burst` at once, then `per_second`."""

    burst: float
    per_second: float


class Buckets:
    """Buckets by key; the longest unused are forgotten beyond `max_keys`."""

    def __init__(
        self, rate: Rate, max_keys: int = 20_000, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._rate = rate
        self._max_keys = max_keys
        self._clock = clock
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def take(self, key: str) -> None:
        """Take one token. Raises TooFast with the seconds until there is one again."""
        now = self._clock()
        left, since = self._buckets.pop(key, (self._rate.burst, now))
        left = min(self._rate.burst, left + (now - since) * self._rate.per_second)
        allowed = left >= 1
        self._buckets[key] = (left - 1 if allowed else left, now)
        if len(self._buckets) > self._max_keys:
            self._buckets.popitem(last=False)
        if not allowed:
            raise TooFast((1 - left) / self._rate.per_second)


@dataclass(frozen=True, slots=True)
class Limits:
    """The rates of the web chat; an office of hundreds may share one address."""

    address: Rate = Rate(burst=240, per_second=8)
    session: Rate = Rate(burst=60, per_second=1)
    look: Rate = Rate(burst=240, per_second=8)
    visitor: Rate = Rate(burst=12, per_second=0.5)
    uploads: Rate = Rate(burst=30, per_second=0.5)
    suggestions: Rate = Rate(burst=40, per_second=2)


@dataclass(frozen=True, slots=True)
class TranscriptRates:
    """How many letters: to one address, of one conversation, from one network; and guesses."""

    address: Rate = Rate(burst=4, per_second=1 / 900)
    conversation: Rate = Rate(burst=6, per_second=1 / 600)
    network: Rate = Rate(burst=20, per_second=1 / 120)
    guesses: Rate = Rate(burst=5, per_second=1 / 600)


@dataclass(frozen=True, slots=True)
class UploadLimits:
    """How many files a message may have, and how large each; `endings` are those of their names.

    The endings are what a client offers: what a file is, the house looks at itself.
    """

    most_files: int = 5
    most_bytes: int = 10_000_000
    endings: tuple[str, ...] = ()

    @property
    def most_together(self) -> int:
        """The bytes that all files of a message may have together."""
        return self.most_bytes * min(2, self.most_files)

    @property
    def most_body(self) -> int:
        """The bytes of a whole request: files, the frame, and the lines between them."""
        return self.most_together + 2 * MAX_BODY_BYTES


class Gate:
    """Let through what is within the limits."""

    def __init__(self, limits: Limits) -> None:
        self._sessions = Buckets(limits.session)
        self._addresses = Buckets(limits.address)
        self._visitors = Buckets(limits.visitor)
        self._looks = Buckets(limits.look)
        self._uploads = Buckets(limits.uploads)
        self._suggestions = Buckets(limits.suggestions)

    def session(self, peer: str) -> None:
        """Let somebody begin, or open a socket. Raises TooFast."""
        self._sessions.take(network(peer))

    def look(self, peer: str) -> None:
        """Let somebody read. Raises TooFast."""
        self._looks.take(network(peer))

    def suggestions(self, peer: str) -> None:
        """Let somebody have articles suggested. Raises TooFast."""
        self._suggestions.take(network(peer))

    def upload(self, peer: str) -> None:
        """Let files in. Raises TooFast."""
        self._uploads.take(network(peer))

    def message(self, peer: str, conversation_id: str) -> None:
        """Let a message in. Raises TooFast."""
        self._visitors.take(conversation_id)
        self._addresses.take(network(peer))


def network(peer: str) -> str:
    """Give what one sender holds: an IPv4 address, or the /64 of an IPv6 address."""
    try:
        address = ip_address(peer)
    except ValueError:
        return peer
    mapped = getattr(address, "ipv4_mapped", None)
    if isinstance(address, IPv6Address) and not mapped:
        return str(IPv6Network((address, 64), strict=False))
    return str(mapped or address)
