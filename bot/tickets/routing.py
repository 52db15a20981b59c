"""Which ticket system takes a ticket."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from bot.settings import Settings, SettingsError
from bot.topics import Topics


@dataclass(frozen=True, slots=True)
class Routing:
    """Ticket systems by category and by team; `default` takes the rest."""

    default: str
    teams: Mapping[str, str] = field(default_factory=dict)
    categories: Mapping[str, str] = field(default_factory=dict)

    def system_for(self, category: str, team: str) -> str:
        """Tell which system takes a ticket: its category counts before its team."""
        return self.categories.get(category) or self.teams.get(team) or self.default


def routing(settings: Settings, systems: Collection[str], topics: Topics) -> Routing:
    """Read the settings' routing. Raises SettingsError for a name that there is not."""
    made = Routing(
        settings.ticket_system, settings.ticket_team_systems, settings.ticket_category_systems
    )
    named = {"TICKET_SYSTEM": [made.default]}
    named["TICKET_TEAM_SYSTEMS"] = list(made.teams.values())
    named["TICKET_CATEGORY_SYSTEMS"] = list(made.categories.values())
    for setting, names in named.items():
        _refuse(setting, "ticket system that is set up", names, systems)
    _refuse("TICKET_TEAM_SYSTEMS", "team", made.teams, topics.teams)
    _refuse("TICKET_CATEGORY_SYSTEMS", "category", made.categories, topics.categories)
    return made


def _refuse(setting: str, what: str, names: Collection[str], known: Collection[str]) -> None:
    if unknown := sorted(set(names) - set(known)):
        there = ", ".join(sorted(known))
        raise SettingsError(f"FRONTDESK_{setting}: {unknown[0]!r} is no {what}; there are {there}")
