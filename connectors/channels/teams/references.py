"""Where people can be reached, and what was sent there: kept by the house, so that it lasts."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal, Protocol

Scope = Literal["personal", "groupChat", "channel"]


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody as the roster tells them.

    `role` is `user` for people who are no guests; `tenant` is their own, which in a shared channel
    may be another than the channel's.
    """

    name: str | None = None
    email: str | None = None
    role: str = ""
    tenant: str = ""


@dataclass(frozen=True, slots=True)
class Reference:
    """A thread of ours in Teams' own terms: enough to write there without being asked."""

    thread: str
    service_url: str
    tenant: str
    place: str
    scope: Scope
    bot: str
    user: str
    person_id: str
    locale: str = "en"
    member: Member | None = None


@dataclass(frozen=True, slots=True)
class Post:
    """An activity that we sent: part `part` of a reply, about a ticket where it shows one."""

    reply_id: str
    part: int
    activity_id: str
    about: str = field(default="")


class References(Protocol):
    """The references that are kept. Every call raises Unavailable where they cannot be read."""

    async def get(self, thread: str) -> Reference | None:
        """Give the reference of a thread."""

    async def personal(self, person_id: str) -> Reference | None:
        """Give the reference of the personal chat with somebody."""

    async def keep(self, reference: Reference) -> None:
        """Keep a reference in place of the one before."""


class Posts(Protocol):
    """What was sent. Every call raises Unavailable where it cannot be read or written."""

    async def of_reply(self, thread: str, reply_id: str) -> dict[int, str]:
        """Give the activities that a reply was sent as, by part."""

    async def about(self, thread: str, subject: str) -> list[Post]:
        """Give what was sent about a ticket, the newest first."""

    async def keep(self, thread: str, post: Post) -> None:
        """Note that something was sent."""
