"""What the editor's script asks for."""

from __future__ import annotations

from typing import Any

import pytest

from bot.knowledge import images
from bot.store.database import Database
from tests.bot.console.visitor import Visitor
from tests.bot.knowledge.test_images import PNG

HOME = "/console/articles"


async def ask(who: Visitor, tool: str, **options: Any) -> Any:
    await who.get(HOME)
    headers = {"X-CSRF-Token": who.token}
    return await who.http.post(f"{HOME}/{tool}", headers=headers, **options)


async def test_the_preview_shows_and_runs_nothing(ada: Visitor) -> None:
    body = "**b**\n\n> [!NOTE]\n> x\n\n<script>alert(1)</script>[x](javascript:alert(1))"
    html = (await ask(ada, "preview", json={"body": body})).json()["html"]
    assert "<strong>b</strong>" in html
    assert 'class="callout note"' in html
    assert "<script" not in html
    assert 'href="javascript' not in html


async def test_what_is_pasted_becomes_markdown(ada: Visitor) -> None:
    answer = await ask(ada, "paste", json={"html": "<h2>A</h2><p><b>b</b><script>x</script></p>"})
    assert answer.json() == {"markdown": "## A\n\n**b**"}


@pytest.mark.parametrize("tool", ["preview", "paste"])
async def test_what_no_script_of_ours_sends(ada: Visitor, tool: str) -> None:
    for wrong in ({}, {"body": 1, "html": 1}, {"body": "x" * 1_000_001, "html": "x" * 2_000_001}):
        assert (await ask(ada, tool, json=wrong)).status_code == 422


async def test_an_image_is_kept(ada: Visitor, database: Database) -> None:
    answer = await ask(ada, "images", files={"image": ("plan.png", PNG, "image/png")})
    path = answer.json()["path"]
    row = database.read_sync(lambda s: images.find(s, path.removeprefix("/images/")))
    assert row is not None
    assert (row.data, row.uploaded_by) == (PNG, "Ada")


@pytest.mark.parametrize(
    ("data", "status"),
    [
        (b"<svg/>", 422),
        (PNG + b"\0" * 5_000_000, 422),
        (PNG + b"\0" * 6_000_000, 413),
    ],
)
async def test_what_is_no_image_of_ours(ada: Visitor, data: bytes, status: int) -> None:
    answer = await ask(ada, "images", files={"image": ("x.png", data, "image/png")})
    assert answer.status_code == status
