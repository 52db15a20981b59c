"""The company's list of people and groups: uploaded as a CSV file."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from fastapi import APIRouter, Request, Response
from sqlalchemy.orm import Session
from starlette.datastructures import UploadFile

from bot.console.frame import Console
from bot.console.people import Account, Operator
from bot.console.persons.places import HOME, NAME
from bot.console.routing import takes
from bot.identity import directory, listing
from bot.identity.directory import DirectoryError, Entry
from bot.store.accounts import audit

_MOST_BYTES = directory.MOST_BYTES + 100_000


def add(router: APIRouter, console: Console, file: Path | None) -> None:
    """Add the routes."""

    async def page(
        request: Request, account: Account, error: DirectoryError | None = None
    ) -> Response:
        count = await console.database.read(listing.count_listed)
        values: dict[str, Any] = {
            "count": count,
            "file": file,
            "problems": error.problems if error else (),
        }
        status = 422 if error else 200
        return console.page(request, account, "persons/listed.html", status, **values)

    @router.get("/list")
    async def show(request: Request, account: Operator) -> Response:
        return await page(request, account)

    @router.post("/list")
    @takes(_MOST_BYTES)
    async def upload(request: Request, account: Operator) -> Response:
        if file is not None:
            return console.go(f"{HOME}/list", f"{NAME}.from_file", "bad")
        given = (await request.form(max_files=1)).get("file")
        if not isinstance(given, UploadFile) or not given.filename:
            return console.go(f"{HOME}/list", f"{NAME}.no_file", "bad")
        try:
            entries = directory.parse(await given.read())
        except DirectoryError as error:
            return await page(request, account, error)
        changed = await console.database.write(lambda s: _take(s, account, entries))
        flash = f"{NAME}.listed"
        return console.go(f"{HOME}/list", flash, people=len(entries), changed=changed)


def _take(session: Session, account: Account, entries: list[Entry]) -> int:
    changed = directory.take(session, entries)
    audit(session, account, "person.list", "", {"people": len(entries), "changed": changed})
    return changed
