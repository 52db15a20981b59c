"""Files in the database: stored with their message, carried into tickets, read back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from bot.files.checking import Checked, Reason
from bot.store.base import new_id, now
from bot.store.files import FileContentRow, FileRow
from connectors.messages import Attachment

# Older files belong to an older matter: a chat on a web page never ends.
_GO_ALONG = timedelta(hours=24)


def keep(
    session: Session, conversation_id: str, turn_id: str, files: Sequence[Checked]
) -> list[dict[str, Any]]:
    """Store the files of a message in its transaction; return what the message remembers."""
    rows = [_row(conversation_id, turn_id, number, file) for number, file in enumerate(files)]
    for file in files:
        if not file.reason:
            keep_content(session, file.digest, file.content)
    session.flush()
    session.add_all(rows)
    return [{"id": row.id, "name": row.name, "size": row.size} for row in rows]


def keep_content(session: Session, digest: str, content: bytes) -> None:
    """Store the bytes, unless the same are there."""
    known = select(FileContentRow.digest).where(FileContentRow.digest == digest)
    if session.execute(known).first() is None:
        session.add(FileContentRow(digest=digest, content=content))
        session.flush()


def of_turn(session: Session, turn_id: str) -> list[FileRow]:
    """Give the files of a message, in their order."""
    query = select(FileRow).where(FileRow.turn_id == turn_id).order_by(FileRow.number)
    return list(session.execute(query).scalars())


def content_of(session: Session, digest: str) -> bytes:
    """Read the bytes of a file."""
    query = select(FileContentRow.content).where(FileContentRow.digest == digest)
    return session.execute(query).scalar_one()


def judge(session: Session, file_id: str, reason: Reason) -> None:
    """Note what the scanner found; without a reason the file is kept."""
    state = "refused" if reason else "kept"
    session.execute(update(FileRow).where(FileRow.id == file_id).values(state=state, reason=reason))


def carry(session: Session, conversation_id: str, key: str) -> list[str]:
    """Let an outbox entry carry the files that no ticket has yet; return their ids.

    The same entry again gives the same files.
    """
    recent = FileRow.created_at > now() - _GO_ALONG
    free = FileRow.carried_by.is_(None) & recent
    query = (
        select(FileRow)
        .where(FileRow.conversation_id == conversation_id, FileRow.state == "kept")
        .where(free | (FileRow.carried_by == key))
        .order_by(FileRow.created_at, FileRow.number)
    )
    rows = list(session.execute(query).scalars())
    for row in rows:
        row.carried_by = key
    return [row.id for row in rows]


def attachments(session: Session, file_ids: Sequence[str]) -> tuple[Attachment, ...]:
    """Read files with their bytes, to be handed to a ticket system."""
    rows = {row.id: row for row in session.execute(_named(file_ids)).scalars()}
    known = (rows[file_id] for file_id in file_ids if file_id in rows)
    return tuple(
        Attachment(row.name, row.media_type, content_of(session, row.digest))
        for row in known
        if row.digest
    )


def _named(file_ids: Sequence[str]) -> Any:
    return select(FileRow).where(FileRow.id.in_(file_ids))


def _row(conversation_id: str, turn_id: str, number: int, file: Checked) -> FileRow:
    return FileRow(
        id=new_id(),
        conversation_id=conversation_id,
        turn_id=turn_id,
        number=number,
        name=file.name,
        given_name=file.given_name[:500],
        media_type=file.media_type,
        size=len(file.content),
        digest=file.digest or None,
        state="refused" if file.reason else "new",
        reason=file.reason,
    )
