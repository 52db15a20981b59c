"""The playground: ask as any kind of person, and see how the answer comes about."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse
from markupsafe import Markup
from sqlalchemy import select
from sqlalchemy.orm import Session
from starlette.datastructures import FormData, QueryParams

from bot.console.frame import Area, Console
from bot.console.people import Account, KnowledgeAdmin
from bot.console.routing import area_router
from bot.knowledge import KnowledgeDown, records
from bot.knowledge.content import Content
from bot.quality import approving, changes
from bot.quality.playground import Kind, Playground, Seen
from bot.quality.understanding import Understanding
from bot.store.gate import ApprovedRow
from bot.store.knowledge import ArticleLabelRow, ArticleListingRow, ArticleRow
from connectors.channels.web.render import to_html
from knowledge_index.passages import Article

AREA = Area("playground", ("knowledge_admin",))
MOST_CHARS = 2000
_PERSONS = ("a", "b")
_MOST_NAMES = 200


@dataclass(frozen=True, slots=True)
class Parts:
    """What the playground looks into."""

    playground: Playground
    understanding: Understanding
    zone: ZoneInfo


@dataclass(frozen=True, slots=True)
class Given:
    """What a form gave: the fields of both persons, and what is compared."""

    text: str
    versus: str
    draft: str
    fields: dict[str, str]

    def kind(self, name: str, today: date) -> Kind:
        """Read one of the persons."""
        groups = (group.strip() for group in self.fields[f"groups_{name}"].split(","))
        return Kind(
            audience="customer" if self.fields[f"audience_{name}"] == "customer" else "employee",
            on=_day(self.fields[f"on_{name}"], today),
            groups=frozenset(group for group in groups if group),
            language=self.fields[f"language_{name}"],
        )


def routes(console: Console, parts: Parts) -> APIRouter:
    """Make the page."""
    router = area_router(AREA.name)

    @router.get("")
    async def begin(request: Request, account: KnowledgeAdmin) -> HTMLResponse:
        return await _page(console, request, account, parts, _given(request.query_params), [])

    @router.post("")
    async def ask(request: Request, account: KnowledgeAdmin) -> Response:
        given = _given(await request.form())
        if not given.text:
            return await _page(console, request, account, parts, given, [], error="empty")
        draft = None
        if given.versus == "draft":
            draft = await console.database.read(lambda s: _draft(s, given.draft))
            if draft is None:
                return await _page(console, request, account, parts, given, [], error="no_draft")
        try:
            seen = await asyncio.to_thread(_look, parts, given, draft)
        except KnowledgeDown:
            return await _page(console, request, account, parts, given, [], error="down")
        return await _page(console, request, account, parts, given, seen)

    return router


def _look(parts: Parts, given: Given, draft: Article | None) -> list[tuple[str, Seen]]:
    today = datetime.now(parts.zone).date()
    first = given.kind("a", today)
    seen = [("a", parts.playground.ask(given.text, first))]
    if given.versus == "person":
        seen.append(("b", parts.playground.ask(given.text, given.kind("b", today))))
    elif draft is not None:
        seen.append(("draft", parts.playground.ask(given.text, first, [draft])))
    return seen


async def _page(
    console: Console,
    request: Request,
    account: Account,
    parts: Parts,
    given: Given,
    seen: Sequence[tuple[str, Seen]],
    error: str = "",
) -> HTMLResponse:
    def work(session: Session) -> tuple[dict[str, list[str]], list[ApprovedRow | None]]:
        found = [
            approving.find(session, given.text, one.kind.audience, one.kind.groups)
            for _, one in seen
        ]
        return _choices(session), found

    choices, approved = await console.database.read(work)
    understood = await parts.understanding.of(given.text) if seen else None
    return console.page(
        request,
        account,
        "playground/playground.html",
        422 if error and error != "down" else 503 if error else 200,
        given=given,
        fields=given.fields,
        seen=[
            (name, one, mine, Markup(to_html(one.answer.markdown)) if one.answer else "")  # noqa: S704 - sanitised by to_html
            for (name, one), mine in zip(seen, approved, strict=True)
        ],
        understood=understood,
        choices=choices,
        error=error,
        today=datetime.now(parts.zone).date(),
    )


def _given(form: FormData | QueryParams) -> Given:
    def value(name: str, most: int = 200) -> str:
        text = form.get(name, "")
        return text.strip()[:most] if isinstance(text, str) else ""

    names = [
        f"{name}_{person}"
        for name in ("audience", "groups", "language", "on")
        for person in _PERSONS
    ]
    versus = value("versus")
    return Given(
        text=value("text", MOST_CHARS),
        versus=versus if versus in {"person", "draft"} else "",
        draft=value("draft"),
        fields={name: value(name) for name in names},
    )


def _draft(session: Session, article_id: str) -> Article | None:
    row = session.get(ArticleRow, article_id)
    if row is None:
        return None
    content = Content(**records.newest_content(session, row))
    return changes.as_article(row.id, content, row.latest + 1)


def _choices(session: Session) -> dict[str, list[str]]:
    groups = select(ArticleLabelRow.value).filter_by(kind="group").distinct().limit(_MOST_NAMES)
    languages = select(ArticleListingRow.language).distinct().limit(_MOST_NAMES)
    unpublished = select(ArticleListingRow.article_id).where(
        (ArticleListingRow.working != "") | (ArticleListingRow.status.in_(("draft", "in_review")))
    )
    newest = unpublished.order_by(ArticleListingRow.edited_at.desc()).limit(_MOST_NAMES)
    queries = {"groups": groups, "languages": languages, "drafts": newest}
    return {name: list(session.execute(query).scalars()) for name, query in queries.items()}


def _day(text: str, otherwise: date) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return otherwise
