"""Draft the ticket of a leave request."""

from __future__ import annotations

from datetime import date
from typing import Any

from actions.base import DeskAction
from actions.drafts import make, offer
from actions.leave_dates import LeaveDates
from actions.toolkit import Toolkit
from actions.turn import Outcome, Turn


class DraftLeaveRequest(DeskAction):
    """Put kind and days of leave into a ticket for the people team."""

    async def act(self, turn: Turn) -> Outcome:
        """Take both from the form."""
        outcome = Outcome()
        dates = LeaveDates.from_slot(turn.slots["leave_dates"])
        draft = leave_draft(self.kit, turn, str(turn.slots["leave_type"]), dates)
        offer(outcome, self.kit, turn, draft)
        return outcome


def leave_draft(kit: Toolkit, turn: Turn, leave_type: str, dates: LeaveDates) -> dict[str, Any]:
    """Write the ticket in the words of the topics file."""
    words = kit.topics.forms["leave_request"]
    values = {
        "leave_type": leave_type,
        "first": _spoken(dates.first),
        "last": _spoken(dates.last),
        "days": f"{dates.days:g}",
    }
    facts = {"leave_type": leave_type, "from": dates.first.isoformat()}
    facts |= {"to": dates.last.isoformat(), "working_days": values["days"]}
    description, title = words.description.format_map(values), words.title.format_map(values)
    return make(kit, turn, "leave_request", description, title, facts)


def _spoken(day: date) -> str:
    return f"{day:%A} {day.day} {day:%B %Y}"
