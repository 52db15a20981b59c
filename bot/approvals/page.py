"""The page behind the link of a letter: what is asked for, and the two buttons."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import parse_qs

from fastapi import APIRouter, Request
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from sqlalchemy.orm import Session
from starlette.responses import HTMLResponse

from bot.approvals import records, rules
from bot.approvals.deciding import Approvals, Decider, NotTheirs, Settled, leave
from bot.approvals.letters import ApprovalLinks
from bot.approvals.records import Verdict
from bot.store.database import Database

_MOST_BYTES = 32 * 1024
_VERDICTS: dict[str, Verdict] = {"approve": "approved", "reject": "rejected"}
_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; base-uri 'none'; "
    "form-action 'self'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}


class ApprovalPage:
    """Show and take a decision; looking decides nothing, so that scanners of mail do no harm."""

    def __init__(
        self, database: Database, approvals: Approvals, links: ApprovalLinks, company: str
    ) -> None:
        self._database = database
        self._approvals = approvals
        self._links = links
        loader = FileSystemLoader(Path(__file__).with_name("templates"))
        environment = Environment(loader=loader, autoescape=True, undefined=StrictUndefined)
        environment.globals["company"] = company
        self._template = environment.get_template("page.html")

    def routes(self) -> APIRouter:
        """Make the routes."""
        router = APIRouter(include_in_schema=False)
        router.get("/approvals/{approval_id}")(self._show)
        router.post("/approvals/{approval_id}")(self._decide)
        return router

    async def _show(self, approval_id: str, request: Request) -> HTMLResponse:
        return await self._page(approval_id, request.query_params.get("key", ""))

    async def _decide(self, approval_id: str, request: Request) -> HTMLResponse:
        form = await _form(request)
        key, verdict = form.get("key", ""), _VERDICTS.get(form.get("verdict", ""))
        email = self._links.email(approval_id, key)
        if email is None or verdict is None:
            return self._answer(404)

        def work(session: Session) -> None:
            who = Decider(rules.name_of(session, email), "mail", frozenset((email,)))
            reason = form.get("reason", "")
            leave(session, self._approvals.decide(session, approval_id, who, verdict, reason))

        try:
            await self._database.write(work)
        except NotTheirs:
            return self._answer(404)
        except Settled:
            # The page says what was decided.
            return await self._page(approval_id, key)
        return await self._page(approval_id, key)

    async def _page(self, approval_id: str, key: str) -> HTMLResponse:
        email = self._links.email(approval_id, key)

        def read(session: Session) -> dict[str, str] | None:
            row = records.find(session, approval_id)
            if row is None or email is None or row.email != email:
                return None
            return self._approvals.telling.values(row) | {
                "state": row.state,
                "description": row.ticket.description,
                "reason": row.reason,
            }

        found = await self._database.read(read)
        return self._answer(404) if found is None else self._answer(200, **found, key=key)

    def _answer(self, status: int, **values: str) -> HTMLResponse:
        html = self._template.render({"state": "", **values})
        return HTMLResponse(html, status, headers=_HEADERS)


async def _form(request: Request) -> dict[str, str]:
    """Read a small form; what is larger than any of ours is nobody's."""
    body = bytearray()
    async for part in request.stream():
        body += part
        if len(body) > _MOST_BYTES:
            return {}
    try:
        fields = parse_qs(body.decode("ascii"), max_num_fields=10)
    except ValueError:
        return {}
    return {name: values[0] for name, values in fields.items()}
