"""The buttons of a conversation: take, answer, note, pass on, hand back, close."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse
from sqlalchemy.orm import Session
from starlette.exceptions import HTTPException

from bot.console.inbox.parts import HOME, Parts, agent_of, load, text
from bot.console.people import Account, Agent
from bot.conversation.outbox import Item
from bot.handoff.agents import MOST_CHARS
from bot.handoff.states import HandoffRefused
from bot.store.accounts import audit

Form = Mapping[str, Any]
# Takes the step, and gives what is to be carried out now.
Step = Callable[[Parts, Session, str, Account, Form], list[Item]]


def add(router: APIRouter, parts: Parts) -> None:
    """Add the route that takes every step."""
    console = parts.console

    @router.post("/{conversation_id}/{step}")
    async def take(conversation_id: str, step: str, request: Request, account: Agent) -> Response:
        if step not in _STEPS:
            raise HTTPException(404, "not_found")
        form = await request.form()

        def work(session: Session) -> list[Item]:
            load(session, conversation_id)
            items = _STEPS[step](parts, session, conversation_id, account, form)
            if step not in _SAID:
                details = {n: text(form, n, 200) for n in ("team", "reason") if form.get(n)}
                audit(session, account, f"conversation.{step}", conversation_id, details)
            return items

        here = f"{HOME}/{conversation_id}"
        is_script = request.headers.get("accept", "") == "application/json"
        try:
            items = await console.database.write(work)
        except HandoffRefused as refused:
            words = f"inbox.refused_{refused.code}"
            if is_script:
                return JSONResponse({"code": refused.code, "detail": console.words(words)}, 409)
            return console.go(here, words, "bad")
        parts.submit(items)
        return JSONResponse({}) if is_script else console.go(here, f"inbox.did_{step}")


def _take(parts: Parts, session: Session, key: str, account: Account, form: Form) -> list[Item]:
    return parts.agents.take(session, key, agent_of(account))


def _take_over(
    parts: Parts, session: Session, key: str, account: Account, form: Form
) -> list[Item]:
    return parts.agents.take(session, key, agent_of(account), over=True)


def _reply(parts: Parts, session: Session, key: str, account: Account, form: Form) -> list[Item]:
    words, nonce = text(form, "text", MOST_CHARS), _nonce(form, account)
    return parts.agents.reply(session, key, agent_of(account), words, nonce)


def _note(parts: Parts, session: Session, key: str, account: Account, form: Form) -> list[Item]:
    words, nonce = text(form, "text", MOST_CHARS), _nonce(form, account)
    parts.agents.note(session, key, agent_of(account), words, nonce)
    return []


def _hand_back(
    parts: Parts, session: Session, key: str, account: Account, form: Form
) -> list[Item]:
    return parts.agents.hand_back(session, key, agent_of(account))


def _transfer(parts: Parts, session: Session, key: str, account: Account, form: Form) -> list[Item]:
    team, reason = text(form, "team", 64), text(form, "reason")
    return parts.agents.transfer(session, key, agent_of(account), team, reason)


def _close(parts: Parts, session: Session, key: str, account: Account, form: Form) -> list[Item]:
    return parts.agents.close(session, key, agent_of(account), text(form, "reason"))


def _nonce(form: Form, account: Account) -> str:
    """Name one sending, so that a form sent twice says it once; bound to who sends it."""
    return f"{account.id}-{text(form, 'nonce', 64)}"


_SAID = frozenset(("reply", "note"))
_STEPS: dict[str, Step] = {
    "take": _take,
    "take_over": _take_over,
    "reply": _reply,
    "note": _note,
    "hand_back": _hand_back,
    "transfer": _transfer,
    "close": _close,
}
