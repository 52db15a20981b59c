"""Sites: where the chat stands, for whom, and who is let in without an identity token."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from ipaddress import ip_address
from urllib.parse import urlsplit

from connectors.channel import ChannelRequest
from connectors.channels.web.entrance import Entrance
from connectors.messages import Audience

MIN_SECRET_BYTES = 32

_FORWARDED = ("forwarded", "x-forwarded-for", "x-forwarded-host", "x-forwarded-proto",
              "x-real-ip", "via")  # fmt: skip


class Admission(StrEnum):
    """Who may chat without an identity token."""

    ANYONE = "anyone"
    LOCAL = "local"
    TOKEN = "token"  # noqa: S105 - a rule, not a secret
    OFF = "off"


@dataclass(frozen=True, slots=True)
class Site:
    """A place where the chat stands.

    `title` is the name over the conversation. `identity_secret` checks the host site's HS256
    tokens, of 32 bytes or more; empty: no identity token is taken.
    """

    name: str
    audience: Audience
    admission: Admission
    identity_secret: str = ""
    title: str = "Frontdesk"
    entrance: Entrance = field(default_factory=Entrance)

    def __post_init__(self) -> None:
        size = len(self.identity_secret.encode())
        if 0 < size < MIN_SECRET_BYTES:
            raise ValueError(
                f"The identity secret of the site {self.name!r} has {size} bytes; "
                f"use at least {MIN_SECRET_BYTES} random ones."
            )

    def admits_anonymous(self, request: ChannelRequest) -> bool:
        """Tell whether somebody without an identity token is let in."""
        if self.admission is Admission.LOCAL:
            return is_local(request)
        return self.admission is Admission.ANYONE


def is_local(request: ChannelRequest) -> bool:
    """Tell whether the request comes from this very machine, through no proxy.

    The Host must be a loopback name too: a page elsewhere can point its own name at 127.0.0.1.
    """
    headers = request.headers
    forwarded = any(name in headers for name in _FORWARDED)
    return not forwarded and _is_loopback(request.peer) and _is_loopback(_host(headers))


def _host(headers: Mapping[str, str]) -> str:
    return urlsplit(f"//{headers.get('host', '')}").hostname or ""


def _is_loopback(name: str) -> bool:
    if name == "localhost" or name.endswith(".localhost"):
        return True
    try:
        address = ip_address(name)
    except ValueError:
        return False
    mapped = getattr(address, "ipv4_mapped", None)
    return bool((mapped or address).is_loopback)
