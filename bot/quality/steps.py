"""Take the step that a run of the gate was about."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy.orm import Session

from bot.knowledge import bulk, schedule
from bot.knowledge.lifecycle import Lifecycle, LifecycleError, NotAllowed
from bot.quality import runs
from bot.store.accounts import audit
from bot.store.gate import GateRunRow
from bot.store.knowledge import ArticleRow


@dataclass(frozen=True, slots=True)
class Steps:
    """Take steps by a lifecycle that has no gate itself."""

    lifecycle: Lifecycle

    def carry_out(self, session: Session, run: GateRunRow) -> None:
        """Take the step with all its articles, or with none: then the run ends as stale."""
        try:
            with session.begin_nested():
                self._take(session, run)
        except LifecycleError as error:
            code = error.code if isinstance(error, NotAllowed) else "moved"
            runs.end(run, "stale", code)
            return
        runs.end(run, "done", run.reason)

    def _take(self, session: Session, run: GateRunRow) -> None:
        # An import is applied by those who import, as soon as its run is done.
        for item in run.items if run.step != "import" else ():
            article_id, based_on = item["id"], item["based_on"]
            if run.step == "planned":
                schedule.keep_plan(session, article_id)
            elif run.step == "schedule":
                assert run.publish_at, "a plan has a time"
                self.lifecycle.schedule(session, article_id, based_on, run.asked_by, run.publish_at)
            else:
                self._bulk(session, run, article_id, based_on)
            details = {"version": based_on, "gate": run.id, "decided_by": run.decided_by}
            audit(session, run.asked_by, f"article.{run.step}", article_id, details)

    def _bulk(self, session: Session, run: GateRunRow, article_id: str, based_on: int) -> None:
        row = session.get_one(ArticleRow, article_id)
        if row.latest != based_on:
            raise NotAllowed("moved")
        bulk.STEPS[run.step](session, self.lifecycle, row, run.asked_by, "")
