"""The models there are: which is in use, which may be, and their files."""

from __future__ import annotations

import json
import os
import secrets
import tarfile
from collections.abc import Iterable
from datetime import timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from bot.store.accounts import Actor, audit
from bot.store.base import now
from bot.store.dialogue import ModelRow

FOLDER = "trained"
KEPT = 5
BUSY = ("training", "comparing")
LEASE = timedelta(minutes=2)
_SHORTEST_WHY = 10
_MOST_METADATA = 4 * 1024 * 1024


class ModelError(Exception):
    """A model cannot be used; `code` says why, its words are `understanding.model_<code>`."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def active(session: Session) -> ModelRow | None:
    """Find the model in use."""
    query = select(ModelRow).filter_by(state="active").order_by(ModelRow.activated_at.desc())
    return session.execute(query.limit(1)).scalar_one_or_none()


def edits_of(session: Session, model_id: int | None) -> dict[str, Any]:
    """Give the changes over the starter files that a model has learnt; none for no model."""
    query = select(ModelRow.edits).where(ModelRow.id == model_id)
    return session.execute(query).scalar_one_or_none() or {}


def listed(session: Session, most: int = 50) -> list[ModelRow]:
    """Give the latest models, the newest first; the one in use is always among them."""
    query = select(ModelRow).order_by(ModelRow.id.desc())
    rows = list(session.execute(query.limit(most)).scalars())
    in_use = active(session)
    return rows if in_use is None or in_use in rows else [*rows, in_use]


def busy(session: Session) -> ModelRow | None:
    """Find the training that waits or runs."""
    query = select(ModelRow).where(ModelRow.state.in_(("queued", *BUSY))).order_by(ModelRow.id)
    return session.execute(query.limit(1)).scalar_one_or_none()


def ask_for(session: Session, who: Actor, note: str = "") -> ModelRow:
    """Ask for a training; there is one at a time. Raises ModelError."""
    if busy(session):
        raise ModelError("busy")
    row = ModelRow(who=who.name, note=note.strip()[:300])
    session.add(row)
    session.flush()
    audit(session, who, "model.train", str(row.id))
    return row


def ask_again(session: Session, who: Actor, model_id: int) -> None:
    """Ask for a new comparison of a model that is ready. Raises ModelError."""
    row = _held(session, model_id)
    if row.state != "ready" or row.is_starter:
        raise ModelError("state")
    if busy(session):
        raise ModelError("busy")
    row.state, row.is_cancelled, row.done, row.total = "queued", False, 0, 0
    audit(session, who, "model.compare", str(row.id))


def cancel(session: Session, who: Actor, model_id: int) -> None:
    """Stop a training that waits or runs. Raises ModelError."""
    row = _held(session, model_id)
    if row.state not in ("queued", *BUSY):
        raise ModelError("state")
    row.is_cancelled = True
    if row.state == "queued":
        row.state, row.ended_at = ("ready" if row.file else "cancelled"), now()
    audit(session, who, "model.cancel", str(row.id))


def claim(session: Session, owner: str) -> ModelRow | None:
    """Take up what waits, unless a process works on another."""
    query = select(ModelRow).where(ModelRow.state.in_(("queued", *BUSY))).with_for_update()
    rows = session.execute(query.order_by(ModelRow.id)).scalars().all()
    if any(row.state in BUSY for row in rows) or not rows:
        return None
    row = rows[0]
    row.state = "comparing" if row.file else "training"
    row.owner, row.lease_until, row.started_at = owner, now() + LEASE, now()
    row.reason, row.log, row.ended_at = "", "", None
    return row


def recover(session: Session, owner: str = "") -> list[int]:
    """Mark as interrupted what a dead process worked on; all of `owner`'s own, at its start."""
    dead = or_(ModelRow.lease_until < now(), ModelRow.owner == owner)
    query = select(ModelRow).where(ModelRow.state.in_(BUSY), dead).with_for_update()
    rows = session.execute(query).scalars().all()
    for row in rows:
        end(row, "ready" if row.file else "failed", "interrupted")
    return [row.id for row in rows]


def end(row: ModelRow, state: str, reason: str = "", log: str = "") -> None:
    """Bring a training to its end."""
    row.state, row.reason, row.log = state, reason, log[-20_000:]
    row.ended_at, row.lease_until = now(), None


