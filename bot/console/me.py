"""One's own account: name, password, and the browsers that are signed in."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response
from sqlalchemy import delete
from sqlalchemy.orm import Session
from wtforms import PasswordField

from bot.console.access import accounts, attempts, sessions
from bot.console.access.passwords import Passwords
from bot.console.accounts.forms import PersonForm
from bot.console.choosing import ChooseForm
from bot.console.frame import Console
from bot.console.people import Account, SignedIn
from bot.console.routing import area_router
from bot.console.signing_in import enter
from bot.store.accounts import AccountRow, ConsoleSessionRow, audit

_HERE = "/console/me"


class ChangeForm(ChooseForm):
    """A new password, and the old one."""

    old = PasswordField()


def routes(console: Console, passwords: Passwords) -> APIRouter:
    """Make the pages of one's own account."""
    router = area_router("me")

    async def show(
        request: Request,
        account: Account,
        person: PersonForm | None = None,
        change: ChangeForm | None = None,
    ) -> Response:
        held = await console.database.read(lambda session: sessions.of(session, account.id))
        status = 422 if (person and person.errors) or (change and change.errors) else 200
        values = {
            "sessions": held,
            "person": person or PersonForm(full_name=account.full_name, email=account.email),
            "change": change or ChangeForm(),
        }
        return console.page(request, account, "me/me.html", status, **values)

    @router.get("")
    async def me(request: Request, account: SignedIn) -> Response:
        return await show(request, account)

    @router.post("")
    async def save(request: Request, account: SignedIn) -> Response:
        person = PersonForm(await request.form())
        if not person.validate():
            return await show(request, account, person=person)

        def work(session: Session) -> None:
            row = session.get_one(AccountRow, account.id)
            accounts.change(session, account, row, person.full_name.data, person.email.data)

        await console.database.write(work)
        return console.go(_HERE, "me.saved")

    @router.post("/password")
    async def change_password(request: Request, account: SignedIn) -> Response:
        form = ChangeForm(await request.form())
        row = await console.database.read(lambda s: s.get_one(AccountRow, account.id))
        pause = await console.database.write(lambda s: attempts.take(s, account.name))
        verdict = await passwords.check(None if pause else row.password_hash, form.old.data or "")
        if not verdict.is_right:
            form.old.errors = ["password_wrong"]
        if not form.is_well(account.name) or form.old.errors:
            return await show(request, account, change=form)
        fresh = await passwords.hash(form.password.data or "")
        await console.database.write(
            lambda session: accounts.set_password(
                session, account, session.get_one(AccountRow, account.id), fresh
            )
        )
        response = await enter(console, request, account.id, _HERE)
        console.flash(response, "me.password")
        return response

    @router.post("/sessions/{session_id}/end")
    async def end(account: SignedIn, session_id: str) -> Response:
        def work(session: Session) -> None:
            if sessions.end(session, account.id, session_id):
                audit(session, account, "session.revoke", account.name)

        await console.database.write(work)
        return console.go(_HERE, "me.ended")

    @router.post("/sessions/end")
    async def end_others(account: SignedIn) -> Response:
        row = ConsoleSessionRow
        others = (row.account_id == account.id) & (row.id != account.session_id)

        def work(session: Session) -> None:
            session.execute(delete(row).where(others))
            audit(session, account, "session.revoke_others", account.name)

        await console.database.write(work)
        return console.go(_HERE, "me.ended_all")

    return router
