"""Sign in, sign out, and the links that let somebody choose a password."""

from __future__ import annotations

from urllib.parse import urlsplit

from fastapi import APIRouter, Request, Response
from sqlalchemy.orm import Session
from wtforms import Form, PasswordField, StringField

from bot.console.access import accounts, attempts, sessions
from bot.console.access.passwords import Passwords
from bot.console.frame import Console
from bot.console.people import SignedIn
from bot.console.problems import TooMany
from bot.console.routing import area_router, for_everybody
from bot.store.accounts import AccountRow, audit
from connectors.channels.web.limits import Buckets, Rate, network
from connectors.problems import TooFast

HOME = "/console/"
RATE = Rate(burst=20, per_second=0.2)


class SignInForm(Form):
    """Name and password."""

    name = StringField()
    password = PasswordField()


def routes(console: Console, passwords: Passwords, has_oidc: bool) -> APIRouter:
    """Make the pages before and after a session."""
    router = area_router()
    doors = Buckets(RATE)

    def show(
        request: Request, form: SignInForm, onward: str, status: int = 200, trouble: str = ""
    ) -> Response:
        values = {"form": form, "next": onward, "trouble": trouble, "has_oidc": has_oidc}
        return console.page(request, None, "signing_in/sign_in.html", status, **values)

    @router.get("/sign-in")
    async def sign_in(request: Request) -> Response:
        onward = safe_next(request.query_params.get("next", ""))
        if request.state.account:
            return console.go(onward)
        return show(request, SignInForm(), onward)

    @router.post("/sign-in")
    @for_everybody
    async def check(request: Request) -> Response:
        given = await request.form()
        form, onward = SignInForm(given), safe_next(str(given.get("next", "")))
        knock(doors, request)
        name = accounts.normal(form.name.data or "")[:120]
        pause = await console.database.write(lambda session: attempts.take(session, name))
        if pause:
            trouble = console.words("signing_in.wait", minutes=max(1, round(pause / 60)))
            return show(request, form, onward, 429, trouble)
        row = await console.database.read(lambda session: accounts.find(session, name))
        usable = row.password_hash if row and not row.disabled else None
        verdict = await passwords.check(usable, form.password.data or "")
        if row is None or not verdict.is_right:
            if row:
                await console.database.write(
                    lambda session: audit(session, name, "session.refused", name)
                )
            return show(request, form, onward, 422, console.words("signing_in.wrong"))
        return await enter(console, request, row.id, onward, verdict.fresh)

    @router.post("/sign-out")
    async def sign_out(request: Request, account: SignedIn) -> Response:
        def work(session: Session) -> None:
            sessions.end(session, account.id, account.session_id)
            audit(session, account, "session.end", account.name)

        await console.database.write(work)
        response = console.go("/console/sign-in", "signing_in.left")
        console.cookies.clear_session(response)
        return response

    @router.post("/theme")
    @for_everybody
    async def theme(request: Request) -> Response:
        chosen = str((await request.form()).get("theme", ""))
        response = console.go(_page_before(request))
        console.cookies.set_theme(response, chosen)
        return response

    return router


async def enter(
    console: Console, request: Request, account_id: str, onward: str, fresh: str | None = None
) -> Response:
    """Begin a session for somebody whose identity is proven."""
    address = request.client.host if request.client else ""
    browser = request.headers.get("user-agent", "")

    def work(session: Session) -> str:
        row = session.get_one(AccountRow, account_id)
        if fresh:
            row.password_hash = fresh
        attempts.forget(session, row.name)
        audit(session, sessions.as_account(row), "session.begin", row.name)
        return console.sessions.begin(session, row, address, browser)

    token = await console.database.write(work)
    response = console.go(onward)
    console.cookies.set_session(response, token)
    return response


def knock(doors: Buckets, request: Request) -> None:
    """Let an address try; raises TooMany when it tries too often."""
    try:
        doors.take(network(request.client.host if request.client else ""))
    except TooFast as error:
        raise TooMany(error.retry_after) from error


def safe_next(given: str) -> str:
    """Give the page to go on to: one of the console, else its home."""
    parts = urlsplit(given) if given.isprintable() and "\\" not in given else urlsplit("")
    is_ours = not parts.scheme and not parts.netloc and parts.path.startswith(HOME)
    return given if is_ours and "//" not in parts.path else HOME


def _page_before(request: Request) -> str:
    parts = urlsplit(request.headers.get("referer", ""))
    return safe_next(f"{parts.path}?{parts.query}" if parts.query else parts.path)
