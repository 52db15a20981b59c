"""The pages of imports: upload, look, choose, bring in, take out."""

from __future__ import annotations

import asyncio
import io
import re
import zipfile
from typing import Any

import httpx
import pytest

from bot.knowledge import articles
from bot.knowledge.bringing.service import Bringing
from bot.store.accounts import AuditRow
from bot.store.database import Database
from bot.store.knowledge import ArticleRow
from bot.store.sources import ImportRow, ImportSourceRow
from tests.bot.console.visitor import Visitor, make_account
from tests.bot.knowledge.bringing.documents import MARKDOWN, TABLE, pdf

HOME = "/console/imports"


async def upload(visitor: Visitor, files: dict[str, str | bytes], **more: str) -> httpx.Response:
    await visitor.get(HOME)
    data = {"csrf_token": visitor.token, "audience": "everyone", "language": "en"} | more
    given = [
        ("files", (name, raw if isinstance(raw, bytes) else raw.encode()))
        for name, raw in files.items()
    ]
    return await visitor.http.post(f"{HOME}/upload", data=data, files=given)


async def looked(
    visitor: Visitor, bringing: Bringing, files: dict[str, str | bytes], **more: str
) -> str:
    """Upload, let it be read, and give the address of the preview."""
    response = await upload(visitor, files, **more)
    assert response.status_code == 303, response.text
    await asyncio.to_thread(bringing.work_off_imports)
    return response.headers["location"]


def count(database: Database) -> int:
    return database.read_sync(lambda s: s.query(ArticleRow).count())


async def test_an_upload_is_looked_at_and_brought_in(
    admin: Visitor, bringing: Bringing, database: Database
) -> None:
    files = {"payday.md": MARKDOWN, "faq.csv": TABLE, "scan.pdf": pdf("")}
    page = await looked(admin, bringing, files, audience="employee", groups="hr, pay")
    shown = (await admin.get(page)).text
    assert "When you are paid" in shown
    assert "no text layer" in shown
    assert "It goes to review first" in shown
    assert count(database) == 0
    assert (await admin.post(f"{page}/apply", {})).status_code == 303
    await asyncio.to_thread(bringing.work_off_imports)
    shown = (await admin.get(page)).text
    assert "3 articles were brought in" in shown
    row = database.read_sync(lambda s: s.get_one(ArticleRow, "parking"))
    assert (row.audience, row.groups, row.status) == ("employee", ["hr", "pay"], "draft")
    payday = database.read_sync(lambda s: s.get_one(ArticleRow, "payday"))
    assert (payday.status, payday.submitted_by) == ("in_review", "kim")
    logged = database.read_sync(lambda s: s.query(AuditRow).filter_by(action="import.apply").one())
    assert logged.who == "kim"


async def test_only_knowledge_admins_may(
    operator: Visitor, visitor: Visitor, bringing: Bringing
) -> None:
    assert (await operator.get(HOME)).status_code == 403
    assert (await operator.post(f"{HOME}/export", {})).status_code == 403
    assert (await visitor.get(HOME)).status_code == 303


async def test_a_forged_upload_is_refused(
    admin: Visitor, bringing: Bringing, database: Database
) -> None:
    given = [("files", ("x.md", b"# X\n\nWords."))]
    response = await admin.http.post(f"{HOME}/upload", data={"csrf_token": "no"}, files=given)
    assert response.status_code == 403
    assert database.read_sync(lambda s: s.query(ImportRow).count()) == 0


async def test_half_a_gigabyte_is_refused_before_it_is_read(
    admin: Visitor, bringing: Bringing
) -> None:
    await admin.get(HOME)
    sent = 0

    async def endless() -> Any:
        nonlocal sent
        yield (
            b"--x\r\nContent-Disposition: form-data; name=files; filename=x.md\r\n"
            b"Content-Type: text/markdown\r\n\r\n"
        )
        while sent < 500:
            sent += 1
            yield b"x" * 1_000_000

    head = {"Content-Type": "multipart/form-data; boundary=x", "X-CSRF-Token": admin.token}
    stated = head | {"Content-Length": "500000000"}
    response = await admin.http.post(f"{HOME}/upload", content=endless(), headers=stated)
    assert (response.status_code, sent) == (413, 0)
    # And the same when it does not say how much it is.
    response = await admin.http.post(f"{HOME}/upload", content=endless(), headers=head)
    assert response.status_code == 413
    assert sent < 110


