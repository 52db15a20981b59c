"""Files are given out to holders of a link alone."""

from __future__ import annotations

from collections.abc import AsyncIterator

import httpx
import pytest
from fastapi import FastAPI
from itsdangerous import TimestampSigner, URLSafeTimedSerializer
from sqlalchemy.orm import Session

from bot.desk import files as desk_files
from bot.desk.tickets import Desk
from bot.files.links import FileLinks, file_routes
from bot.store.database import Database
from bot.store.files import DeskFileRow
from connectors.messages import Attachment
from tests.contracts.ticketing import ticket

KEY = "signing-key-of-the-tests-0123456789"
LINKS = FileLinks("https://desk.example", KEY)
HTML = Attachment("page – größe.html.txt", "text/plain", b"<script>alert(1)</script>")


@pytest.fixture
async def client(database: Database) -> AsyncIterator[httpx.AsyncClient]:
    app = FastAPI()
    app.include_router(file_routes(database, LINKS))
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="https://desk.example") as client:
        yield client


async def stored(database: Database) -> DeskFileRow:
    """Put a file into a ticket."""
    ref = await Desk(database).open(ticket(attachments=(HTML,)), "key-1")
    assert ref.number == "FD-1001"

    def read(session: Session) -> DeskFileRow:
        (row,) = desk_files.of_ticket(session, 1)
        return row

    return await database.read(read)


async def test_a_link_gives_its_file_to_be_saved(
    database: Database, client: httpx.AsyncClient
) -> None:
    row = await stored(database)
    url = LINKS.make("desk", row.id)
    answer = await client.get(url.removeprefix("https://desk.example"))
    assert answer.status_code == 200
    assert answer.content == HTML.content
    assert answer.headers["content-disposition"] == (
        "attachment; filename*=UTF-8''page%20%E2%80%93%20gr%C3%B6%C3%9Fe.html.txt"
    )
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "sandbox" in answer.headers["content-security-policy"]
    assert answer.headers["cache-control"] == "private, no-store"


async def test_no_other_link_gives_anything(database: Database, client: httpx.AsyncClient) -> None:
    row = await stored(database)
    good = LINKS.make("desk", row.id).rsplit("/", 1)[1]
    foreign = FileLinks("https://desk.example", "another-key-of-the-tests-0123456789")
    tokens = [
        row.id,
        good[:-2] + ("aa" if good[-2:] != "aa" else "bb"),
        foreign.make("desk", row.id).rsplit("/", 1)[1],
        LINKS.make("said", row.id).rsplit("/", 1)[1],
        LINKS.make("desk", "f" * 32).rsplit("/", 1)[1],
    ]
    answers = [await client.get(f"/files/{token}") for token in tokens]
    assert {answer.status_code for answer in answers} == {404}


async def test_a_link_ends(database: Database, client: httpx.AsyncClient) -> None:
    row = await stored(database)
    before_yesterday = TimestampSigner.get_timestamp(LINKS._signer.make_signer()) - 2 * 86400

    class Old(TimestampSigner):
        def get_timestamp(self) -> int:
            return before_yesterday

    signer = URLSafeTimedSerializer(KEY, salt="frontdesk.file-link", signer=Old)
    fresh = URLSafeTimedSerializer(KEY, salt="frontdesk.file-link")
    assert (await client.get(f"/files/{fresh.dumps(['desk', row.id])}")).status_code == 200
    assert (await client.get(f"/files/{signer.dumps(['desk', row.id])}")).status_code == 404
