"""The ticket systems at somebody else's, each made from its settings alone."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from bot.settings import Settings
from connectors.ticketing import ExternalTickets

Join = Callable[[Settings], ExternalTickets | None]

# One line a connector; it gives None where its settings are not there.
EXTERNAL: Sequence[Join] = ()


def external_systems(
    settings: Settings, joins: Sequence[Join] = EXTERNAL
) -> dict[str, ExternalTickets]:
    """Make the connectors that are set up, by their names."""
    made = (system for join in joins if (system := join(settings)) is not None)
    return {system.name: system for system in made}
