"""A browser without a screen: it keeps cookies, and posts with the page's token."""

from __future__ import annotations

import re
from typing import Any

import httpx
from argon2 import PasswordHasher
from starlette.applications import Starlette
from starlette.routing import Mount

from bot.console.access.passwords import Passwords
from bot.console.frame import Console
from bot.store.accounts import AccountRow

BASE = "http://desk.test"
_TOKEN = re.compile(r'name="csrf-token" content="(\w+)"')


class Visitor:
    """Go to pages of a console, and post their forms."""

    def __init__(self, console: Console) -> None:
        self.console = console
        app = Starlette(routes=[Mount("/console", console.app)])
        transport = httpx.ASGITransport(app, raise_app_exceptions=False)
        self.http = httpx.AsyncClient(transport=transport, base_url=BASE)
        self.token = ""

    def enter(self, account: AccountRow) -> None:
        """Be signed in, without the form."""
        begin = self.console.sessions.begin
        token = self.console.database.write_sync(
            lambda s: begin(s, s.merge(account), "127.0.0.1", "test")
        )
        self.http.cookies.set("frontdesk_session", token)

    async def get(self, path: str, **options: Any) -> httpx.Response:
        """Open a page."""
        response = await self.http.get(path, **options)
        if found := _TOKEN.search(response.text):
            self.token = found[1]
        return response

    async def post(self, path: str, data: dict[str, Any], **options: Any) -> httpx.Response:
        """Post a form with the token of the last page, or of the home page."""
        if not self.token:
            signed_in = "frontdesk_session" in self.http.cookies
            await self.get("/console/me" if signed_in else "/console/sign-in")
        return await self.http.post(path, data={"csrf_token": self.token, **data}, **options)


def quick_passwords() -> Passwords:
    """Hash with little work: the tests are about what comes of it."""
    return Passwords(PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))


def make_account(console: Console, name: str, *roles: str, **parts: Any) -> AccountRow:
    """Make an account, without a password."""
    row = AccountRow(name=name, roles=list(roles), **parts)

    def work(session: Any) -> AccountRow:
        session.add(row)
        return row

    return console.database.write_sync(work)
