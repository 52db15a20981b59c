"""Hand the intents that gaps propose over to who trains the assistant."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.store.accounts import Actor, audit
from bot.store.learning import IntentProposalRow

_MOST = 50


def waiting(session: Session) -> Sequence[IntentProposalRow]:
    """Give the proposals that nobody has decided on, the oldest first."""
    query = select(IntentProposalRow).filter_by(state="proposed")
    return (
        session.execute(query.order_by(IntentProposalRow.created_at).limit(_MOST)).scalars().all()
    )


def find(session: Session, proposal_id: str) -> IntentProposalRow | None:
    """Give a proposal that waits; None when it was decided on, or never was."""
    row = session.get(IntentProposalRow, proposal_id)
    return row if row is not None and row.state == "proposed" else None


def take(session: Session, who: Actor, proposal_id: str, name: str) -> None:
    """Note that an intent was made of a proposal: its gap is fixed from then on."""
    if row := find(session, proposal_id):
        row.state = "taken"
        audit(session, who, "intent_proposal.take", row.name, {"intent": name, "gap": row.gap_id})


def refuse(session: Session, who: Actor, proposal_id: str) -> bool:
    """Turn a proposal down: its gap is open again; False when there was none that waits."""
    row = find(session, proposal_id)
    if row is None:
        return False
    row.state = "refused"
    audit(session, who, "intent_proposal.refuse", row.name, {"gap": row.gap_id})
    return True
