"""Replay questions before what people find changes, and hold back what makes answers worse."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from bot.knowledge import schedule
from bot.knowledge.lifecycle import Held
from bot.quality import changes, questions, runs
from bot.quality.steps import Steps
from bot.quality.trying import GateOptions
from bot.store.accounts import Actor, audit
from bot.store.base import now
from bot.store.database import Database
from bot.store.gate import GateRunRow
from bot.store.knowledge import ArticleRow

PAGE = "/console/gate/runs"
_FRESH = timedelta(hours=1)
_LEAST_REASON = 10


class CannotDecide(Exception):
    """A run cannot be decided so; `code`: `state`, `same_person` or `reason`."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class PublishGate:
    """Hold what changes answers until it was tried out on the questions that people ask."""

    def __init__(self, database: Database, steps: Steps, options: GateOptions) -> None:
        self._database = database
        self._steps = steps
        self._options = options

    def check(self, session: Session, row: ArticleRow) -> None:
        """Let pass what there is nothing to try out with. Raises Held."""
        if self._watches(session):
            raise Held

    def hold(
        self, step: str, items: Sequence[tuple[str, int]], who: str, at: datetime | None = None
    ) -> str:
        """Put a step into the queue; give the page that tells how it goes."""
        run = self._database.write_sync(lambda s: runs.begin(s, step, items, who, at))
        return f"{PAGE}/{run.id}"

    def holds_plan(self, article_id: str) -> bool:
        """Tell whether a plan that is due waits for its replay; queues that."""

        def work(session: Session) -> bool:
            row = session.get(ArticleRow, article_id)
            if row is None or not self._watches(session):
                return False
            run = runs.newest(session, "planned", article_id)
            over = run is None or run.state in {"stale", "failed", "dropped", "done"}
            if run is None or over or run.items[0]["based_on"] != row.latest:
                who = row.approved_by or schedule.CLOCK
                runs.begin(session, "planned", [(article_id, row.latest)], who)
            return True

        return self._database.write_sync(work)

    def holds_import(self, import_id: str) -> bool:
        """Tell whether an import waits for its replay; queues that."""

        def work(session: Session) -> bool:
            run = runs.newest(session, "import", import_id)
            if run is None:
                if not (changes.would_publish(session, import_id) and self._watches(session)):
                    return False
                name, who = changes.import_of(session, import_id)
                runs.begin(session, "import", [], who, subject=import_id, title=name)
                return True
            return run.state != "done"

        return self._database.write_sync(work)

    def confirm(self, run_id: str, who: Actor) -> GateRunRow:
        """Take the step although answers change. Raises CannotDecide, NotAllowed."""

        def work(session: Session) -> GateRunRow:
            run = _must_be(session, run_id, ("clear",))
            return self._decided(session, run, who)

        return self._database.write_sync(work)

    def override(self, run_id: str, who: Actor, reason: str) -> GateRunRow:
        """Take the step although approved answers get worse: somebody else answers for it.

        Raises CannotDecide, NotAllowed.
        """

        def work(session: Session) -> GateRunRow:
            run = _must_be(session, run_id, ("blocked",))
            if who.name == run.asked_by:
                raise CannotDecide("same_person")
            if len(reason.strip()) < _LEAST_REASON:
                raise CannotDecide("reason")
            run.override_reason = reason.strip()[:2000]
            details = {"reason": run.override_reason, "step": run.step, "title": run.title}
            audit(session, who, "gate.override", run.id, details | {"asked_by": run.asked_by})
            return self._decided(session, run, who)

        return self._database.write_sync(work)

    def drop(self, run_id: str, who: Actor) -> GateRunRow:
        """Give the step up; nothing is changed. Raises CannotDecide."""

        def work(session: Session) -> GateRunRow:
            run = _must_be(session, run_id, (*runs.UNDECIDED, "queued", "failed", "stale"))
            runs.end(run, "dropped")
            run.decided_by = who.name
            changes.give_up(session, run)
            audit(session, who, "gate.drop", run.id, {"step": run.step, "title": run.title})
            return run

        return self._database.write_sync(work)

    def again(self, run_id: str) -> GateRunRow:
        """Replay once more, because articles or approved answers have changed meanwhile."""

        def work(session: Session) -> GateRunRow:
            run = _must_be(session, run_id, (*runs.UNDECIDED, "failed"))
            run.state, run.at = "queued", now()
            return run

        return self._database.write_sync(work)

    def _watches(self, session: Session) -> bool:
        options = self._options
        return options.is_on and questions.are_there_any(session, options.days)

    def _decided(self, session: Session, run: GateRunRow, who: Actor) -> GateRunRow:
        if run.finished_at and now() - run.finished_at > _FRESH and run.state == "clear":
            run.state, run.at = "queued", now()
            return run
        run.decided_by = who.name
        self._steps.carry_out(session, run)
        return run


def _must_be(session: Session, run_id: str, states: Sequence[str]) -> GateRunRow:
    run = session.get(GateRunRow, run_id, with_for_update=True)
    if run is None or run.state not in states:
        raise CannotDecide("state")
    return run
