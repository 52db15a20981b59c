"""What agents do about an approval: decide for whoever was asked, or ask somebody else."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from sqlalchemy.orm import Session

from bot.approvals import records
from bot.approvals.deciding import Decider, NotTheirs, Settled, leave
from bot.approvals.records import Verdict
from bot.console.inbox.parts import text
from bot.console.people import Account
from bot.console.tickets.parts import Parts
from bot.identity.persons import email_key
from bot.store.desk import DeskTicketRow
from connectors.errors import Refused

_MOST_REASON = 2000
_ADDRESS = re.compile(r"[^@\s<>,;]{1,64}@[^@\s<>,;]{1,200}\.[^@\s<>,;]{1,50}")

Form = Mapping[str, Any]


def approve(
    parts: Parts, session: Session, row: DeskTicketRow, account: Account, form: Form, key: str
) -> dict[str, str]:
    """Approve in the place of whoever was asked; a reason is needed."""
    return _decide(parts, session, row, account, form, "approved")


def reject(
    parts: Parts, session: Session, row: DeskTicketRow, account: Account, form: Form, key: str
) -> dict[str, str]:
    """Reject in the place of whoever was asked; a reason is needed."""
    return _decide(parts, session, row, account, form, "rejected")


def ask(
    parts: Parts, session: Session, row: DeskTicketRow, account: Account, form: Form, key: str
) -> dict[str, str]:
    """Ask somebody by their address, in the place of whoever was asked so far."""
    email = text(form, "email", 320)
    if not _ADDRESS.fullmatch(email) or row.state in records.OVER:
        raise Refused("somebody is asked by an address, for a ticket that is not solved")
    before = records.current(session, row.id)
    if before and before.state == "waiting" and before.email == email_key(email, True):
        return {"asked": email}
    try:
        items = parts.approvals.ask_instead(session, row, email, account, account.shown)
    except NotTheirs as error:
        raise Refused("nobody approves their own request") from error
    leave(session, items)
    return {"asked": email}


def _decide(
    parts: Parts, session: Session, row: DeskTicketRow, account: Account, form: Form, to: Verdict
) -> dict[str, str]:
    reason = text(form, "text", _MOST_REASON)
    approval = records.current(session, row.id)
    if not reason or approval is None:
        raise Refused("there is nothing to decide, or no reason")
    own = email_key(account.email, verified=True)
    emails = frozenset((own,)) if own else frozenset()
    who = Decider(account.shown, "console", emails, account)
    try:
        leave(session, parts.approvals.decide(session, approval.id, who, to, reason))
    except (NotTheirs, Settled) as error:
        raise Refused("it is decided, or one's own") from error
    return {"reason": reason}
