"""What somebody decides in a conversation, by a button or the reason they write: without Rasa."""

from __future__ import annotations

import structlog
from sqlalchemy.orm import Session

from bot.approvals import rules
from bot.approvals.deciding import Approvals, Decider, NotTheirs, Settled
from bot.approvals.records import Verdict
from bot.approvals.telling import ACTIONS, APPROVE, LATER, REJECT
from bot.conversation import closing, inbox
from bot.conversation.inbox import Task
from bot.conversation.outbox import Item
from bot.identity import moving
from bot.store.conversations import PersonRow

log = structlog.get_logger(__name__)

_DECISION = "approval"


class ApprovalPresses:
    """Take the presses of approvals out of the way of the dialogue."""

    def __init__(self, approvals: Approvals) -> None:
        self._approvals = approvals

    def concerns(self, task: Task) -> bool:
        """Tell whether a message decides about an approval."""
        press = task.body.get("press")
        return press["action"] in ACTIONS if press else "reason_of" in task.body

    def handle(self, session: Session, task: Task) -> list[Item]:
        """Decide, ask for the reason, or say why not; one transaction."""
        if not inbox.is_held(session, task):
            return []
        closing.close_aside(session, task, _DECISION)
        press = task.body.get("press") or {"action": "", "value": {}}
        approval_id = str(press["value"].get("approval", "") or task.body.get("reason_of", ""))
        telling = self._approvals.telling
        try:
            return self._act(session, task, press["action"], approval_id[:64])
        except NotTheirs:
            log.warning("approval.refused", approval=approval_id[:64], person=task.person_id)
            reply = telling.unknown()
        except Settled as settled:
            reply = telling.already(settled.row)
        return telling.answer(session, task.conversation_id, reply, task.event_id)

    def _act(self, session: Session, task: Task, action: str, approval_id: str) -> list[Item]:
        who = _decider(session, task)
        where = (task.conversation_id, task.event_id)
        telling = self._approvals.telling
        if action == REJECT:
            row = self._approvals.open_for(session, approval_id, who)
            return telling.ask_reason(session, row, *where)
        if action == LATER:
            row = self._approvals.open_for(session, approval_id, who)
            return telling.ask(session, row, where[0], "utter_approval_again", where[1])
        verdict: Verdict = "approved" if action == APPROVE else "rejected"
        reason = "" if action else task.body["text"]
        return self._approvals.decide(session, approval_id, who, verdict, reason, task.event_id)


def _decider(session: Session, task: Task) -> Decider:
    person_id = moving.current(session, task.person_id)
    name = session.get_one(PersonRow, person_id).name or ""
    return Decider(name, task.channel, rules.addresses(session, person_id))
