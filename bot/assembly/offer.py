"""What the house offers to a channel, and what a channel brings."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from fastapi import APIRouter

from bot.approvals.deciding import Approvals
from bot.approvals.own import OwnApprovals
from bot.assembly.background import Background
from bot.assembly.core import Core
from bot.conversation.history import ChannelHistory
from bot.conversation.people import PersonsTickets
from bot.conversation.receiving import StoringReceiver
from connectors.channel import Channel, Reach


@dataclass(frozen=True, slots=True)
class Offer:
    """What the house offers to a channel."""

    core: Core
    receiver: StoringReceiver
    tickets: PersonsTickets
    approvals: Approvals

    def history(self, channel: str) -> ChannelHistory:
        """Give the stored lines of a channel's conversations."""
        return ChannelHistory(self.core.database, channel, self.core.waiters)

    def approving(self, channel: str) -> OwnApprovals:
        """Give what waits for the people of a channel."""
        return OwnApprovals(self.core.database, channel, self.approvals)


@dataclass(frozen=True, slots=True)
class Joined:
    """A channel with its routes, and what it runs in the background.

    `connections` are what its replies go out by: they end after the last of them. `reach` is the
    way to people who have not written.
    """

    channel: Channel
    routes: Sequence[APIRouter] = ()
    background: Sequence[Background] = ()
    connections: Sequence[Background] = ()
    reach: Reach | None = None
