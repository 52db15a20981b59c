"""What of ours is called what at the far side: states, teams, fields."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from connectors.errors import Refused
from connectors.ticketing import NewTicket, TicketState


@dataclass(frozen=True, slots=True)
class States:
    """States of theirs and ours; where several of theirs are one of ours, the first is set."""

    known: Mapping[str, TicketState]

    @classmethod
    def of(
        cls, defaults: Mapping[str, TicketState], overrides: Mapping[str, TicketState]
    ) -> States:
        """Join a connector's own with those of the settings, which go first."""
        ours = {name.casefold(): state for name, state in overrides.items()}
        rest = {name: state for name, state in defaults.items() if name.casefold() not in ours}
        return cls({**overrides, **rest})

    def read(self, theirs: str) -> TicketState | None:
        """Translate one of theirs; None for one that is not known."""
        folded = theirs.casefold()
        return next((ours for name, ours in self.known.items() if name.casefold() == folded), None)

    def written(self, ours: TicketState) -> str:
        """Translate one of ours. Raises Refused where they have none for it."""
        for theirs, state in self.known.items():
            if state == ours:
                return theirs
        raise Refused(f"no state of the far side is known for {ours}")

    def lacks(self, all_of_theirs: Iterable[str]) -> list[str]:
        """List those of theirs that are not known."""
        return [name for name in all_of_theirs if self.read(name) is None]


@dataclass(frozen=True, slots=True)
class Groups:
    """Our teams and their groups; a team that is not named goes to `default`."""

    known: Mapping[str, str]
    default: str

    def written(self, team: str) -> str:
        """Translate a team of ours."""
        return self.known.get(team, self.default)

    def read(self, theirs: str) -> str:
        """Translate a group of theirs; one that no team has stays as it is called."""
        return next((team for team, name in self.known.items() if name == theirs), theirs)

    def all(self) -> list[str]:
        """List all groups of theirs that tickets may go to."""
        return sorted({*self.known.values(), self.default})


@dataclass(frozen=True, slots=True)
class Fields:
    """Which field of theirs takes what of ours: `type`, `category` or the name of a fact."""

    known: Mapping[str, str]

    def written(self, ticket: NewTicket) -> dict[str, str]:
        """Give the values of a new ticket by their fields."""
        ours = {**ticket.facts, "type": ticket.type, "category": ticket.category}
        return {field: ours[name] for name, field in self.known.items() if ours.get(name)}

    def read(self, name: str, values: Mapping[str, str]) -> str:
        """Give what a field of theirs says for a name of ours, or nothing."""
        return values.get(self.known.get(name, ""), "")
