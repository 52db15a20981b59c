"""Words said while a draft waits to be sent: they correct it, or belong to it."""

from __future__ import annotations

import re
from typing import Any

from actions.draft_leave_request import leave_draft
from actions.drafts import offer
from actions.leave_dates import LeaveDates
from actions.toolkit import Toolkit
from actions.turn import Outcome, Turn
from knowledge_index.questions import asks

# From this confidence of the classifier on, words on another topic begin something new.
_SURE = 0.8
_TOLD = 0.5
_LOOSE = frozenset({"inform", "nlu_fallback", "deny", "ticket_comment"})
_UNTIL = re.compile(r"\b(?:until|till|til|to|through|end)\b", re.IGNORECASE)
_FROM = re.compile(r"\b(?:from|starting|beginning)\b", re.IGNORECASE)


def belongs_to_draft(turn: Turn) -> bool:
    """Tell whether the words go with the draft above them rather than ask something new."""
    draft = turn.slots.get("draft")
    if not draft or turn.slots.get("awaiting") != "draft" or not turn.words or asks(turn.words):
        return False
    is_same = turn.intent in _LOOSE or turn.intent == draft["ticket"]["facts"].get("intent")
    return is_same or turn.confidence < _SURE


def add(kit: Toolkit, turn: Turn, outcome: Outcome) -> None:
    """Put the words into the draft, new days into a leave request's; show it once more."""
    draft: dict[str, Any] = turn.slots["draft"]
    if days := _other_days(draft["ticket"]["facts"], turn):
        changed = leave_draft(kit, turn, draft["ticket"]["facts"]["leave_type"], days)
        offer(outcome, kit, turn, changed | {"key": draft["key"]})
        return
    ticket = draft["ticket"] | _topic_told(kit, turn, draft["ticket"])
    told = {"description": f"{ticket['description']}\n\n{turn.words}"}
    offer(outcome, kit, turn, draft | {"ticket": ticket | told}, "utter_draft_added")


def _topic_told(kit: Toolkit, turn: Turn, ticket: dict[str, Any]) -> dict[str, Any]:
    """Give where it goes, once it is told what a request for anybody is about."""
    audience = turn.envelope.audience
    topic = kit.topics.offered(turn.intent, audience)
    if ticket["category"] != "other" or topic is None or turn.confidence < _TOLD:
        return {}
    category = topic.category_for(audience)
    queue = kit.topics.team_id(category, audience)
    return {"category": category, "queue": queue, "type": topic.type, "priority": topic.priority}


def _other_days(facts: dict[str, str], turn: Turn) -> LeaveDates | None:
    said = turn.entity("date_range") or turn.entity("date")
    if said is None or "leave_type" not in facts:
        return None
    if not isinstance(said, dict):
        first, last, day = facts["from"], facts["to"], str(said)[:10]
        if _UNTIL.search(turn.words) and day >= first:
            said = {"from": first, "to": day}
        elif _FROM.search(turn.words) and day <= last:
            said = {"from": day, "to": last}
    try:
        days = LeaveDates.understand(said, turn.entity("duration"))
    except ValueError:
        return None
    return days if days.last >= turn.now.date() else None
