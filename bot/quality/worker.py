"""Work the gate's queue off in the background."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from datetime import date
from zoneinfo import ZoneInfo

import structlog
from sqlalchemy.orm import Session

from bot.knowledge.service import KnowledgeDown
from bot.quality import changes, runs
from bot.quality.changes import Moved
from bot.quality.replay import Replay
from bot.quality.steps import Steps
from bot.quality.trying import OutOfTime, Trial
from bot.store.base import now
from bot.store.database import Database, StoreUnavailable
from bot.store.gate import GateRunRow

log = structlog.get_logger(__name__)

_POLL_SECONDS = 0.5
_TELL_SECONDS = 1.0


class _Stopping(Exception):
    pass


class GateWorker:
    """Replay what waits, take the step where nothing changes, and leave the rest to people."""

    def __init__(
        self, database: Database, trial: Trial, steps: Steps, zone: ZoneInfo, owner: str
    ) -> None:
        self._database = database
        self._trial = trial
        self._steps = steps
        self._zone = zone
        self._owner = owner
        self._stopping = False
        self._work: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Begin to work the queue off."""
        self._work = asyncio.create_task(self._look())

    async def stop(self) -> None:
        """Stop; a run in hand goes back into the queue."""
        self._stopping = True
        if self._work:
            self._work.cancel()
            await asyncio.gather(self._work, return_exceptions=True)

    def work_off(self) -> int:
        """Replay all that waits; return how many."""
        count = 0
        while not self._stopping:
            run = self._database.write_sync(lambda s: runs.claim(s, self._owner))
            if run is None:
                break
            if not self._take(run):
                break
            count += 1
        return count

    def _take(self, run: GateRunRow) -> bool:
        """Replay a run; False when it could not be begun yet, or was cut off."""
        try:
            wanted = self._database.read_sync(lambda s: changes.of_run(s, run))
            done = self._trial.run(wanted, self._day_of(run), self._teller(run.id))
            self._database.write_sync(lambda s: self._judge(s, run.id, done))
        except Moved:
            self._end(run.id, "stale", "moved")
        except OutOfTime:
            self._end(run.id, "blocked", "time")
        except (_Stopping, KnowledgeDown):
            self._end(run.id, "queued", "")
            return False
        except StoreUnavailable:
            # Its lease runs out, and it is taken up again.
            raise
        except Exception:
            log.exception("gate.failed", run=run.id)
            self._end(run.id, "failed", "error")
        return True

    def _day_of(self, run: GateRunRow) -> date:
        # What is planned is tried out as of the day on which it will be found.
        return (run.publish_at or now()).astimezone(self._zone).date()

    def _judge(self, session: Session, run_id: str, done: Replay) -> None:
        run = session.get_one(GateRunRow, run_id, with_for_update=True)
        runs.keep(run, done)
        if done.regressions or not done.saw_all_approved:
            runs.end(run, "blocked", "" if done.regressions else "time")
        elif done.changes and run.step != "planned":
            runs.end(run, "clear")
        else:
            self._steps.carry_out(session, run)

    def _teller(self, run_id: str) -> Callable[[int, int], None]:
        told = 0.0

        def tell(done: int, of: int) -> None:
            nonlocal told
            if self._stopping:
                raise _Stopping
            if time.monotonic() - told >= _TELL_SECONDS:
                told = time.monotonic()
                self._database.write_sync(lambda s: runs.note(s, run_id, done, of))

        return tell

    def _end(self, run_id: str, state: str, reason: str) -> None:
        self._database.write_sync(lambda s: runs.end(s.get_one(GateRunRow, run_id), state, reason))

    async def _look(self) -> None:
        while True:
            try:
                await asyncio.to_thread(self.work_off)
            except StoreUnavailable as error:
                log.error("gate.store_unavailable", error=str(error))
            except Exception:
                # Whatever it was: nothing that is held would be published any more.
                log.exception("gate.broken")
            await asyncio.sleep(_POLL_SECONDS)
