"""Where ticket systems deliver: genuine events alone, bounded, and the same again is nothing."""

from __future__ import annotations

from collections.abc import AsyncIterator

import httpx
import pytest
from fastapi import FastAPI

from bot.tickets.door import MOST_BYTES, DoorParts, door
from connectors.channel import ChannelRequest
from connectors.channels.web.limits import Rate
from tests.bot.tickets.conftest import Elsewhere

PATH = "/tickets/logbook/events"


@pytest.fixture
def nudged() -> list[str]:
    return []


@pytest.fixture
async def http(elsewhere: Elsewhere, nudged: list[str]) -> AsyncIterator[httpx.AsyncClient]:
    world = elsewhere.world
    systems = {"logbook": elsewhere.logbook.system}
    parts = DoorParts(
        systems, world.database, world.operations, world.delivery.submit, nudged.append
    )
    app = FastAPI()
    app.include_router(door(parts, Rate(burst=5, per_second=0.001)))
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://desk.example") as client:
        yield client


async def delivered(http: httpx.AsyncClient, request: ChannelRequest) -> httpx.Response:
    return await http.post(PATH, content=request.body, headers=dict(request.headers))


async def test_an_event_is_told_once(elsewhere: Elsewhere, http: httpx.AsyncClient) -> None:
    ref = await elsewhere.opens()
    await elsewhere.logbook.says(ref, "Which door?")
    genuine = (await elsewhere.logbook.deliveries(ref))[-1]
    assert (await delivered(http, genuine)).json() == {"told": 1}
    assert (await delivered(http, genuine)).json() == {"told": 0}
    await elsewhere.world.quiet()
    assert len([t for t in elsewhere.world.channel.texts() if "Which door?" in t]) == 1


async def test_what_is_not_genuine_is_refused(
    elsewhere: Elsewhere, http: httpx.AsyncClient
) -> None:
    ref = await elsewhere.opens()
    await elsewhere.logbook.says(ref, "Which door?")
    genuine = (await elsewhere.logbook.deliveries(ref))[-1]
    for forged in (await elsewhere.logbook.forged(genuine)).values():
        assert (await delivered(http, forged)).status_code == 401
    assert len(elsewhere.world.channel.texts()) == 2


async def test_a_delivery_without_events_asks_for_the_news(
    elsewhere: Elsewhere, http: httpx.AsyncClient, nudged: list[str]
) -> None:
    ref = await elsewhere.opens()
    genuine = (await elsewhere.logbook.deliveries(ref))[0]
    assert (await delivered(http, genuine)).json() == {"told": 0}
    assert nudged == ["logbook"]


async def test_a_system_that_is_none_is_not_found(http: httpx.AsyncClient) -> None:
    assert (await http.post("/tickets/nobody/events", content=b"{}")).status_code == 404


async def test_a_body_that_is_too_large_is_refused(http: httpx.AsyncClient) -> None:
    assert (await http.post(PATH, content=b"x" * (MOST_BYTES + 1))).status_code == 413


async def test_a_flood_is_slowed_down(http: httpx.AsyncClient) -> None:
    answers = [(await http.post(PATH, content=b"{}")).status_code for _ in range(7)]
    assert answers == [401] * 5 + [429] * 2
