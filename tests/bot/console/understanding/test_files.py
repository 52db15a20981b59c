"""Examples brought in and taken out."""

from __future__ import annotations

from typing import Any

import pytest

from bot.console.frame import Console
from bot.dialogue import files
from bot.dialogue.corpus import Corpus
from bot.dialogue.starter import Starter
from tests.bot.console.visitor import Visitor

HERE = "/console/understanding/files"


async def bring(admin: Visitor, name: str, raw: bytes) -> Any:
    return await admin.post(HERE, {}, files={"file": (name, raw)})


async def test_a_file_is_brought_in_and_the_rest_is_told(
    console: Console, starter: Starter, admin: Visitor
) -> None:
    raw = (
        b"intent,text,is_test\npayday,brand new,\nparking,over there,yes\npayday,when is payday,\n"
    )
    raw += b"nowhere,<script>alert(1)</script>,\n"
    page = await bring(admin, "x.csv", raw)
    assert page.status_code == 200
    assert "2 added, 1 were there already, 1 could not be taken" in page.text
    assert "&lt;script&gt;alert(1)" in page.text
    corpus = console.database.read_sync(lambda s: Corpus.read(s, starter))
    assert {e.text for e in corpus.edits.added} == {"brand new", "over there"}


@pytest.mark.parametrize(
    ("name", "raw", "told"),
    [
        ("x.csv", b'intent,text\na,"b\n', "quotation marks"),
        ("x.yml", b"nlu: [", "not proper YAML"),
        ("x.exe", b"MZ", "Only .csv"),
        ("x.csv", b"\xff\xfe", "UTF-8"),
        ("x.csv", b"x" * (files.MOST_BYTES + 10), "larger than 2 MB"),
    ],
)
async def test_a_broken_file_is_told(admin: Visitor, name: str, raw: bytes, told: str) -> None:
    page = await bring(admin, name, raw)
    assert page.status_code == 422
    assert told in page.text


async def test_too_large_for_any_file(admin: Visitor) -> None:
    assert (await bring(admin, "x.csv", b"x" * (3 * 1024 * 1024))).status_code == 413


async def test_no_file(admin: Visitor) -> None:
    assert "Choose a file first" in (await admin.post(HERE, {"file": "text"})).text


async def test_what_is_taken_out_can_be_brought_in(admin: Visitor, starter: Starter) -> None:
    out = await admin.get(f"{HERE}/examples.csv")
    assert "attachment" in out.headers["content-disposition"]
    assert files.read("x.csv", out.content) == list(starter.examples)
    assert "5 were there already" not in (await bring(admin, "x.csv", out.content)).text
    learnt = (await admin.get(f"{HERE}/examples.yml")).content
    assert len(files.read("x.yml", learnt)) == 5
    assert (await admin.get(f"{HERE}/held-out.jsonl")).text.count("\n") == 3
