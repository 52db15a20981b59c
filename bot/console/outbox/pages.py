"""The list of what has not gone out, and the steps that an operator may take."""

from __future__ import annotations

from collections.abc import Callable

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse
from sqlalchemy.orm import Session

from bot.console.frame import ROOT, Console
from bot.console.gaps.parts import number, text
from bot.console.people import Account, Operator
from bot.conversation import undelivered
from bot.conversation.undelivered import GROUPS, MOST_WORDS, NotNow
from bot.store.accounts import audit
from bot.store.conversations import OutboxRow

NAME = "outbox"
HOME = f"{ROOT}/{NAME}"


def add(router: APIRouter, console: Console) -> None:
    """Add the routes."""

    @router.get("")
    async def show(request: Request, account: Operator) -> HTMLResponse:
        group = request.query_params.get("state", "")
        group = group if group in GROUPS else GROUPS[0]
        page = number(request.query_params.get("page", ""))
        found = await console.database.read(lambda s: undelivered.find(s, group, page))
        return console.page(
            request,
            account,
            "outbox/list.html",
            found=found,
            group=group,
            groups=GROUPS,
            words_of=undelivered.words_of,
            most=MOST_WORDS,
        )

    @router.post("/{item_id}/retry")
    async def retry(item_id: int, account: Operator) -> Response:
        return await _step(console, account, "retry", item_id, undelivered.try_again)

    @router.post("/{item_id}/discard")
    async def discard(item_id: int, account: Operator) -> Response:
        return await _step(console, account, "discard", item_id, undelivered.discard)

    @router.post("/{item_id}/edit")
    async def edit(item_id: int, request: Request, account: Operator) -> Response:
        words = text(await request.form(), "words", MOST_WORDS + 1)

        def change(session: Session, item_id: int) -> OutboxRow:
            return undelivered.change(session, item_id, words)

        return await _step(console, account, "edit", item_id, change)


async def _step(
    console: Console,
    account: Account,
    name: str,
    item_id: int,
    take: Callable[[Session, int], OutboxRow],
) -> Response:
    def work(session: Session) -> str:
        row = take(session, item_id)
        details = {"kind": row.kind, "key": row.key, "conversation": row.conversation_id}
        audit(session, account, f"outbox.{name}", str(item_id), details)
        return row.state

    try:
        state = await console.database.write(work)
    except NotNow:
        return console.go(HOME, f"{NAME}.refused_{name}", "bad")
    group = state if state in GROUPS else GROUPS[0]
    return console.go(f"{HOME}?state={group}", f"{NAME}.did_{name}")
