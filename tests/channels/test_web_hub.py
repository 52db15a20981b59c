"""The hub wakes whom it concerns, and nobody else."""

from __future__ import annotations

import asyncio

import pytest

from connectors.channels.web.hub import MAX_LISTENERS, Hub
from connectors.errors import Refused
from connectors.messages import Reply


async def test_a_reply_reaches_the_listeners_of_its_conversation() -> None:
    hub = Hub()
    with hub.listen("one") as here, hub.listen("one") as there, hub.listen("two") as elsewhere:
        hub.publish("one", Reply("r", "Hello"))
        await here.wait(5)
        await there.wait(5)
        assert [len(x.replies) for x in (here, there, elsewhere)] == [1, 1, 0]


async def test_waiting_ends_by_itself() -> None:
    with Hub().listen("one") as listener:
        await listener.wait(0.01)
        assert not listener.replies


async def test_a_wake_before_the_wait_is_not_lost() -> None:
    hub = Hub()
    with hub.listen("one") as listener:
        hub.wake("one")
        async with asyncio.timeout(5):
            await listener.wait(60)


async def test_nobody_is_remembered_after_leaving() -> None:
    hub = Hub()
    for _ in range(3):
        with hub.listen("one"):
            assert hub.listeners == 1
    assert hub.listeners == 0
    assert hub._listeners == {}


async def test_one_conversation_has_so_many_windows_and_no_more() -> None:
    hub = Hub()
    windows = [hub.listen("one") for _ in range(MAX_LISTENERS)]
    for window in windows:
        window.__enter__()
    with pytest.raises(Refused, match="too often"), hub.listen("one"):
        pass
    windows[0].__exit__(None, None, None)
    with hub.listen("one"):
        assert hub.listeners == MAX_LISTENERS
    for window in windows[1:]:
        window.__exit__(None, None, None)


async def test_working_is_told_and_taken_back() -> None:
    hub = Hub()
    with hub.listen("one") as listener:
        hub.set_working("one", True)
        await listener.wait(5)
        assert hub.is_working("one")
        assert not hub.is_working("two")
        hub.set_working("one", False)
        await listener.wait(5)
        assert not hub.is_working("one")


async def test_a_closed_hub_lets_nobody_wait() -> None:
    hub = Hub()
    with hub.listen("one") as before:
        hub.close()
        with hub.listen("one") as after:
            async with asyncio.timeout(5):
                await before.wait(60)
                await after.wait(60)
