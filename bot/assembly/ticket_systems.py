"""The ticket systems: the built-in desk, and those at somebody else's that are set up."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from fastapi import APIRouter

from bot.approvals.opening import ApprovalRules
from bot.assembly.core import Core
from bot.assembly.external_tickets import EXTERNAL, Join, external_systems
from bot.conversation.outbox import Item
from bot.conversation.ticket_operations import TicketOperations
from bot.desk.tickets import SYSTEM, Desk
from bot.tickets.door import DoorParts, door
from bot.tickets.feeds import Feeds
from bot.tickets.routing import routing
from connectors.ticketing import ExternalTickets, TicketSystem

Submit = Callable[[list[Item]], None]


@dataclass(frozen=True, slots=True)
class TicketSystems:
    """All ticket systems, and what is done with them; `external` are those at somebody else's."""

    core: Core
    by_name: Mapping[str, TicketSystem]
    external: Mapping[str, ExternalTickets]
    operations: TicketOperations

    def feeds(self, submit: Submit) -> Feeds:
        """Make what asks them for their news."""
        core = self.core
        return Feeds(
            core.database,
            self.external,
            self.operations,
            submit,
            core.settings.ticket_poll_seconds,
            core.owner,
        )

    def door(self, submit: Submit, nudge: Callable[[str], None]) -> APIRouter:
        """Make where they deliver their events."""
        parts = DoorParts(self.external, self.core.database, self.operations, submit, nudge)
        return door(parts)

    async def start(self) -> None:
        """Do nothing: connections are made with the first call."""

    async def stop(self) -> None:
        """Let go of their connections."""
        for system in self.external.values():
            await system.close()


def ticket_systems(core: Core, joins: Sequence[Join] = EXTERNAL) -> TicketSystems:
    """Join them. Raises SettingsError for a routing to one that is not set up."""
    desk, external = (
        Desk(core.database, [ApprovalRules(core.topics)]),
        external_systems(core.settings, joins),
    )
    by_name: dict[str, TicketSystem] = {SYSTEM: desk, **external}
    operations = TicketOperations(
        core.database,
        by_name,
        routing(core.settings, by_name, core.topics),
        desk,
        core.sentences,
        core.topics,
        core.zone,
        core.owner,
    )
    return TicketSystems(core, by_name, external, operations)
