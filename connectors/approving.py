"""What people approve outside of a conversation: on a page of the channel's."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from connectors.messages import Person


@dataclass(frozen=True, slots=True)
class ApprovalCard:
    """A request that waits for somebody's approval."""

    id: str
    number: str
    title: str
    requester: str
    description: str


class Waiting(Protocol):
    """What waits for one person. Every call raises Unavailable."""

    async def waiting(self, person: Person) -> Sequence[ApprovalCard]:
        """List what they are asked to approve, the oldest first."""

    async def decide(self, person: Person, approval_id: str, yes: bool, reason: str) -> str:
        """Decide, once, and tell the ticket's number.

        Raises NotFound where it is not theirs to give, and Refused where it was decided before.
        """
