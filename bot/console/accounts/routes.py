"""List, make and change accounts."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from fastapi import APIRouter, Request, Response
from sqlalchemy.orm import Session
from starlette.exceptions import HTTPException

from bot.console.access import accounts, links, sessions
from bot.console.access.accounts import AccountError
from bot.console.accounts.forms import AccountForm, NewAccountForm
from bot.console.frame import Card, Cards, Console
from bot.console.people import Account, Operator
from bot.console.routing import area_router
from bot.store.accounts import AccountRow, audit

_HERE = "/console/accounts"


def routes(console: Console) -> APIRouter:
    """Make the pages."""
    router = area_router("accounts")
    database = console.database

    async def found(name: str) -> AccountRow:
        row = await database.read(lambda session: accounts.find(session, name))
        if row is None:
            raise HTTPException(404)
        return row

    async def show(
        request: Request, account: Account, row: AccountRow, form: AccountForm | None = None
    ) -> Response:
        held = await database.read(lambda session: sessions.of(session, row.id))
        status = 422 if form and form.errors else 200
        values: dict[str, Any] = {
            "row": row,
            "form": form or AccountForm(obj=row),
            "sessions": held,
        }
        return console.page(request, account, "accounts/account.html", status, **values)

    def hand_over(request: Request, account: Account, row: AccountRow, token: str) -> Response:
        link = links.address(console.options.url, token)
        values: dict[str, Any] = {"row": row, "link": link, "days": links.LASTS.days}
        return console.page(request, account, "accounts/link.html", **values)

    async def change(name: str, work: Callable[[Session, AccountRow], None]) -> None:
        row = await found(name)
        await database.write(lambda s: work(s, s.get_one(AccountRow, row.id)))

    @router.get("")
    async def every(request: Request, account: Operator) -> Response:
        rows = await database.read(accounts.every)
        return console.page(request, account, "accounts/accounts.html", rows=rows)

    @router.get("/new")
    async def new(request: Request, account: Operator) -> Response:
        return console.page(request, account, "accounts/new.html", form=NewAccountForm())

    @router.post("/new")
    async def add(request: Request, account: Operator) -> Response:
        form = NewAccountForm(await request.form())

        def work(session: Session) -> tuple[AccountRow, str]:
            roles, person = form.roles.data or [], (form.full_name.data, form.email.data)
            row = accounts.add(session, account, form.name.data, roles, *person)
            return row, links.make(session, row.id)

        if form.validate():
            try:
                row, token = await database.write(work)
                return hand_over(request, account, row, token)
            except AccountError as error:
                form.name.errors = [error.code]
        return console.page(request, account, "accounts/new.html", 422, form=form)

    @router.get("/{name}")
    async def one(request: Request, account: Operator, name: str) -> Response:
        return await show(request, account, await found(name))

    @router.post("/{name}")
    async def save(request: Request, account: Operator, name: str) -> Response:
        form = AccountForm(await request.form())

        def work(session: Session, row: AccountRow) -> None:
            accounts.change(session, account, row, form.full_name.data, form.email.data)
            accounts.set_roles(session, account, row, form.roles.data or [])

        if form.validate():
            try:
                await change(name, work)
                return console.go(f"{_HERE}/{name}", "accounts.saved", name=name)
            except AccountError as error:
                form.roles.errors = [error.code]
        return await show(request, account, await found(name), form)

    @router.post("/{name}/disabled")
    async def disable(request: Request, account: Operator, name: str) -> Response:
        disabled = (await request.form()).get("disabled") == "yes"
        try:
            await change(name, lambda s, row: accounts.set_disabled(s, account, row, disabled))
        except AccountError as error:
            return console.go(f"{_HERE}/{name}", f"accounts.{error.code}", kind="bad")
        said = "accounts.disabled" if disabled else "accounts.enabled"
        return console.go(f"{_HERE}/{name}", said, name=name)

    @router.post("/{name}/link")
    async def reset(request: Request, account: Operator, name: str) -> Response:
        row = await found(name)
        if row.issuer:
            raise HTTPException(422)

        def work(session: Session) -> str:
            audit(session, account, "account.link", row.name)
            return links.make(session, row.id)

        return hand_over(request, account, row, await database.write(work))

    return router


def cards(console: Console) -> Cards:
    """Make the cards of the home page: people who wait for a role."""

    async def of(account: Account) -> list[Card]:
        rows = await console.database.read(accounts.every)
        waiting = sum(not row.roles and not row.disabled for row in rows)
        return [Card("accounts.without_roles", _HERE, waiting)]

    return of
