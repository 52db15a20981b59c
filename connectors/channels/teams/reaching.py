"""Find the personal chat with somebody whom Teams has vouched for before."""

from __future__ import annotations

from collections.abc import Sequence

from connectors.channels.teams.references import References
from connectors.channels.teams.tenants import Tenants
from connectors.messages import Person


class KnownChats:
    """Reach people who have added us; Teams lets us write to nobody else."""

    def __init__(self, references: References, tenants: Tenants) -> None:
        self._references = references
        self._tenants = tenants

    async def find(self, email: str, names: Sequence[str]) -> tuple[Person, str] | None:
        """Find the chat of one of these names who is an employee. Raises Unavailable."""
        for name in names:
            known = await self._references.personal(name)
            if known is None:
                continue
            person = self._tenants.person(known.person_id, known.tenant, known.member, None)
            if person.audience == "employee":
                return person, known.thread
        return None
