"""Merge people, and part them."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response
from starlette.datastructures import FormData

from bot.console.frame import Console
from bot.console.people import Operator
from bot.console.persons.places import HOME, NAME
from bot.identity import operators
from bot.identity.operators import IdentityRefused


def add(router: APIRouter, console: Console) -> None:
    """Add the routes."""

    @router.post("/{person_id}/merge")
    async def merge(person_id: str, request: Request, account: Operator) -> Response:
        into = _text(await request.form(), "into")
        try:
            await console.database.write(lambda s: operators.merge(s, account, person_id, into))
        except IdentityRefused as refused:
            return console.go(f"{HOME}/{person_id}", f"{NAME}.refused_{refused.code}", "bad")
        return console.go(f"{HOME}/{into}", f"{NAME}.merged")

    @router.post("/{person_id}/part")
    async def part(person_id: str, request: Request, account: Operator) -> Response:
        form = await request.form()
        channel, name = _text(form, "channel"), _text(form, "name")
        try:
            fresh = await console.database.write(
                lambda s: operators.part(s, account, channel, name, person_id)
            )
        except IdentityRefused as refused:
            return console.go(f"{HOME}/{person_id}", f"{NAME}.refused_{refused.code}", "bad")
        return console.go(f"{HOME}/{fresh}", f"{NAME}.parted")


def _text(form: FormData, name: str) -> str:
    value = form.get(name)
    return value.strip()[:220] if isinstance(value, str) else ""