def check(row: ModelRow, folder: Path, base: str) -> None:
    """Check that Rasa can run a model. Raises ModelError."""
    if row.state not in ("ready", "active"):
        raise ModelError("state")
    if not (folder / row.file).is_file():
        raise ModelError("gone")
    if row.base != base:
        raise ModelError("base")


def needs_reason(row: ModelRow, in_use: ModelRow | None) -> bool:
    """Tell whether using it wants a written reason: it was not found to be at least as good.

    Going back to a model that was in use before never does.
    """
    if row.activated_at or row.is_starter or in_use is None:
        return False
    was_compared = row.comparison.get("against") == in_use.id
    return not was_compared or row.comparison.get("verdict") not in ("better", "same")


def check_reason(row: ModelRow, in_use: ModelRow | None, why: str) -> None:
    """Check that there is a reason where one is needed. Raises ModelError."""
    if needs_reason(row, in_use) and len(why.strip()) < _SHORTEST_WHY:
        raise ModelError("why")


def activate(session: Session, who: Actor | str, model_id: int, why: str = "") -> ModelRow:
    """Make it the one in use. Raises ModelError."""
    row, in_use = _held(session, model_id), active(session)
    if row.state not in ("ready", "active"):
        raise ModelError("state")
    check_reason(row, in_use, why)
    before = in_use.id if in_use else None
    if in_use and in_use.id != row.id:
        in_use.state = "ready"
    row.state, row.activated_at, row.activated_why = "active", now(), why.strip()[:2000]
    row.activated_by = who if isinstance(who, str) else who.name
    audit(session, who, "model.use", str(row.id), {"before": before, "why": row.activated_why})
    return row


def keep_starter(session: Session, file: str, base: str, inputs: str) -> ModelRow:
    """Know the starter model of today's files; give its row."""
    query = select(ModelRow).filter_by(is_starter=True, file=file).order_by(ModelRow.id.desc())
    row = session.execute(query.limit(1)).scalar_one_or_none()
    if row is None:
        row = ModelRow(is_starter=True, file=file, who="set-up", state="ready", ended_at=now())
        session.add(row)
    row.base, row.inputs = base, inputs
    row.state = "ready" if row.state == "gone" else row.state
    session.flush()
    return row


def tidy(session: Session, folder: Path) -> list[Path]:
    """Forget all trained models but the last few; give the files to remove.

    Those in use before count by when they were, so that one can go back to them.
    """
    query = select(ModelRow).filter_by(state="ready").order_by(ModelRow.id.desc())
    rows = session.execute(query).scalars().all()
    gone = [row for row in rows if not (folder / row.file).is_file()]
    trained = [row for row in rows if not row.is_starter and row not in gone]
    trained.sort(key=lambda row: row.activated_at or row.created_at, reverse=True)
    old = trained[KEPT:]
    for row in (*gone, *old):
        row.state = "gone"
    return [folder / row.file for row in old]


def remove(files: Iterable[Path]) -> None:
    """Remove files of models."""
    for file in files:
        file.unlink(missing_ok=True)


def rasa_id(file: Path) -> str | None:
    """Read what Rasa calls a model; None when the file is none."""
    try:
        found = file.stat()
    except OSError:
        return None
    return _read_id(file, found.st_mtime_ns, found.st_size)


@lru_cache(maxsize=32)
def _read_id(file: Path, _changed: int, _size: int) -> str | None:
    try:
        with tarfile.open(file) as archive:
            for member in archive:
                if member.name.lstrip("./") == "metadata.json" and member.size < _MOST_METADATA:
                    held = archive.extractfile(member)
                    return str(json.loads(held.read())["model_id"]) if held else None
    except (OSError, tarfile.TarError, ValueError, KeyError, EOFError):
        return None
    return None


def link_path(folder: Path) -> Path:
    """Tell where the supervisor finds the model in use."""
    return folder / "in_use" / "model.tar.gz"


def link(folder: Path, file: str) -> None:
    """Let the supervisor start Rasa with this model from now on."""
    path = link_path(folder)
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_name(f".{secrets.token_hex(8)}")
    os.symlink((folder / file).resolve(), fresh)
    fresh.replace(path)


def _held(session: Session, model_id: int) -> ModelRow:
    row = session.get(ModelRow, model_id, with_for_update=True)
    if row is None:
        raise ModelError("gone")
    return row
