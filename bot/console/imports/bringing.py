"""Upload documents or name an address; see what was brought in so far."""

from __future__ import annotations

import asyncio
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse
from sqlalchemy import select
from sqlalchemy.orm import Session
from starlette.datastructures import FormData, UploadFile

from bot.console.imports.parts import HOME, Parts, WrongInput, defaults_of, text
from bot.console.people import Account, KnowledgeAdmin
from bot.console.routing import takes
from bot.knowledge.bringing.drafts import Document
from bot.knowledge.bringing.limits import Limits
from bot.knowledge.bringing.readers.reading import KINDS
from bot.knowledge.bringing.sources import KINDS as SOURCE_KINDS
from bot.store.sources import ImportRow, ImportSourceRow

# The files, and a little for the rest of the form.
_MOST_BYTES = Limits().upload_bytes + 1_000_000
_MOST_FILES = 200
_SHOWN = 20


@dataclass(frozen=True, slots=True)
class Upload:
    """One file that came with a form."""

    name: str
    file: BinaryIO


def add(router: APIRouter, parts: Parts) -> None:
    """Add the routes."""
    console, imports = parts.console, parts.bringing.imports

    @router.get("")
    async def show(request: Request, account: KnowledgeAdmin) -> HTMLResponse:
        values = await console.database.read(_listed)
        values |= {"kinds": ",".join(KINDS), "most": Limits().upload_bytes // 1_000_000}
        return console.page(request, account, "imports/home.html", **values)

    @router.post("/upload")
    @takes(_MOST_BYTES)
    async def upload(request: Request, account: KnowledgeAdmin) -> Response:
        form = await request.form(max_files=_MOST_FILES)
        files = _files(form)
        if not files:
            return console.go(HOME, "imports.no_file", "bad")
        try:
            defaults = defaults_of(form)
        except WrongInput as error:
            return console.go(HOME, "imports.wrong_field", "bad", field=str(error))
        import_id = await asyncio.to_thread(_store, parts, account, files, defaults)
        return console.go(f"{HOME}/{import_id}")

    @router.post("/address")
    async def address(request: Request, account: KnowledgeAdmin) -> Response:
        form = await request.form()
        kind, url, every = text(form, "kind"), text(form, "url"), text(form, "every")
        if not url.startswith(("http://", "https://")) or kind not in SOURCE_KINDS:
            return console.go(HOME, "imports.no_address", "bad")
        try:
            defaults = defaults_of(form)
        except WrongInput as error:
            return console.go(HOME, "imports.wrong_field", "bad", field=str(error))
        if every.isdecimal() and 1 <= int(every) <= 8760:
            await asyncio.to_thread(
                parts.bringing.sources.add,
                account,
                kind,
                url,
                int(every),
                defaults,
                parts.may_publish,
            )
            return console.go(HOME, "imports.source_added")
        import_id = await asyncio.to_thread(
            imports.add,
            account.name,
            url,
            [Document("", kind, url)],
            defaults=defaults,
            may_publish=parts.may_publish,
        )
        return console.go(f"{HOME}/{import_id}")


def _files(form: FormData) -> list[Upload]:
    given = [one for one in form.getlist("files") if isinstance(one, UploadFile)]
    return [Upload(one.filename, one.file) for one in given if one.filename]


def _store(parts: Parts, account: Account, files: list[Upload], defaults: dict[str, Any]) -> str:
    imports = parts.bringing.imports
    import_id, folder = imports.place()
    documents = []
    for number, one in enumerate(files):
        # Only the ending of a name is trusted, as the kind of the file.
        path = folder / f"{number}{Path(one.name).suffix.lower()[:10]}"
        with path.open("wb") as kept:
            shutil.copyfileobj(one.file, kept)
        documents.append(Document(str(path), one.name[-200:]))
    return imports.add(
        account.name,
        ", ".join(one.name for one in documents),
        documents,
        defaults=defaults,
        may_publish=parts.may_publish,
        import_id=import_id,
    )


def _listed(session: Session) -> dict[str, Any]:
    jobs = select(ImportRow).filter_by(source_id=None).order_by(ImportRow.created_at.desc())
    sources = select(ImportSourceRow).order_by(ImportSourceRow.created_at)
    return {
        "jobs": list(session.execute(jobs.limit(_SHOWN)).scalars()),
        "sources": list(session.execute(sources).scalars()),
    }
