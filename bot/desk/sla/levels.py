"""The service levels as they are configured, and which of them holds for a ticket."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, model_validator

from connectors.ticketing import Priority, TicketType

MOST_HOURS = 2000


class ServiceLevel(BaseModel):
    """For which tickets it holds, and how many of the team's working hours they may take.

    A criterion that is not named fits every ticket; a time that is not named is the team's.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    team: str | None = None
    type: TicketType | None = None
    priority: Priority | None = None
    reply_hours: float | None = Field(None, gt=0, le=MOST_HOURS)
    solve_hours: float | None = Field(None, gt=0, le=MOST_HOURS)

    @model_validator(mode="after")
    def _says_something(self) -> ServiceLevel:
        if self.reply_hours is None and self.solve_hours is None:
            raise ValueError("a service level needs reply_hours, solve_hours or both")
        return self

    def fits(self, team: str, type_: str, priority: str) -> bool:
        """Tell whether it holds for such tickets."""
        pairs = ((self.team, team), (self.type, type_), (self.priority, priority))
        return all(wanted in (None, given) for wanted, given in pairs)


@dataclass(frozen=True, slots=True)
class Targets:
    """How many working hours a ticket may take; None: nothing is promised."""

    reply_hours: float
    solve_hours: float | None


def targets(
    levels: Sequence[ServiceLevel], usual: Targets, team: str, type_: str, priority: str
) -> Targets:
    """Give the times of the first levels that fit and name one, else the team's usual ones."""
    fitting = [level for level in levels if level.fits(team, type_, priority)]
    replies = (level.reply_hours for level in fitting if level.reply_hours is not None)
    solutions = (level.solve_hours for level in fitting if level.solve_hours is not None)
    return Targets(next(replies, usual.reply_hours), next(solutions, usual.solve_hours))


def with_holidays(content: Any) -> Any:
    """Put into each team the days of the calendar that it names. Raises ValueError."""
    calendars = content.get("holidays") if isinstance(content, Mapping) else None
    teams = content.get("teams") if isinstance(content, Mapping) else None
    if not isinstance(teams, Mapping):
        return content
    return content | {
        "teams": {name: _with_days(name, team, calendars or {}) for name, team in teams.items()}
    }


def _with_days(name: str, team: Any, calendars: Mapping[str, Any]) -> Any:
    if not isinstance(team, Mapping) or not isinstance(team.get("holidays"), str):
        return team
    if team["holidays"] not in calendars:
        raise ValueError(f"teams.{name} names the unknown calendar {team['holidays']!r}")
    return {**team, "holidays": calendars[team["holidays"]]}
