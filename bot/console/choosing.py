"""The links that work once: somebody chooses a password, or makes the first account."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response
from sqlalchemy.orm import Session
from wtforms import Form, PasswordField, StringField

from bot.console.access import accounts, links
from bot.console.access.accounts import AccountError
from bot.console.access.passwords import Passwords, weakness
from bot.console.frame import Console
from bot.console.people import ROLES
from bot.console.routing import area_router, for_everybody
from bot.console.signing_in import HOME, RATE, enter, knock
from bot.store.accounts import AccountRow
from connectors.channels.web.limits import Buckets


class ChooseForm(Form):
    """A new password, twice; the first account also says who it is."""

    name = StringField()
    full_name = StringField()
    password = PasswordField()
    again = PasswordField()

    def is_well(self, name: str) -> bool:
        """Check the password, and put what is wrong with it beside the field."""
        if code := weakness(self.password.data or "", name):
            self.password.errors = [f"password_{code}"]
        elif self.password.data != self.again.data:
            self.again.errors = ["password_differs"]
        return not (self.password.errors or self.again.errors)


def routes(console: Console, passwords: Passwords) -> APIRouter:
    """Make the page behind a link that works once."""
    router = area_router("link")
    doors = Buckets(RATE)

    async def holder(token: str) -> tuple[bool, AccountRow | None]:
        def work(session: Session) -> tuple[bool, AccountRow | None]:
            link = links.find(session, token)
            row = session.get(AccountRow, link.account_id) if link and link.account_id else None
            return link is not None, row

        return await console.database.read(work)

    def show(request: Request, form: ChooseForm, row: AccountRow | None) -> Response:
        status = 422 if form.errors else 200
        values = {"form": form, "row": row}
        return console.page(request, None, "signing_in/choose.html", status, **values)

    def gone(request: Request) -> Response:
        return console.page(request, None, "signing_in/gone.html", 404)

    @router.get("/{token}")
    async def choose(request: Request, token: str) -> Response:
        knock(doors, request)
        is_well, row = await holder(token)
        return show(request, ChooseForm(), row) if is_well else gone(request)

    @router.post("/{token}")
    @for_everybody
    async def chosen(request: Request, token: str) -> Response:
        knock(doors, request)
        form = ChooseForm(await request.form())
        is_well, row = await holder(token)
        if not is_well:
            return gone(request)
        if not form.is_well(row.name if row else form.name.data or ""):
            return show(request, form, row)
        password_hash = await passwords.hash(form.password.data or "")

        def work(session: Session) -> str | None:
            link = links.find(session, token)
            if link is None:
                return None
            if link.account_id:
                row = session.get_one(AccountRow, link.account_id)
            else:
                row = accounts.add(
                    session, "set-up", form.name.data or "", ROLES, form.full_name.data or ""
                )
            session.delete(link)
            session.flush()
            accounts.set_password(session, row.name, row, password_hash)
            return row.id

        try:
            account_id = await console.database.write(work)
        except AccountError as error:
            form.name.errors = [error.code]
            return show(request, form, row)
        if account_id is None:
            return gone(request)
        return await enter(console, request, account_id, HOME)

    return router
