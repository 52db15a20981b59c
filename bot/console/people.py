"""Who is at the console, and what a page asks of them."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Request

from bot.console.problems import NotAllowed, SignInNeeded
from bot.settings import CONSOLE_ROLES

ROLES = CONSOLE_ROLES


@dataclass(frozen=True, slots=True)
class Account:
    """Somebody who is signed in, as they are at this request."""

    id: str
    name: str
    full_name: str
    email: str
    roles: frozenset[str]
    session_id: str
    is_local: bool

    @property
    def shown(self) -> str:
        """The name that others see."""
        return self.full_name or self.name

    def may(self, *roles: str) -> bool:
        """Tell whether they have one of these roles; no roles: everybody."""
        return not roles or not self.roles.isdisjoint(roles)


def needs(*roles: str) -> Callable[[Request], Awaitable[Account]]:
    """Make the dependency that lets in whoever is signed in and has one of the roles.

    Use it as `Annotated[Account, Depends(needs("agent", "manager"))]`.
    """

    async def check(request: Request) -> Account:
        account: Account | None = request.state.account
        if account is None:
            raise SignInNeeded()
        if not account.may(*roles):
            raise NotAllowed()
        return account

    return check


SignedIn = Annotated[Account, Depends(needs())]
KnowledgeAdmin = Annotated[Account, Depends(needs("knowledge_admin"))]
Agent = Annotated[Account, Depends(needs("agent"))]
Manager = Annotated[Account, Depends(needs("manager"))]
Operator = Annotated[Account, Depends(needs("operator"))]
OperatorOrManager = Annotated[Account, Depends(needs("operator", "manager"))]