@pytest.mark.parametrize(
    ("files", "more", "told"),
    [
        ({}, {}, "Choose a file first"),
        ({"x.md": "x"}, {"audience": "nobody"}, "look at audience again"),
        ({"x.md": "x"}, {"language": "../.."}, "look at language again"),
    ],
)
async def test_a_wrong_form_is_told(
    admin: Visitor, bringing: Bringing, files: Any, more: Any, told: str
) -> None:
    response = await upload(admin, files or {"": ""}, **more)
    assert response.headers["location"] == HOME
    assert told in (await admin.get(HOME)).text


async def test_scripts_in_documents_are_only_words(admin: Visitor, bringing: Bringing) -> None:
    nasty = '# <script>alert(1)</script>\n\n<img src=x onerror=alert(2)> "><script>alert(3)'
    page = await looked(admin, bringing, {"<img onerror=x>.md": nasty, "b\r\n.exe": "x"})
    shown = (await admin.get(page)).text
    assert "<script>alert" not in shown
    assert "<img src=x" not in shown
    assert "<img onerror" not in shown
    assert "&lt;script&gt;alert(1)" in shown
    assert "which never run here" in shown


async def test_bad_rows_are_downloaded_with_reasons(admin: Visitor, bringing: Bringing) -> None:
    table = 'title,body\nGood,Words.\n,=HYPERLINK("x")\nBad,"never closed\n'
    page = await looked(admin, bringing, {"=cmd.csv": table})
    response = await admin.get(f"{page}/refused.csv")
    assert response.headers["content-disposition"] == 'attachment; filename="refused.csv"'
    lines = response.text.lstrip("\ufeff").splitlines()
    assert lines[0] == "where,reason,cells"
    assert lines[1].startswith('"\'=cmd.csv, row 3",')
    assert len(lines) == 3


async def test_where_everything_is_left_out_nothing_is_offered(
    admin: Visitor, bringing: Bringing
) -> None:
    page = await looked(admin, bringing, {"x.exe": "x"})
    shown = (await admin.get(page)).text
    assert "nothing in it that could be brought in" in shown
    assert "Bring it in" not in shown
    mixed = await looked(admin, bringing, {"x.exe": "x", "good.md": "# Good\n\nWords."})
    assert "Bring it in" in (await admin.get(mixed)).text


async def test_edited_articles_are_overwritten_only_when_ticked(
    admin: Visitor, bringing: Bringing, database: Database
) -> None:
    both = {"one.md": "# One\n\nFirst.", "two.md": "# Two\n\nFirst."}
    page = await looked(admin, bringing, both)
    await admin.post(f"{page}/apply", {})
    await asyncio.to_thread(bringing.work_off_imports)

    def edit(session: Any) -> None:
        for name in ("one", "two"):
            row = session.get_one(ArticleRow, name)
            content = {key: getattr(row, key) for key in articles.CONTENT}
            articles.put(session, name, content | {"body": "Edited."}, "Grace", None)

    database.write_sync(edit)
    page = await looked(admin, bringing, both)
    shown = (await admin.get(page)).text
    ticks = re.findall(r'name="overwrite" value="(\d+)"', shown)
    assert len(ticks) == 2
    await admin.post(f"{page}/apply", {"edited": "chosen", "overwrite": ticks[1]})
    await asyncio.to_thread(bringing.work_off_imports)
    rows = database.read_sync(lambda s: {r.id: r.body for r in s.query(ArticleRow)})
    assert rows == {"one": "Edited.", "two": "First."}


async def test_two_who_bring_in_the_same_are_told(
    admin: Visitor, bringing: Bringing, database: Database
) -> None:
    page = await looked(admin, bringing, {"one.md": "# One\n\nFirst."})
    await admin.post(f"{page}/apply", {})
    response = await admin.post(f"{page}/apply", {})
    assert response.headers["location"] == page
    assert "Somebody was faster" in (await admin.get(page)).text
    await asyncio.to_thread(bringing.work_off_imports)
    assert count(database) == 1


