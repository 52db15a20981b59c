"""Sign-ins that fail make the next one wait, longer each time, whether the name exists or not."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import delete
from sqlalchemy.orm import Session

from bot.console.access.sessions import hashed
from bot.store.accounts import SignInAttemptRow
from bot.store.base import now

FREE = 5
_FIRST_PAUSE = timedelta(seconds=15)
LONGEST_PAUSE = timedelta(minutes=15)
_FORGOTTEN = timedelta(days=1)


def take(session: Session, name: str) -> float:
    """Count an attempt before it is made; return the seconds to wait, 0 to go on.

    Counted first, so that many at the same time are not taken for one.
    """
    at = now()
    session.execute(delete(SignInAttemptRow).where(SignInAttemptRow.at < at - _FORGOTTEN))
    key = hashed(name)
    row = session.get(SignInAttemptRow, key, with_for_update=True)
    if row is None:
        row = SignInAttemptRow(id=key, failures=0, locked_until=at)
        session.add(row)
    if row.locked_until > at:
        return (row.locked_until - at).total_seconds()
    row.failures += 1
    row.at = at
    row.locked_until = at + _pause(row.failures)
    return 0.0


def forget(session: Session, name: str) -> None:
    """Forget the failures of a name, after a sign-in that went well."""
    session.execute(delete(SignInAttemptRow).where(SignInAttemptRow.id == hashed(name)))


def _pause(failures: int) -> timedelta:
    if failures < FREE:
        return timedelta(0)
    doubled: int = 2 ** min(failures - FREE, 10)
    return min(LONGEST_PAUSE, _FIRST_PAUSE * doubled)
