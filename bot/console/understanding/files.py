"""Bring examples in from a file, and take them out."""

from __future__ import annotations

import asyncio
from typing import Any

from fastapi import APIRouter, Request, Response
from starlette.datastructures import UploadFile

from bot.console.people import KnowledgeAdmin
from bot.console.routing import takes
from bot.console.understanding.parts import Parts
from bot.dialogue import editing, files, merging
from bot.dialogue.files import BadFile

_MOST_REFUSED = 200
_FORM_BYTES = 64 * 1024


def add(router: APIRouter, parts: Parts) -> None:
    """Add the routes."""
    console, starter = parts.console, parts.understanding.starter

    async def show(
        request: Request, account: KnowledgeAdmin, status: int = 200, **values: Any
    ) -> Response:
        given = {"result": None, "wrong": "", "most": _MOST_REFUSED} | values
        return await parts.page(request, account, "files.html", status, **given)

    @router.get("/files")
    async def form(request: Request, account: KnowledgeAdmin) -> Response:
        return await show(request, account)

    @router.post("/files")
    @takes(files.MOST_BYTES + _FORM_BYTES)
    async def bring(request: Request, account: KnowledgeAdmin) -> Response:
        given = (await request.form()).get("file")
        if not isinstance(given, UploadFile) or not given.filename:
            return await show(request, account, 422, wrong="understanding.file_missing")
        try:
            raw = await given.read()
            wanted = await asyncio.to_thread(files.read, given.filename, raw)
        except BadFile as error:
            return await show(request, account, 422, wrong=f"understanding.file_{error.code}")
        name = given.filename[:100]
        result = await console.database.write(
            lambda s: editing.add_examples(s, account, starter, wanted, name)
        )
        return await show(request, account, result=result)

    @router.get("/files/examples.yml")
    async def as_yaml(account: KnowledgeAdmin) -> Response:
        return _file(
            "examples.yml", "application/yaml", merging.as_yaml((await parts.corpus()).examples)
        )

    @router.get("/files/examples.csv")
    async def as_csv(account: KnowledgeAdmin) -> Response:
        return _file("examples.csv", "text/csv", files.as_csv((await parts.corpus()).examples))

    @router.get("/files/held-out.jsonl")
    async def as_lines(account: KnowledgeAdmin) -> Response:
        examples = (await parts.corpus()).examples
        return _file("held-out.jsonl", "application/jsonl", merging.as_lines(examples))


def _file(name: str, kind: str, text: str) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(text.encode(), media_type=f"{kind}; charset=utf-8", headers=headers)
