"""Documents of every kind, broken ones among them, brought in by hand in a real browser."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from starlette.applications import Starlette
from starlette.routing import Mount

from bot.console import imports
from bot.console.frame import Console, ConsoleOptions
from bot.console.own import join_doors, join_offices
from bot.knowledge import articles
from bot.knowledge.bringing.service import assemble
from bot.knowledge.lifecycle import Lifecycle
from bot.pages import static_files
from bot.store.database import Database
from bot.store.knowledge import ArticleRow
from connectors.channels.web.pages import WIDGET_PATH, widget_files
from tests.bot.console.visitor import make_account, quick_passwords
from tests.bot.knowledge.bringing.documents import (
    MARKDOWN,
    PAGE,
    TABLE,
    archive,
    docx,
    paragraph,
    pdf,
)
from tests.bot.knowledge.bringing.site import Site, fetcher
from tests.browser.waiting import reload_until
from tests.channels.server import serve

PICTURES = os.environ.get("PICTURES", "")


@pytest.fixture
def site() -> Iterator[Site]:
    """A web site to import from."""
    site = Site()
    with serve(site) as server:
        site.port = int(server.url.rpartition(":")[2])
        yield site


@pytest.fixture
def at_home(page: Page, database: Database, tmp_path: Path) -> str:
    """The address of the console's imports, for a knowledge admin who is signed in."""
    console = Console(database, ConsoleOptions("Larkfield", "http://127.0.0.1", "a secret"))
    bringing = assemble(database, tmp_path / "up", Lifecycle(), "here", fetcher())
    join_doors(console, quick_passwords())
    console.join(imports.area(), imports.routes(console, bringing, may_publish=False))
    join_offices(console)

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        await bringing.start()
        yield
        await bringing.stop()

    app = Starlette(
        lifespan=lifespan,
        routes=[
            Mount("/console", console.app),
            Mount(WIDGET_PATH, widget_files()),
            Mount("/static", static_files()),
        ],
    )
    account = make_account(console, "kim", "knowledge_admin", full_name="Kim Larkfield")
    begin = console.sessions.begin
    token = database.write_sync(lambda s: begin(s, s.merge(account), "127.0.0.1", "test"))
    with serve(app) as server:
        page.context.add_cookies(
            [{"name": "frontdesk_session", "value": token, "url": f"{server.url}/console/"}]
        )
        yield f"{server.url}/console/imports"  # type: ignore[misc]


@pytest.fixture(autouse=True)
def errors(page: Page) -> Iterator[None]:
    """What the browser complains about: nothing, at the end; and no script of a document runs."""
    found: list[str] = []
    page.on("pageerror", lambda error: found.append(str(error)))
    page.on("console", lambda m: found.append(m.text) if m.type == "error" else None)
    page.on("dialog", lambda dialog: (found.append(f"dialog {dialog.message}"), dialog.dismiss()))
    yield
    assert found == []


def look(page: Page, name: str) -> None:
    """Keep pictures where somebody wants to look at them."""
    if not PICTURES:
        return
    for theme in ("light", "dark"):
        page.emulate_media(color_scheme=theme)  # type: ignore[arg-type]
        page.screenshot(path=Path(PICTURES) / f"{name}-{theme}.png", full_page=True)
    page.emulate_media(color_scheme="light")
    page.set_viewport_size({"width": 390, "height": 800})
    page.screenshot(path=Path(PICTURES) / f"{name}-phone.png", full_page=True)
    page.set_viewport_size({"width": 1280, "height": 820})


def documents() -> list[Any]:
    word = paragraph("Badges", "Heading1") + paragraph("Everybody has a badge of their own.")
    bomb = archive({"zeros.md": b"0" * 60_000_000})
    broken_rows = 'title,body\nGuests,Guests sign in at the desk.\nTwo,"never closed\n'
    packed = {
        "vpn.md": "# The VPN\n\nConnect it before anything else.",
        "../../etc/passwd.md": "# X\n\nWords.",
        "more/broken.docx": b"PK no document",
    }
    files: dict[str, str | bytes] = {
        "payday.md": MARKDOWN,
        "lies.md": "---\ntitle: Lies\nstatus: life\nqestions: []\n---\nWords.",
        "script.md": "# A script\n\n<script>alert(1)</script> <img src=x onerror=alert(2)>",
        "returns.html": PAGE,
        "safety.pdf": pdf("Safety at work\nWear your shoes in the workshop at all times."),
        "scan.pdf": pdf(""),
        "secret.pdf": pdf("Secret words of the board", password="pass"),
        "badges.docx": docx(word),
        "faq.csv": TABLE,
        "broken.csv": broken_rows,
        "packed.zip": archive(packed),
        "bomb.zip": bomb,
        "binary.md": bytes(range(256)),
    }
    return [
        {"name": name, "mimeType": "application/octet-stream", "buffer": _raw(raw)}
        for name, raw in files.items()
    ]


