"""Which organisations may speak to us, and as whom."""

from __future__ import annotations

from dataclasses import dataclass

from connectors.channels.teams.references import Member
from connectors.errors import NotAuthentic
from connectors.messages import Audience, Person


@dataclass(frozen=True, slots=True)
class Tenants:
    """The allow-list: people of `employees` are colleagues, those of `customers` customers."""

    employees: frozenset[str]
    customers: frozenset[str] = frozenset()

    def check(self, tenant: str) -> None:
        """Let a tenant in. Raises NotAuthentic."""
        if tenant not in self.employees | self.customers:
            raise NotAuthentic("Your organisation is not among those that may use this.")

    def person(
        self, person_id: str, tenant: str, member: Member | None, name: str | None
    ) -> Person:
        """Tell who it is: guests of a tenant are no colleagues, nor are others in a shared channel.

        An e-mail address proves somebody only in a tenant of ours: elsewhere its administrator
        may write what they like.
        """
        known = member or Member(name)
        home = known.tenant or tenant
        is_ours = {tenant, home} <= self.employees and known.role == "user"
        audience: Audience = "employee" if is_ours else "customer"
        return Person(
            id=person_id,
            audience=audience,
            name=known.name or name,
            email=known.email,
            verified=is_ours and known.email is not None,
        )
