"""What the editor's script asks for: the preview, Markdown of what is pasted, images."""

from __future__ import annotations

import asyncio
from typing import Annotated, Any

from fastapi import APIRouter, File, Request, Response, UploadFile
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field
from sqlalchemy.orm import Session

from bot.console.articles.parts import MOST_BYTES, Parts
from bot.console.people import KnowledgeAdmin
from bot.console.routing import takes
from bot.knowledge import images, pasting
from bot.knowledge.content import MOST_BODY
from bot.store.accounts import audit
from bot.store.knowledge import ImageRow
from connectors.channels.web.render import to_html


class Markdown(BaseModel):
    """A text to be shown."""

    body: str = Field(max_length=MOST_BODY)


class Pasted(BaseModel):
    """A piece of a web page or of a word processor's document."""

    html: str = Field(max_length=pasting.MOST)


def add(router: APIRouter, parts: Parts) -> None:
    """Add the routes."""
    console = parts.console

    @router.post("/preview")
    @takes(MOST_BYTES)
    async def preview(text: Markdown, account: KnowledgeAdmin) -> dict[str, str]:
        return {"html": await asyncio.to_thread(to_html, text.body)}

    @router.post("/paste")
    @takes(MOST_BYTES)
    async def paste(piece: Pasted, account: KnowledgeAdmin) -> dict[str, str]:
        return {"markdown": await asyncio.to_thread(pasting.to_markdown, piece.html)}

    @router.post("/images")
    @takes(images.MOST_BYTES + 100_000)
    async def upload(
        request: Request, account: KnowledgeAdmin, image: Annotated[UploadFile, File()]
    ) -> Response:
        data = await image.read(images.MOST_BYTES + 1)

        def work(session: Session) -> ImageRow:
            row = images.keep(session, data, account.name)
            audit(session, account, "image.add", row.id, {"bytes": len(data)})
            return row

        try:
            row = await console.database.write(work)
        except images.ImageRefused as refused:
            return _refusal(console.words(f"articles.image_{refused.code}"))
        return JSONResponse({"path": images.address(row)})


def _refusal(words: str) -> JSONResponse:
    content: dict[str, Any] = {"error": words}
    return JSONResponse(content, 422)
