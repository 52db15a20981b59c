"""Where in Slack a conversation is held, and the name it has with us."""

from __future__ import annotations

import re
from dataclasses import dataclass

from connectors.errors import NotFound

_NAME = re.compile(
    r"^(?P<channel>[A-Z0-9]{2,30})(?:!(?P<alone>[A-Z0-9]{2,30})"
    r"|(?::(?P<thread>\d{1,12}\.\d{1,10}))?(?::(?P<user>[A-Z0-9]{2,30}))?)$"
)


@dataclass(frozen=True, slots=True)
class Place:
    """A direct chat, one person's part of a thread, or what only one person sees in a channel.

    In a channel's thread everybody has a conversation of their own: what one person asked, drafted
    and filed is not for the next one who writes there.
    """

    channel: str
    thread: str | None = None
    user: str | None = None
    is_hidden: bool = False

    def __str__(self) -> str:
        """Name the conversation: `D1`, `D1:ts`, `C1:ts:U1`, or `C1!U1` where it is hidden."""
        if self.is_hidden:
            return f"{self.channel}!{self.user}"
        return ":".join(part for part in (self.channel, self.thread, self.user) if part)

    @property
    def is_public(self) -> bool:
        """Whether others in the channel read along."""
        return self.user is not None and not self.is_hidden

    @classmethod
    def read(cls, name: str) -> Place:
        """Read a conversation's name. Raises NotFound for one that is none of Slack's."""
        found = _NAME.fullmatch(name)
        if not found:
            raise NotFound(f"{name!r} is no conversation in Slack")
        if found["alone"]:
            return cls(found["channel"], user=found["alone"], is_hidden=True)
        return cls(found["channel"], found["thread"], found["user"])

    @classmethod
    def of_message(
        cls, channel: str, ts: str, thread: str | None, user: str, is_direct: bool
    ) -> Place:
        """Tell where a message belongs; in a channel a message begins a thread of its own."""
        if is_direct:
            return cls(channel, thread)
        return cls(channel, thread or ts, user)

    @classmethod
    def hidden(cls, channel: str, user: str) -> Place:
        """Tell where somebody is answered so that nobody else in the channel sees it."""
        return cls(channel, user=user, is_hidden=True)
