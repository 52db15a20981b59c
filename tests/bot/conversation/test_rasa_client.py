"""The client of Rasa: every failure is one of two, and no secret stands in it."""

from __future__ import annotations

import pytest

from bot.conversation.rasa_client import RasaClient, RasaDown, RasaFailed
from tests.bot.conversation.fake_rasa import TOKEN, FakeRasa, Heard, Killed, Replies


@pytest.fixture
async def client(rasa: FakeRasa):  # type: ignore[no-untyped-def]
    client = RasaClient(rasa.url, TOKEN, timeout=5)
    yield client
    await client.close()


async def test_a_message_gets_its_replies(client: RasaClient, rasa: FakeRasa) -> None:
    replies = await client.say("c1", "Hello", {"event_id": "e1"})
    assert replies[0]["text"] == "You said: Hello"
    assert rasa.heard[0].metadata == {"event_id": "e1"}


async def test_no_reply_is_a_failure(client: RasaClient, rasa: FakeRasa) -> None:
    async def nothing(heard: Heard) -> Replies:
        return []

    rasa.answer = nothing
    with pytest.raises(RasaFailed):
        await client.say("c1", "Hello", {})


async def test_nobody_there_is_down(client: RasaClient, rasa: FakeRasa) -> None:
    await rasa.stop()
    with pytest.raises(RasaDown):
        await client.say("c1", "Hello", {})
    assert await client.healthy() is False


async def test_a_cut_connection_is_down(client: RasaClient, rasa: FakeRasa) -> None:
    async def die(heard: Heard) -> Replies:
        raise Killed

    rasa.answer = die
    with pytest.raises(RasaDown):
        await client.say("c1", "Hello", {})


async def test_something_that_is_no_rasa_is_down(client: RasaClient, rasa: FakeRasa) -> None:
    rasa.raw = b"HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\n<html"
    with pytest.raises(RasaDown):
        await client.say("c1", "Hello", {})
    assert await client.healthy() is False


async def test_without_a_model_it_is_not_healthy(client: RasaClient, rasa: FakeRasa) -> None:
    assert await client.healthy() is True
    rasa.has_model = False
    assert await client.healthy() is False


async def test_only_its_own_message_is_forgotten(client: RasaClient, rasa: FakeRasa) -> None:
    await client.say("c1", "one", {"event_id": "e1"})
    await client.say("c1", "two", {"event_id": "e2"})
    await client.forget("c1", "e1")
    assert [heard.text for heard in rasa.memory["c1"]] == ["one", "two"]
    await client.forget("c1", "e2")
    assert [heard.text for heard in rasa.memory["c1"]] == ["one"]
    await client.forget("c9", "e2")
    assert rasa.memory["c9"] == []


async def test_an_error_tells_no_token(rasa: FakeRasa) -> None:
    client = RasaClient(rasa.url, "a-wrong-token", timeout=5)
    with pytest.raises(RasaDown) as caught:
        await client.forget("c1", "e1")
    assert "401" in str(caught.value)
    assert "a-wrong-token" not in str(caught.value)
    await client.close()


async def test_a_new_session_keeps_what_the_dialogue_remembers(
    client: RasaClient, rasa: FakeRasa
) -> None:
    rasa.slots = {"question": "When is payday?", "draft": None}
    await client.begin_session("c1")
    ((action, session, slot, listen),) = rasa.sessions
    assert (action["name"], session) == ("action_session_start", {"event": "session_started"})
    assert slot == {"event": "slot", "name": "question", "value": "When is payday?"}
    assert listen == {"event": "action", "name": "action_listen"}


async def test_an_open_form_is_not_cut_in_two(client: RasaClient, rasa: FakeRasa) -> None:
    rasa.form = "leave_form"
    await client.begin_session("c1")
    assert rasa.sessions == []
