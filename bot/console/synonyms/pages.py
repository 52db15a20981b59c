"""The list of synonyms, what a change would do, and the change."""

from __future__ import annotations

import asyncio
from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse
from sqlalchemy.orm import Session

from bot.console.gaps.parts import text
from bot.console.people import Account, KnowledgeAdmin
from bot.console.synonyms.parts import HOME, Effect, Parts, change, effect_of
from bot.knowledge import KnowledgeDown, synonyms
from bot.knowledge.synonyms import LONGEST, SynonymRefused
from bot.store.accounts import audit

# One more than may be kept, so that what is too long is told instead of cut.
_MOST_TAKEN = LONGEST + 1


def add(router: APIRouter, parts: Parts) -> None:
    """Add the routes."""
    console = parts.console

    async def show(
        request: Request, account: Account, status: int = 200, **values: Any
    ) -> HTMLResponse:
        found = await console.database.read(synonyms.every)
        words = text(dict(request.query_params), "words", LONGEST)
        kept = [row for row in found if synonyms.fold(words) in row.key + " " + row.meant.lower()]
        given = {"found": kept, "of": len(found), "words_given": words, "longest": LONGEST}
        nothing = {"said": "", "meant": "", "error": ""}
        return console.page(
            request, account, "synonyms/list.html", status, **given | nothing | values
        )

    async def asked(request: Request) -> tuple[str, str]:
        form = await request.form()
        said, meant = text(form, "said", _MOST_TAKEN), text(form, "meant", _MOST_TAKEN)
        if form.get("step") == "remove":
            return said, ""
        return synonyms.checked(said, meant)

    async def refused(
        request: Request, account: Account, error: SynonymRefused | KnowledgeDown
    ) -> HTMLResponse:
        form = await request.form()
        code, status = ("down", 503) if isinstance(error, KnowledgeDown) else (error.code, 422)
        given = {name: text(form, name, _MOST_TAKEN) for name in ("said", "meant")}
        return await show(request, account, status, error=code, **given)

    def show_effect(
        request: Request, account: Account, said: str, meant: str, effect: Effect, status: int = 200
    ) -> HTMLResponse:
        values = {"said": said, "meant": meant, "effect": effect}
        return console.page(request, account, "synonyms/effect.html", status, **values)

    @router.get("")
    async def show_all(request: Request, account: KnowledgeAdmin) -> HTMLResponse:
        return await show(request, account)

    @router.post("/try")
    async def try_out(request: Request, account: KnowledgeAdmin) -> Response:
        try:
            said, meant = await asked(request)
            effect = await effect_of(parts, said, meant)
        except (SynonymRefused, KnowledgeDown) as error:
            return await refused(request, account, error)
        return show_effect(request, account, said, meant, effect)

    @router.post("/keep")
    async def keep(request: Request, account: KnowledgeAdmin) -> Response:
        try:
            said, meant = await asked(request)
            effect = await effect_of(parts, said, meant)
            if effect.regressed:
                return show_effect(request, account, said, meant, effect, 409)
            await console.database.write(lambda s: _change(s, account, said, meant))
        except (SynonymRefused, KnowledgeDown) as error:
            return await refused(request, account, error)
        # Here at once; other processes follow.
        await asyncio.to_thread(parts.wording.refresh)
        return console.go(HOME, "synonyms.did_keep" if meant else "synonyms.did_remove", said=said)


def _change(session: Session, account: Account, said: str, meant: str) -> None:
    before = change(session, said, meant, account.name)
    if before != meant:
        step = "synonym.keep" if meant else "synonym.remove"
        audit(session, account, step, said, {"before": before, "after": meant})
