"""What a platform delivered, on its way to become messages: one row taken, kept, or put off."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from bot.conversation.masking import mask
from bot.store.base import now
from bot.store.deliveries import DeliveryRow

LEASE = timedelta(seconds=60)
_REMEMBERED = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Delivered:
    """One delivery taken out, to be worked off now."""

    id: int
    key: str
    lane: str
    body: dict[str, Any]
    attempts: int


def keep(session: Session, channel: str, key: str, lane: str, body: Mapping[str, Any]) -> bool:
    """Store a delivery without its secrets; False when it was here before."""
    known = select(DeliveryRow.id).where(DeliveryRow.channel == channel, DeliveryRow.key == key)
    if session.execute(known).first() is not None:
        return False
    session.add(DeliveryRow(channel=channel, key=key, lane=lane, body=_masked(body)))
    return True


def claim(session: Session, channel: str, lane: str, owner: str) -> Delivered | None:
    """Take the first of a lane; None when there is none, or when it is not due yet."""
    moment = now()
    row = session.execute(
        select(DeliveryRow)
        .where(DeliveryRow.state == "pending", DeliveryRow.channel == channel)
        .where(DeliveryRow.lane == lane)
        .order_by(DeliveryRow.id)
        .limit(1)
        .with_for_update()
    ).scalar_one_or_none()
    if row is None or row.not_before > moment:
        return None
    row.lease_owner, row.not_before, row.attempts = owner, moment + LEASE, row.attempts + 1
    return Delivered(row.id, row.key, row.lane, row.body, row.attempts)


def finish(session: Session, delivered: Delivered) -> None:
    """Note that it is worked off, and forget what was in it."""
    _set(session, delivered, state="done", body={}, error=None, done_at=now())


def bury(session: Session, delivered: Delivered, error: str) -> None:
    """Give it up; it stays for a while with its reason, to be looked at."""
    _set(session, delivered, state="dead", error=error[:2000], done_at=now())


def put_off(session: Session, delivered: Delivered, seconds: float, error: str) -> None:
    """Try it again later; what came after it in its lane waits."""
    later = now() + timedelta(seconds=seconds)
    _set(session, delivered, not_before=later, lease_owner=None, error=error[:2000])


def due(session: Session, channel: str) -> Sequence[str]:
    """List the lanes that have something due."""
    query = (
        select(DeliveryRow.lane)
        .where(DeliveryRow.state == "pending", DeliveryRow.channel == channel)
        .where(DeliveryRow.not_before <= now())
        .distinct()
    )
    return session.execute(query).scalars().all()


def take_back(session: Session, channel: str, owner: str) -> None:
    """Make due at once what this process held when it ended without working it off."""
    held = update(DeliveryRow).where(
        DeliveryRow.channel == channel,
        DeliveryRow.state == "pending",
        DeliveryRow.lease_owner == owner,
    )
    session.execute(held.values(not_before=now(), lease_owner=None))


def forget(session: Session, channel: str) -> None:
    """Delete what is over for so long that no platform delivers it again."""
    old = DeliveryRow.done_at < now() - _REMEMBERED
    session.execute(delete(DeliveryRow).where(DeliveryRow.channel == channel, old))


def _set(session: Session, delivered: Delivered, **values: Any) -> None:
    # Whoever's lease ran out has lost it to the one who took it up since.
    mine = (DeliveryRow.id == delivered.id) & (DeliveryRow.attempts == delivered.attempts)
    session.execute(
        update(DeliveryRow).where(mine).values(**values),
        execution_options={"synchronize_session": False},
    )


def _masked(value: Any) -> Any:
    if isinstance(value, str):
        return mask(value).text
    if isinstance(value, Mapping):
        return {key: _masked(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_masked(inner) for inner in value]
    return value
