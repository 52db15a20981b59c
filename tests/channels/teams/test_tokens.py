"""Only what the Bot Connector signed, for our app and about this service, is heard."""

from __future__ import annotations

import time
from typing import Any

import httpx
import jwt
import pytest

from connectors.channels.teams.keys import Keys
from connectors.errors import Unavailable
from tests.channels.teams.microsoft import APP, ISSUER, Microsoft
from tests.channels.teams.world import CUSTOMERS, World

ELSEWHERE = "https://elsewhere.example/"
HOUR = 3600


def say(world: World, token: str, **parts: Any) -> httpx.Response:
    """Deliver a message with a token."""
    return world.deliver(world.request(world.activity(text="Hello", **parts), token))


def assert_refused(world: World, answer: httpx.Response, why: str) -> None:
    """Check that nothing came of it, and that the reason is the one meant."""
    assert answer.status_code == 401
    assert why in answer.json()["detail"]
    assert world.ledger.messages == []


def test_a_valid_token_is_heard(world: World) -> None:
    assert say(world, world.far.sign()).status_code == 200
    assert [m.text for m in world.ledger.messages] == ["Hello"]


@pytest.mark.parametrize(
    ("claims", "why"),
    [
        ({"exp": int(time.time()) - HOUR}, "expired"),
        ({"nbf": int(time.time()) + HOUR}, "not yet valid"),
        ({"exp": None}, '"exp"'),
        ({"aud": "99999999-2222-3333-4444-555555555555"}, "udience"),
        ({"aud": None}, '"aud"'),
        ({"iss": "https://sts.windows.net/somebody/"}, "ssuer"),
        ({"iss": None}, '"iss"'),
        ({"serviceurl": ELSEWHERE}, "service address"),
        ({"serviceurl": None}, "service address"),
    ],
)
def test_a_wrong_claim_is_refused(world: World, claims: dict[str, Any], why: str) -> None:
    assert_refused(world, say(world, world.far.sign(**claims)), why)


def test_an_activity_that_names_another_address_is_refused(world: World) -> None:
    answer = say(world, world.far.sign(), serviceUrl=ELSEWHERE)
    assert_refused(world, answer, "service address")


def test_a_key_that_nobody_published_is_refused(world: World) -> None:
    assert_refused(world, say(world, world.far.sign("other")), "unknown key")


def test_another_key_under_a_known_name_is_refused(world: World) -> None:
    forged = jwt.encode(
        {"iss": ISSUER, "aud": APP, "exp": int(time.time()) + HOUR,
         "serviceurl": world.far.service_url},
        _another_key(), algorithm="RS256", headers={"kid": "one"},
    )  # fmt: skip
    assert_refused(world, say(world, forged), "ignature")


@pytest.mark.parametrize("algorithm", ["none", "HS256"])
def test_another_algorithm_is_refused(world: World, algorithm: str) -> None:
    claims = {"iss": ISSUER, "aud": APP, "exp": int(time.time()) + HOUR,
              "serviceurl": world.far.service_url}  # fmt: skip
    key = None if algorithm == "none" else "a secret that is long enough for HMAC-SHA-256"
    forged = jwt.encode(claims, key, algorithm=algorithm, headers={"kid": "one"})
    assert_refused(world, say(world, forged), "not valid")


def test_a_key_for_another_channel_is_refused(world: World) -> None:
    world.far.endorsements = ["webchat"]
    assert_refused(world, say(world, world.far.sign()), "may not speak for this channel")


def test_another_tenant_is_refused(world: World) -> None:
    tenant = {"tenant": {"id": "12345678-0000-0000-0000-000000000000"}}
    answer = say(world, world.far.sign(), channelData=tenant)
    assert_refused(world, answer, "organisation")


def test_no_tenant_is_refused(world: World) -> None:
    place = {"id": "a:1", "conversationType": "personal"}
    answer = say(world, world.far.sign(), channelData=None, conversation=place)
    assert_refused(world, answer, "organisation")


def test_a_customers_tenant_is_heard_as_such(world: World) -> None:
    answer = say(world, world.far.sign(), channelData={"tenant": {"id": CUSTOMERS}})
    assert answer.status_code == 200
    (message,) = world.ledger.messages
    assert message.sender.audience == "customer"
    # Its administrator may write any address: that proves nobody.
    assert (message.sender.email, message.sender.verified) == ("ada@larkfield.example", False)


def test_keys_are_fetched_once(world: World) -> None:
    for number in range(4):
        assert say(world, world.far.sign(), id=f"event-{number}").status_code == 200
    assert world.far.key_fetches == 1


def test_without_keys_nothing_is_heard_and_everything_is_to_come_again(world: World) -> None:
    world.far.keys_down = True
    answer = say(world, world.far.sign())
    assert answer.status_code == 503
    assert answer.headers["retry-after"] == "5"
    assert world.ledger.messages == []


class Clock:
    """A clock that is set by hand."""

    now = 1000.0

    def __call__(self) -> float:
        return self.now


async def test_a_new_key_is_found_and_an_invented_one_does_not_make_us_fetch(
    world: World,
) -> None:
    clock = Clock()
    async with httpx.AsyncClient(trust_env=False) as http:
        keys = Keys(http, f"{world.far.url}/keys/openid", clock)
        await keys.prepare("one")
        world.far.published.append("other")
        for _ in range(5):
            await keys.prepare("invented")
        assert world.far.key_fetches == 1
        assert keys.get("other") is None
        clock.now += 61
        await keys.prepare("other")
        assert keys.get("other")
        assert world.far.key_fetches == 2


async def test_old_keys_stay_when_new_ones_cannot_be_had(world: World) -> None:
    clock = Clock()
    async with httpx.AsyncClient(trust_env=False) as http:
        keys = Keys(http, f"{world.far.url}/keys/openid", clock)
        await keys.prepare("one")
        world.far.keys_down = True
        clock.now += 25 * HOUR
        await keys.prepare("one")
        assert keys.get("one")
        assert world.far.key_fetches == 2


async def test_a_withdrawn_key_is_forgotten_within_a_day(world: World) -> None:
    clock = Clock()
    async with httpx.AsyncClient(trust_env=False) as http:
        keys = Keys(http, f"{world.far.url}/keys/openid", clock)
        await keys.prepare("one")
        world.far.published[:] = ["other"]
        clock.now += 25 * HOUR
        await keys.prepare("one")
        assert keys.get("one") is None


async def test_a_host_that_hangs_is_not_waited_for(world: World) -> None:
    def hang(request: httpx.Request) -> httpx.Response:
        assert request.extensions["timeout"]["read"] == 5.0
        raise httpx.ReadTimeout("too slow", request=request)

    async with httpx.AsyncClient(transport=httpx.MockTransport(hang)) as http:
        keys = Keys(http, "https://login.example/openid")
        with pytest.raises(Unavailable):
            await keys.prepare("one")


def _another_key() -> Any:
    from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key

    return generate_private_key(65537, 2048)


def test_the_stand_in_signs_as_it_publishes() -> None:
    assert Microsoft().sign().count(".") == 2