async def test_an_interrupted_import_says_so_and_goes_on(
    admin: Visitor, bringing: Bringing, database: Database
) -> None:
    page = await looked(admin, bringing, {"one.md": "# One\n\nFirst."})
    import_id = page.rpartition("/")[2]

    def interrupt(session: Any) -> None:
        session.get_one(ImportRow, import_id).state = "applying"

    database.write_sync(interrupt)
    assert bringing.imports.recover(at_start=True) == [import_id]
    shown = (await admin.get(page)).text
    assert "interrupted" in shown
    assert "nothing of it was imported" in shown
    await admin.post(f"{page}/resume", {})
    assert "Bring it in" in (await admin.get(page)).text


async def test_progress_is_told(admin: Visitor, bringing: Bringing) -> None:
    response = await upload(admin, {"one.md": "# One\n\nFirst."})
    page = response.headers["location"]
    assert "data-poll" in (await admin.get(page)).text
    assert (await admin.get(f"{page}/state")).json() == {"state": "uploaded", "done": 0, "total": 0}
    await asyncio.to_thread(bringing.work_off_imports)
    assert (await admin.get(f"{page}/state")).json() == {
        "state": "previewed",
        "done": 1,
        "total": 1,
    }


async def test_an_import_is_given_up(admin: Visitor, bringing: Bringing) -> None:
    page = await looked(admin, bringing, {"one.md": "# One\n\nFirst."})
    response = await admin.post(f"{page}/drop", {})
    assert response.headers["location"] == HOME
    assert (await admin.get(page)).status_code == 404


@pytest.mark.parametrize("path", ["nothing", "nothing/state", "nothing/refused.csv", "sources/x"])
async def test_what_is_not_there_is_404(admin: Visitor, bringing: Bringing, path: str) -> None:
    assert (await admin.get(f"{HOME}/{path}")).status_code == 404


async def test_a_source_is_added_and_steered(
    admin: Visitor, bringing: Bringing, database: Database
) -> None:
    given = {"kind": "page", "url": "https://nowhere.invalid/a", "every": "24"}
    more = {"audience": "customer", "language": "en"}
    await admin.post(f"{HOME}/address", given | more)
    await asyncio.to_thread(bringing.work_off_sources)
    source = database.read_sync(lambda s: s.query(ImportSourceRow).one())
    assert (source.state, source.defaults["audience"]) == ("failed", "customer")
    page = f"{HOME}/sources/{source.id}"
    shown = (await admin.get(page)).text
    assert "there is no server of the name" in shown
    assert "failed" in (await admin.get(HOME)).text
    await admin.post(f"{page}/pause", {})
    assert "Go on" in (await admin.get(page)).text
    assert (await admin.post(f"{page}/explode", {})).status_code == 404
    await admin.post(f"{page}/remove", {})
    assert (await admin.get(page)).status_code == 404


async def test_an_address_that_is_none_is_told(admin: Visitor, bringing: Bringing) -> None:
    for given in ({"kind": "page", "url": "file:///etc/passwd"}, {"kind": "x", "url": "https://a"}):
        await admin.post(f"{HOME}/address", given)
        assert "no web address" in (await admin.get(HOME)).text


async def test_everything_is_taken_out(
    admin: Visitor, bringing: Bringing, database: Database
) -> None:
    page = await looked(admin, bringing, {"one.md": "# One\n\nFirst."})
    await admin.post(f"{page}/apply", {})
    await asyncio.to_thread(bringing.work_off_imports)
    response = await admin.post(f"{HOME}/export", {})
    assert response.headers["content-type"] == "application/zip"
    with zipfile.ZipFile(io.BytesIO(response.content)) as archive:
        assert archive.namelist() == ["articles/one.md"]
    logged = database.read_sync(
        lambda s: s.query(AuditRow).filter_by(action="article.export").one()
    )
    assert logged.details == {"count": 1}


async def test_an_agent_sees_no_door(bringing: Bringing, visitor: Visitor) -> None:
    visitor.enter(make_account(visitor.console, "ann", "agent"))
    assert (await visitor.get(HOME)).status_code == 403
