"""Tables of the console: accounts, their sessions and links, and the log of what they change."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Protocol

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, Session, mapped_column

from bot.store.base import Base, new_id, now

_MOST_SUBJECT = 300


class AccountRow(Base):
    """Somebody who works in the console; `name` is what they sign in with, in lower case.

    Accounts of an OpenID issuer have `issuer` and `subject`, and no password.
    """

    __tablename__ = "console_accounts"
    __table_args__ = (UniqueConstraint("issuer", "subject"),)
    id: Mapped[str] = mapped_column(String(32), primary_key=True, default=new_id)
    name: Mapped[str] = mapped_column(String(120), unique=True)
    full_name: Mapped[str] = mapped_column(String(200), default="")
    email: Mapped[str] = mapped_column(String(320), default="")
    password_hash: Mapped[str | None] = mapped_column(String(300))
    issuer: Mapped[str | None] = mapped_column(String(300))
    subject: Mapped[str | None] = mapped_column(String(255))
    roles: Mapped[list[str]] = mapped_column(default=list)
    disabled: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime] = mapped_column(default=now)
    signed_in_at: Mapped[datetime | None]


class ConsoleSessionRow(Base):
    """A browser that is signed in; `id` is the SHA-256 of the secret in its cookie."""

    __tablename__ = "console_sessions"
    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    account_id: Mapped[str] = mapped_column(ForeignKey("console_accounts.id"), index=True)
    address: Mapped[str] = mapped_column(String(64), default="")
    browser: Mapped[str] = mapped_column(String(300), default="")
    created_at: Mapped[datetime] = mapped_column(default=now)
    seen_at: Mapped[datetime] = mapped_column(default=now, index=True)


class AccountLinkRow(Base):
    """A link that works once: to make the first account, or to choose a password.

    `id` is the SHA-256 of the secret in the link; without `account_id` it makes the first account.
    """

    __tablename__ = "console_links"
    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    account_id: Mapped[str | None] = mapped_column(ForeignKey("console_accounts.id"), index=True)
    expires_at: Mapped[datetime]


class SignInAttemptRow(Base):
    """How often a name was tried in vain; names that nobody has are counted alike."""

    __tablename__ = "console_attempts"
    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    failures: Mapped[int] = mapped_column(default=0)
    locked_until: Mapped[datetime]
    at: Mapped[datetime] = mapped_column(default=now, index=True)


class AuditRow(Base):
    """Who changed what: `action` on `subject`, such as `article.publish` on an article's id."""

    __tablename__ = "audit_log"
    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(default=now, index=True)
    account_id: Mapped[str | None] = mapped_column(String(32))
    who: Mapped[str] = mapped_column(String(120), index=True)
    action: Mapped[str] = mapped_column(String(64), index=True)
    subject: Mapped[str] = mapped_column(String(_MOST_SUBJECT), default="", index=True)
    details: Mapped[dict[str, Any]] = mapped_column(default=dict)


class Actor(Protocol):
    """Somebody who changes something: an account."""

    @property
    def id(self) -> str:
        """The account's id."""

    @property
    def name(self) -> str:
        """The account's name."""


def audit(
    session: Session,
    who: Actor | str,
    action: str,
    subject: str = "",
    details: dict[str, Any] | None = None,
) -> None:
    """Log a change in the transaction that makes it; `who` is an account, or a program's name.

    `details` is JSON for people to read: what was before and after, never a secret.
    """
    name, account_id = (who, None) if isinstance(who, str) else (who.name, who.id)
    row = AuditRow(account_id=account_id, who=name[:120], action=action)
    row.subject, row.details = subject[:_MOST_SUBJECT], details or {}
    session.add(row)
