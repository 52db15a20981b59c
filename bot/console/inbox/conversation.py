"""The page of one conversation, kept up to date while it is open."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse, JSONResponse
from markupsafe import Markup
from sqlalchemy.orm import Session
from starlette.exceptions import HTTPException

from bot.console.downloading import download
from bot.console.inbox.parts import Parts, load
from bot.console.people import Account, Agent
from bot.console.routing import in_background
from bot.desk import canned
from bot.desk.tickets import number_of
from bot.files.keeping import content_of
from bot.handoff import duty, reading, records
from bot.store.conversations import PersonRow
from bot.store.files import FileRow
from bot.store.handoff import HandoffRow
from connectors.channels.web.render import to_html


def add(router: APIRouter, parts: Parts) -> None:
    """Add the routes."""
    console = parts.console

    @router.get("/{conversation_id}")
    async def show(conversation_id: str, request: Request, account: Agent) -> HTMLResponse:
        def work(session: Session) -> dict[str, Any]:
            load(session, conversation_id)
            reading.watch(session, conversation_id, account.id, is_typing=False)
            return _values(session, parts, conversation_id, account)

        values = await console.database.write(work)
        return console.page(request, account, "inbox/conversation.html", **values)

    @router.post("/{conversation_id}/news")
    @in_background
    async def news(conversation_id: str, request: Request, account: Agent) -> Response:
        """Give what is new to an open page, and note who looks and who types."""
        given = await request.json()
        is_typing = bool(isinstance(given, dict) and given.get("typing"))

        def work(session: Session) -> dict[str, Any]:
            load(session, conversation_id)
            duty.beat(session, account.id)
            reading.watch(session, conversation_id, account.id, is_typing)
            return _values(session, parts, conversation_id, account)

        values = await console.database.write(work)
        told = {
            name: console.fragment(request, account, f"inbox/{name}.html", **values)
            for name in ("lines", "panel", "watchers")
        }
        return JSONResponse(
            told | {name: values[name] for name in ("last", "version", "is_mine", "state")}
        )

    @router.get("/{conversation_id}/files/{file_id}")
    async def file(
        conversation_id: str, file_id: str, request: Request, account: Agent
    ) -> Response:
        def work(session: Session) -> tuple[str, bytes]:
            row = session.get(FileRow, file_id)
            is_there = row and row.conversation_id == conversation_id and row.state == "kept"
            if row is None or not is_there or not row.digest:
                raise HTTPException(404, "not_found")
            return row.name, content_of(session, row.digest)

        return download(*await console.database.read(work))


def _values(
    session: Session, parts: Parts, conversation_id: str, account: Account
) -> dict[str, Any]:
    conversation, person = load(session, conversation_id)
    row = session.get(HandoffRow, conversation_id) or HandoffRow(
        conversation_id=conversation_id, state="bot", version=0, team="", is_urgent=False
    )
    lines = reading.lines(session, conversation_id)
    return {
        "conversation": conversation,
        "person": person,
        "held": row,
        "state": row.state,
        "version": row.version,
        "is_mine": row.state == "human" and row.agent_id == account.id,
        "agent": records.agent_name(session, row),
        "draft": (row.draft or {}).get("ticket"),
        "lines": [(line, _shown(line)) for line in lines],
        "last": conversation.last_sequence,
        "watching": reading.watchers(session, conversation_id, account.id),
        "others": reading.others(session, person.id, conversation_id),
        "tickets": [(number_of(t), t) for t in reading.tickets(session, person.id)],
        "teams": parts.topics.teams,
        "manned": {t for t in parts.topics.teams if parts.agents.duty.is_manned(session, t)},
        "topics": parts.topics.topics,
        "canned": canned.filled(session, _known(parts, person, row, account)),
        "question": reading.question(session, conversation_id),
        "nonce": uuid4().hex,
    }


def _known(parts: Parts, person: PersonRow, row: HandoffRow, account: Account) -> dict[str, str]:
    return {
        "name": person.name or "",
        "agent": account.shown,
        "team": parts.team(row.team),
        "company": parts.console.options.company,
    }


def _shown(line: reading.Line) -> Markup | str:
    """Give a line as it is shown: ours is Markdown, a person's words are words."""
    if line.kind in ("person", "note", "event"):
        return line.text
    return Markup(to_html(line.text))  # noqa: S704 - sanitised by to_html
