"""Accounts: made, changed, disabled; each change is logged in its transaction."""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import count

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from bot.console.access import attempts, sessions
from bot.console.access.oidc import Identity
from bot.console.people import ROLES
from bot.store.accounts import AccountLinkRow, AccountRow, Actor, audit

_NAME = re.compile(r"[a-z0-9][a-z0-9._@+-]{1,119}")


class AccountError(Exception):
    """An account cannot be made or changed so; `code` names the words `accounts.<code>`."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def normal(name: str) -> str:
    """Give a name as it is kept: in lower case."""
    return name.strip().lower()


def find(session: Session, name: str) -> AccountRow | None:
    """Find an account by the name that somebody typed."""
    query = select(AccountRow).where(AccountRow.name == normal(name))
    return session.execute(query).scalar_one_or_none()


def every(session: Session) -> list[AccountRow]:
    """List all accounts by name."""
    return list(session.execute(select(AccountRow).order_by(AccountRow.name)).scalars())


def add(
    session: Session,
    who: Actor | str,
    name: str,
    roles: Iterable[str],
    full_name: str = "",
    email: str = "",
) -> AccountRow:
    """Make an account without a password. Raises AccountError."""
    name = normal(name)
    if not _NAME.fullmatch(name):
        raise AccountError("bad_name")
    if find(session, name):
        raise AccountError("name_taken")
    row = AccountRow(name=name, full_name=full_name, email=email, roles=_known(roles))
    session.add(row)
    session.flush()
    audit(session, who, "account.add", name, {"roles": row.roles})
    return row


def of_issuer(session: Session, who: Identity) -> AccountRow:
    """Find or make the account of somebody whom the issuer knows, and bring it up to date.

    It is found by the issuer's own id for the person, never by a name or address: those can be
    chosen to be like a colleague's.
    """
    query = select(AccountRow).where(
        AccountRow.issuer == who.issuer, AccountRow.subject == who.subject
    )
    row = session.execute(query).scalar_one_or_none()
    if row is None:
        row = add(session, who.issuer, _free_name(session, who), who.roles or ())
        row.issuer, row.subject = who.issuer, who.subject
    change(session, who.issuer, row, who.full_name, who.email)
    if who.roles is not None and list(who.roles) != row.roles:
        roles = {"before": row.roles, "after": list(who.roles)}
        row.roles = list(who.roles)
        audit(session, who.issuer, "account.roles", row.name, roles)
    return row


def change(session: Session, who: Actor | str, row: AccountRow, full_name: str, email: str) -> None:
    """Change what is known about somebody."""
    before = {"full_name": row.full_name, "email": row.email}
    row.full_name, row.email = full_name, email
    after = {"full_name": full_name, "email": email}
    if before != after:
        audit(session, who, "account.change", row.name, {"before": before, "after": after})


def set_roles(session: Session, who: Actor | str, row: AccountRow, roles: Iterable[str]) -> None:
    """Give an account these roles. Raises AccountError when no operator would be left."""
    before, after = list(row.roles), _known(roles)
    if before == after:
        return
    if "operator" in before and "operator" not in after:
        _keep_an_operator(session, row)
    row.roles = after
    audit(session, who, "account.roles", row.name, {"before": before, "after": after})


def set_disabled(session: Session, who: Actor | str, row: AccountRow, disabled: bool) -> None:
    """Disable an account, which ends its sessions, or enable it. Raises AccountError."""
    if row.disabled == disabled:
        return
    if disabled:
        _keep_an_operator(session, row)
        sessions.end_all(session, row.id)
    row.disabled = disabled
    audit(session, who, "account.disable" if disabled else "account.enable", row.name)


def set_password(session: Session, who: Actor | str, row: AccountRow, password_hash: str) -> None:
    """Give an account a password; all its sessions and links end. Raises AccountError."""
    if row.issuer is not None:
        raise AccountError("not_local")
    row.password_hash = password_hash
    sessions.end_all(session, row.id)
    session.execute(delete(AccountLinkRow).where(AccountLinkRow.account_id == row.id))
    attempts.forget(session, row.name)
    audit(session, who, "account.password", row.name)


def _free_name(session: Session, who: Identity) -> str:
    wanted = re.sub(r"[^a-z0-9._@+-]+", "-", normal(who.name)).lstrip("._@+-")
    if len(wanted) < 2:
        wanted = "person"
    number = count(2)
    name = wanted
    while find(session, name):
        name = f"{wanted}-{next(number)}"
    return name


def _known(roles: Iterable[str]) -> list[str]:
    given = set(roles)
    if given - set(ROLES):
        raise AccountError("bad_role")
    return [role for role in ROLES if role in given]


def _keep_an_operator(session: Session, row: AccountRow) -> None:
    query = select(AccountRow).where(AccountRow.disabled.is_(False)).with_for_update()
    enabled = list(session.execute(query).scalars())
    is_one = not row.disabled and "operator" in row.roles
    others = [other for other in enabled if other.id != row.id and "operator" in other.roles]
    if is_one and not others:
        raise AccountError("last_operator")
