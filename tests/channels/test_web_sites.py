"""Who is let in without an identity token."""

from __future__ import annotations

import pytest

from connectors.channel import ChannelRequest
from connectors.channels.web.sites import Admission, Site, is_local


def request(peer: str = "127.0.0.1", **headers: str) -> ChannelRequest:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return ChannelRequest({"host": "localhost:8080"} | named, b"", peer=peer)


@pytest.mark.parametrize("peer", ["127.0.0.1", "127.8.8.8", "::1", "::ffff:127.0.0.1"])
@pytest.mark.parametrize("host", ["localhost", "127.0.0.1:8080", "[::1]:8080", "desk.localhost"])
def test_loopback_is_local(peer: str, host: str) -> None:
    assert is_local(request(peer, host=host))


@pytest.mark.parametrize(
    "peer", ["10.0.0.7", "192.168.1.4", "2001:db8::1", "", "unix", "::ffff:8.8.8.8"]
)
def test_another_machine_is_not_local(peer: str) -> None:
    assert not is_local(request(peer))


@pytest.mark.parametrize(
    "header", ["forwarded", "x_forwarded_for", "x_forwarded_host", "x_real_ip", "via"]
)
def test_behind_a_proxy_is_not_local(header: str) -> None:
    assert not is_local(request(**{header: "127.0.0.1"}))


@pytest.mark.parametrize("host", ["evil.example", "localhost.evil.example", "", "10.0.0.7"])
def test_a_name_pointed_at_this_machine_is_not_local(host: str) -> None:
    assert not is_local(request(host=host))


@pytest.mark.parametrize(
    ("admission", "from_here", "from_elsewhere"),
    [
        (Admission.ANYONE, True, True),
        (Admission.LOCAL, True, False),
        (Admission.TOKEN, False, False),
        (Admission.OFF, False, False),
    ],
)
def test_admissions(admission: Admission, from_here: bool, from_elsewhere: bool) -> None:
    site = Site("employees", "employee", admission)
    assert site.admits_anonymous(request()) is from_here
    assert site.admits_anonymous(request("10.0.0.7")) is from_elsewhere


def test_a_short_identity_secret_is_refused() -> None:
    with pytest.raises(ValueError, match="'shop' has 6 bytes"):
        Site("shop", "customer", Admission.ANYONE, "secret")
