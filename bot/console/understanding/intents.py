"""The list of intents, and one intent with its examples."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request, Response
from sqlalchemy.orm import Session
from starlette.exceptions import HTTPException

from bot.console.people import KnowledgeAdmin
from bot.console.understanding.parts import HOME, Parts, key_of, number
from bot.dialogue import editing
from bot.dialogue.conflicts import FEWEST
from bot.dialogue.corpus import Corpus
from bot.dialogue.editing import EditError
from bot.dialogue.starter import OUTSIDE, Example
from bot.dialogue.texts import plain, same
from bot.learning import proposals

_A_PAGE = 100
_MOST_FOUND = 50


def add(router: APIRouter, parts: Parts) -> None:
    """Add the routes."""
    console, starter = parts.console, parts.understanding.starter

    @router.get("")
    async def every(request: Request, account: KnowledgeAdmin) -> Response:
        asked = request.query_params.get("words", "")[:200]
        corpus = await parts.corpus()
        wanted = same(asked)
        found = _saying(corpus, wanted) if wanted else []
        rows = [row for row in _rows(parts, corpus) if _matches(row, wanted)]
        values: dict[str, Any] = {"words_asked": asked, "rows": rows, "found": found}
        values |= {"fewest": FEWEST, "most": _MOST_FOUND}
        values["proposals"] = await console.database.read(proposals.waiting)
        return await parts.page(request, account, "list.html", **values)

    @router.get("/new")
    async def new(request: Request, account: KnowledgeAdmin) -> Response:
        proposal_id = request.query_params.get("proposal", "")[:32]
        proposed = await console.database.read(lambda s: proposals.find(s, proposal_id))
        given = {"proposal": proposal_id} if proposed else {}
        if proposed:
            given |= {"name": proposed.name, "texts": "\n".join(proposed.examples)}
        return await parts.page(request, account, "new.html", given=given, wrong="")

    @router.post("/new")
    async def make(request: Request, account: KnowledgeAdmin) -> Response:
        form = await request.form()
        names = ("name", "label", "texts", "proposal")
        given = {name: str(form.get(name, ""))[:20_000] for name in names}

        def work(session: Session) -> tuple[str, editing.Added]:
            name = editing.add_intent(session, account, starter, given["name"], given["label"])
            wanted = [Example(name, line) for line in given["texts"].splitlines() if line.strip()]
            proposals.take(session, account, given["proposal"][:32], name)
            return name, editing.add_examples(session, account, starter, wanted)

        try:
            name, added = await console.database.write(work)
        except EditError as error:
            values = {"given": given, "wrong": f"understanding.wrong_{error.code}"}
            return await parts.page(request, account, "new.html", 422, **values)
        said = "understanding.made" if not added.refused else "understanding.made_partly"
        counts: dict[str, Any] = {"name": name, "added": added.added, "refused": len(added.refused)}
        return console.go(f"{HOME}/intents/{name}", said, **counts)

    @router.post("/proposals/{proposal_id}/refuse")
    async def refuse(account: KnowledgeAdmin, proposal_id: str) -> Response:
        if not await console.database.write(lambda s: proposals.refuse(s, account, proposal_id)):
            return console.go(HOME, "understanding.wrong_gone", kind="bad")
        return console.go(HOME, "understanding.refused_proposal")

    @router.get("/intents/{name}")
    async def one(request: Request, account: KnowledgeAdmin, name: str) -> Response:
        corpus = await parts.corpus()
        if name not in corpus.intents and name != OUTSIDE:
            raise HTTPException(404)
        asked = request.query_params
        side, words = asked.get("side", ""), asked.get("words", "")[:200]
        shown = [e for e in corpus.of(name) if same(words) in same(e.text)]
        shown = [e for e in shown if side not in ("learn", "test") or e.is_test == (side == "test")]
        page = number(asked.get("page", ""), 1)
        pages = max(1, -(-len(shown) // _A_PAGE))
        page = min(page, pages)
        some = shown[(page - 1) * _A_PAGE : page * _A_PAGE]
        counts = corpus.counts()
        values: dict[str, Any] = {
            "name": name,
            "label": parts.called(corpus, name),
            "is_own": name in corpus.edits.intents,
            "is_outside": name == OUTSIDE,
            "rows": [{"key": key_of(e), "example": e, "said": plain(e.text)} for e in some],
            "counts": (counts[name, False], counts[name, True]),
            "choices": sorted(corpus.intents),
            "given": {"side": side, "words": words},
            "page_now": page,
            "pages": pages,
            "fewest": FEWEST,
        }
        return await parts.page(request, account, "intent.html", **values)

    @router.post("/intents/{name}/remove")
    async def remove(account: KnowledgeAdmin, name: str) -> Response:
        try:
            await console.database.write(lambda s: editing.remove_intent(s, account, name))
        except EditError as error:
            return console.go(HOME, f"understanding.wrong_{error.code}", kind="bad")
        return console.go(HOME, "understanding.removed_intent", name=name)


def _rows(parts: Parts, corpus: Corpus) -> list[dict[str, Any]]:
    counts = corpus.counts()
    changed = {e.intent for e in corpus.edits.added} | {key[0] for key in corpus.edits.removed}
    names = [*sorted(corpus.intents), OUTSIDE]
    return [
        {
            "name": name,
            "label": parts.called(corpus, name),
            "learnt": counts[name, False],
            "held_out": counts[name, True],
            "is_own": name in corpus.edits.intents,
            "is_changed": name in changed,
            "is_outside": name == OUTSIDE,
        }
        for name in names
    ]


def _matches(row: dict[str, Any], wanted: str) -> bool:
    return (
        wanted in row["name"]
        or wanted.replace(" ", "_") in row["name"]
        or wanted in same(row["label"])
    )


def _saying(corpus: Corpus, wanted: str) -> list[dict[str, Any]]:
    found = [e for e in corpus.examples if wanted in same(e.text)]
    return [{"example": e, "said": plain(e.text)} for e in found[:_MOST_FOUND]]
