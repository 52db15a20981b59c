"""Links that work once: to make the first account, and to choose a password."""

from __future__ import annotations

import secrets
from datetime import timedelta

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from bot.console.access.sessions import hashed
from bot.store.accounts import AccountLinkRow, AccountRow
from bot.store.base import now

LASTS = timedelta(days=3)


def make(session: Session, account_id: str | None) -> str:
    """Make the secret of a link for an account, or for the first one; older ones end."""
    session.execute(delete(AccountLinkRow).where(AccountLinkRow.account_id == account_id))
    session.execute(delete(AccountLinkRow).where(AccountLinkRow.expires_at < now()))
    token = secrets.token_urlsafe(32)
    link = AccountLinkRow(id=hashed(token), account_id=account_id, expires_at=now() + LASTS)
    session.add(link)
    return token


def find(session: Session, token: str) -> AccountLinkRow | None:
    """Find a link that may still be used."""
    link = session.get(AccountLinkRow, hashed(token), with_for_update=True)
    if link is None or link.expires_at < now():
        return None
    if link.account_id is None:
        return None if has_accounts(session) else link
    account = session.get(AccountRow, link.account_id)
    return link if account and not account.disabled else None


def has_accounts(session: Session) -> bool:
    """Tell whether anybody has an account."""
    return bool(session.execute(select(func.count()).select_from(AccountRow)).scalar_one())


def address(url: str, token: str) -> str:
    """Give the address that is handed to a person."""
    return f"{url}/console/link/{token}"
