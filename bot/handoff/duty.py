"""Who is on duty: agents who are signed in, take conversations, and whose page is open."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.store.accounts import AccountRow
from bot.store.base import now
from bot.store.handoff import HandoffRow, PresenceRow
from bot.topics import Topics

ROLE = "agent"


class Duty:
    """Tell who is there for a team; a page that was silent for `grace` counts no more.

    `cap` is how many conversations one agent has at once.
    """

    def __init__(self, topics: Topics, zone: ZoneInfo, grace: timedelta, cap: int) -> None:
        self._topics = topics
        self._zone = zone
        self._grace = grace
        self.cap = cap

    def present(self, session: Session, team: str) -> Sequence[AccountRow]:
        """List who takes conversations of a team now; nobody out of its hours of work."""
        return self._on_duty(session, team) if self.is_open(team) else ()

    def is_manned(self, session: Session, team: str) -> bool:
        """Tell whether somebody of the team is there."""
        return bool(self.present(session, team))

    def is_open(self, team: str, at: datetime | None = None) -> bool:
        """Tell whether the team is at work by its hours; an unknown team is not."""
        known = self._topics.teams.get(team)
        return known is not None and known.opening.is_open((at or now()).astimezone(self._zone))

    def room(self, session: Session, team: str) -> tuple[int, int]:
        """Count the conversations that the team can have at once, and how many more it can."""
        ids = [row.id for row in self.present(session, team)]
        held = select(func.count()).where(HandoffRow.state == "human", HandoffRow.agent_id.in_(ids))
        slots = len(ids) * self.cap
        return slots, max(0, slots - session.execute(held).scalar_one())

    def _on_duty(self, session: Session, team: str) -> list[AccountRow]:
        query = (
            select(AccountRow, PresenceRow.teams)
            .join(PresenceRow, PresenceRow.account_id == AccountRow.id)
            .where(PresenceRow.is_on.is_(True), PresenceRow.seen_at > now() - self._grace)
            .where(AccountRow.disabled.is_(False))
            .order_by(AccountRow.name)
        )
        return [row for row, teams in session.execute(query) if ROLE in row.roles and team in teams]


def presence(session: Session, account_id: str) -> PresenceRow:
    """Give an agent's presence, off duty where they never said anything."""
    row = session.get(PresenceRow, account_id)
    return row or PresenceRow(account_id=account_id, is_on=False, teams=[], seen_at=now())


def set_presence(session: Session, account_id: str, is_on: bool, teams: Sequence[str]) -> None:
    """Go on or off duty for these teams."""
    row = session.merge(presence(session, account_id))
    row.is_on, row.teams, row.seen_at = is_on and bool(teams), sorted(teams), now()


def beat(session: Session, account_id: str) -> None:
    """Note that an agent's page is open."""
    if row := session.get(PresenceRow, account_id):
        row.seen_at = now()
