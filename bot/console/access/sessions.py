"""Browsers that are signed in."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from hashlib import sha256

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from bot.console.people import Account
from bot.store.accounts import AccountRow, ConsoleSessionRow
from bot.store.base import now
from bot.store.database import Database

# The moment of the last request is not written at each one.
_NEWS = timedelta(minutes=1)


class Sessions:
    """Begin, find and end sessions; `idle` and `longest` are how long one lasts."""

    def __init__(self, database: Database, idle: timedelta, longest: timedelta) -> None:
        self._database = database
        self._idle = idle
        self._longest = longest

    async def find(self, token: str, is_click: bool = True) -> Account | None:
        """Find who holds this token, if the session still lasts and the account is enabled.

        What a page does by itself is no click, and does not make the session last longer.
        """
        if not token:
            return None
        session_id, at = hashed(token), now()
        found = await self._database.read(lambda session: self._read(session, session_id, at))
        if found is None:
            return None
        account, seen_at = found
        if is_click and at - seen_at > _NEWS:
            await self._database.write(lambda session: _see(session, session_id, at))
        return account

    def begin(self, session: Session, account: AccountRow, address: str, browser: str) -> str:
        """Begin a session, forget those that are over, and return the new one's token."""
        at = now()
        session.execute(delete(ConsoleSessionRow).where(self._is_over(at)))
        token = secrets.token_urlsafe(32)
        row = ConsoleSessionRow(id=hashed(token), account_id=account.id, created_at=at, seen_at=at)
        row.address, row.browser = address[:64], browser[:300]
        session.add(row)
        account.signed_in_at = at
        return token

    def _read(
        self, session: Session, session_id: str, at: datetime
    ) -> tuple[Account, datetime] | None:
        query = (
            select(ConsoleSessionRow, AccountRow)
            .join(AccountRow, AccountRow.id == ConsoleSessionRow.account_id)
            .where(
                ConsoleSessionRow.id == session_id,
                ~self._is_over(at),
                AccountRow.disabled.is_(False),
            )
        )
        found = session.execute(query).one_or_none()
        return (as_account(found[1], session_id), found[0].seen_at) if found else None

    def _is_over(self, at: datetime):  # type: ignore[no-untyped-def]
        row = ConsoleSessionRow
        return (row.created_at < at - self._longest) | (row.seen_at < at - self._idle)


def as_account(row: AccountRow, session_id: str = "") -> Account:
    """Make the account of a row."""
    return Account(
        id=row.id,
        name=row.name,
        full_name=row.full_name,
        email=row.email,
        roles=frozenset(row.roles),
        session_id=session_id,
        is_local=row.issuer is None,
    )


def of(session: Session, account_id: str) -> list[ConsoleSessionRow]:
    """List an account's sessions, the latest first."""
    row = ConsoleSessionRow
    query = select(row).where(row.account_id == account_id).order_by(row.seen_at.desc())
    return list(session.execute(query).scalars())


def end(session: Session, account_id: str, session_id: str) -> bool:
    """End one session of an account; tell whether there was one."""
    row = session.get(ConsoleSessionRow, session_id)
    if row is None or row.account_id != account_id:
        return False
    session.delete(row)
    return True


def end_all(session: Session, account_id: str) -> None:
    """End all sessions of an account."""
    session.execute(delete(ConsoleSessionRow).where(ConsoleSessionRow.account_id == account_id))


def hashed(secret: str) -> str:
    """Give what is stored of a secret: of 256 random bits, so a plain hash is enough."""
    return sha256(secret.encode()).hexdigest()


def _see(session: Session, session_id: str, at: datetime) -> None:
    row = session.get(ConsoleSessionRow, session_id)
    if row:
        row.seen_at = at