def _raw(content: str | bytes) -> bytes:
    return content.encode() if isinstance(content, str) else content


def upload(page: Page, at_home: str, files: list[Any]) -> None:
    page.goto(at_home)
    page.get_by_label("Files").set_input_files(files)
    page.get_by_role("button", name="Upload and look").click()
    expect(page.get_by_role("button", name="Bring it in")).to_be_visible(timeout=90_000)


def row(page: Page, words: str) -> Any:
    return page.get_by_role("row").filter(has_text=words)


def test_every_kind_goes_in_and_what_is_broken_is_named(
    page: Page, at_home: str, database: Database
) -> None:
    page.goto(at_home)
    look(page, "imports-empty")
    upload(page, at_home, documents())
    look(page, "imports-preview")
    for name, reason in (
        ("lies.md", "there is no such field"),
        ("scan.pdf", "no text layer"),
        ("secret.pdf", "encrypted"),
        ("broken.csv, row 3", "quotes are broken"),
        ("passwd.md", "leads out of the ZIP"),
        ("broken.docx", "damaged"),
        ("bomb.zip", "suspiciously much more"),
        ("binary.md", "encoding is not known"),
    ):
        expect(row(page, name)).to_contain_text(reason)
        expect(row(page, name)).to_contain_text("left out")
    expect(row(page, "script.md")).to_contain_text("never run here")
    expect(row(page, "payday.md")).to_contain_text("goes to review first")
    with page.expect_download() as download:
        page.get_by_role("link", name="Download what was left out").click()
    assert "no text layer" in download.value.path().read_text("utf-8-sig")

    page.get_by_role("button", name="Bring it in").click()
    expect(page.get_by_text("9 articles were brought in")).to_be_visible(timeout=90_000)
    look(page, "imports-applied")
    titles = database.read_sync(lambda s: {r.title for r in s.query(ArticleRow)})
    assert titles == {
        "When you are paid",
        "A script",
        "Returning an order",
        "Safety at work",
        "Badges",
        "Parking",
        "Lunch",
        "Guests",
        "The VPN",
    }
    page.goto(at_home)
    look(page, "imports-home")
    with page.expect_download() as download:
        page.get_by_role("button", name="Export all articles").click()
    assert download.value.path().read_bytes().startswith(b"PK")


def test_what_was_edited_here_is_overwritten_only_when_ticked(
    page: Page, at_home: str, database: Database
) -> None:
    both = [
        {"name": f"{name}.md", "mimeType": "text/markdown", "buffer": f"# {name}\n\nOld.".encode()}
        for name in ("One", "Two")
    ]
    upload(page, at_home, both)
    page.get_by_role("button", name="Bring it in").click()
    expect(page.get_by_text("2 articles were brought in")).to_be_visible(timeout=90_000)

    def edit(session: Any) -> None:
        for name in ("one", "two"):
            found = session.get_one(ArticleRow, name)
            content = {key: getattr(found, key) for key in articles.CONTENT}
            articles.put(session, name, content | {"body": "Edited."}, "Grace", None)

    database.write_sync(edit)
    upload(page, at_home, both)
    look(page, "imports-edited")
    page.get_by_label("Overwrite Two").check()
    page.get_by_role("button", name="Bring it in").click()
    expect(page.get_by_text("1 articles were brought in")).to_be_visible(timeout=90_000)
    bodies = database.read_sync(lambda s: {r.id: r.body for r in s.query(ArticleRow)})
    assert bodies == {"one": "Edited.", "two": "Old."}


def test_a_sitemap_is_read_by_schedule(
    page: Page, at_home: str, site: Site, database: Database
) -> None:
    url = site.sitemap("/sitemap.xml", site.article("/a", "Parking"), site.at("/none"))
    page.goto(at_home)
    page.get_by_label("Address").fill(url)
    page.get_by_label("It is").select_option("sitemap")
    page.get_by_label("Read it", exact=True).select_option("24")
    page.get_by_role("button", name="Read it").click()
    expect(page.get_by_role("status")).to_contain_text("again by its schedule")
    page.get_by_role("link", name=url).click()
    reload_until(page, page.get_by_text("well", exact=True))
    look(page, "imports-source")
    page.get_by_role("region", name="Imports").get_by_role("link").click()
    expect(row(page, site.at("/none"))).to_contain_text("404")
