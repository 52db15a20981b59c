"""Buckets: a burst, then the rate, each sender by itself."""

from __future__ import annotations

from dataclasses import replace

import httpx
import pytest
from fastapi import FastAPI

from connectors.channel import ChannelRequest
from connectors.channels.web.limits import Buckets, Gate, Limits, Rate, network
from connectors.channels.web.live import make_router
from connectors.problems import TooFast
from tests.channels.quiet import API, QuietWorld, bearer


class Clock:
    now = 100.0

    def __call__(self) -> float:
        return self.now


def test_a_burst_passes_and_then_the_rate() -> None:
    clock = Clock()
    buckets = Buckets(Rate(burst=2, per_second=0.5), clock=clock)
    buckets.take("a")
    buckets.take("a")
    with pytest.raises(TooFast) as refused:
        buckets.take("a")
    assert refused.value.retry_after == pytest.approx(2.0)
    buckets.take("b")
    clock.now += 2
    buckets.take("a")
    with pytest.raises(TooFast):
        buckets.take("a")


def test_a_bucket_never_holds_more_than_its_burst() -> None:
    clock = Clock()
    buckets = Buckets(Rate(burst=1, per_second=1), clock=clock)
    buckets.take("a")
    clock.now += 1000
    buckets.take("a")
    with pytest.raises(TooFast):
        buckets.take("a")


def test_the_longest_unused_is_forgotten() -> None:
    buckets = Buckets(Rate(burst=1, per_second=0.001), max_keys=2, clock=Clock())
    for key in ("a", "b", "c"):
        buckets.take(key)
    buckets.take("a")
    with pytest.raises(TooFast):
        buckets.take("c")


def test_one_visitor_cannot_use_up_what_others_have() -> None:
    gate = Gate(Limits(visitor=Rate(1, 0.001), address=Rate(3, 0.001)))
    gate.message("10.0.0.7", "one")
    for _ in range(5):
        with pytest.raises(TooFast):
            gate.message("10.0.0.7", "one")
    gate.message("10.0.0.7", "two")


def test_one_address_has_its_limit_for_all_its_visitors() -> None:
    gate = Gate(Limits(address=Rate(2, 0.001)))
    gate.message("10.0.0.7", "one")
    gate.message("10.0.0.7", "two")
    with pytest.raises(TooFast):
        gate.message("10.0.0.7", "three")
    gate.message("10.0.0.8", "four")


@pytest.mark.parametrize(
    ("peer", "expected"),
    [
        ("10.0.0.7", "10.0.0.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("::ffff:10.0.0.7", "10.0.0.7"),
        ("", ""),
    ],
)
def test_an_ipv6_network_is_one_sender(peer: str, expected: str) -> None:
    assert network(peer) == expected


RARELY = Rate(burst=2, per_second=0.001)


@pytest.mark.parametrize(
    ("method", "path", "limits"),
    [
        ("GET", "/sites/customers", Limits(look=RARELY)),
        ("GET", "/messages", Limits(look=RARELY)),
        ("GET", "/sites/customers/articles?q=return", Limits(suggestions=RARELY)),
        ("POST", "/session", Limits(session=RARELY)),
        ("POST", "/messages/files", Limits(uploads=RARELY)),
    ],
)
async def test_every_way_in_is_counted_by_address(method: str, path: str, limits: Limits) -> None:
    parts = replace(QuietWorld().parts, limits=limits)
    app = FastAPI()
    app.include_router(make_router(parts))
    site = parts.visitors.site("customers")
    visitor = parts.visitors.admit(ChannelRequest({}, b""), site, None, None)
    headers = bearer(parts.visitors.token(visitor))
    transport = httpx.ASGITransport(app, client=("192.0.2.7", 1))
    async with httpx.AsyncClient(transport=transport, base_url="http://desk.test") as http:
        answers = [await http.request(method, f"{API}{path}", headers=headers) for _ in range(3)]
    assert answers[2].status_code == 429
    assert int(answers[2].headers["retry-after"]) > 60
    assert 429 not in [answer.status_code for answer in answers[:2]]
