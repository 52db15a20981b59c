"""The page and the widget's files."""

from __future__ import annotations

import gzip
import json
import re

import pytest

from connectors.channels.web.pages import WIDGET_DIR, page, widget_languages
from connectors.channels.web.sites import Admission, Site
from tests.channels.quiet import Visit

LIMIT = 30_000


def test_the_widget_is_one_small_module(visit: Visit) -> None:
    answer = visit.http.get("/widget/frontdesk-chat.js", headers={"accept-encoding": "gzip"})
    assert not re.search(r"^(import|export)\b", answer.text, re.M)
    module = len(gzip.compress(answer.content, 6))
    words = max(len(gzip.compress(f.read_bytes(), 6)) for f in WIDGET_DIR.glob("lang/*.json"))
    print(f"widget, gzipped: {module} bytes, and the words of one language: {words}")
    assert module > 10_000
    assert module + words <= LIMIT


def test_the_page_has_nothing_inline_and_nothing_from_elsewhere(visit: Visit) -> None:
    answer = visit.http.get("/")
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    html = answer.text
    assert '<frontdesk-chat mode="page" site="customers">' in html
    assert not re.search(r"<script(?![^>]*\bsrc=)|<style|style=|\son\w+=", html)
    assert not re.search(r'(src|href)="(https?:)?//', html)


def test_a_title_cannot_break_the_page() -> None:
    site = Site("customers", "customer", Admission.ANYONE, title='<script>"x"</script>')
    html = bytes(page(site).body).decode()
    assert "<script>" not in html
    assert "&lt;script&gt;" in html


def test_everything_the_page_loads_is_there(visit: Visit) -> None:
    paths = re.findall(r'(?:src|href)="(/[^"]+)"', visit.http.get("/employees").text)
    assert len(paths) >= 4
    for path in paths:
        assert visit.http.get(path).status_code == 200, path


def test_every_import_of_the_widget_is_there(visit: Visit) -> None:
    for file in WIDGET_DIR.glob("*.js"):
        for name in re.findall(r'from "\./([^"]+)"', file.read_text("utf-8")):
            assert (WIDGET_DIR / name).is_file(), f"{file.name} imports {name}"


def test_files_may_be_loaded_by_any_site_and_come_compressed(visit: Visit) -> None:
    answer = visit.http.get(
        "/widget/frontdesk-chat.js",
        headers={"origin": "https://any.example", "accept-encoding": "gzip"},
    )
    assert answer.headers["access-control-allow-origin"] == "*"
    assert answer.headers["content-encoding"] == "gzip"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "javascript" in answer.headers["content-type"]


@pytest.mark.parametrize("name", ["icon.svg", "frontdesk-chat.js"])
def test_an_unchanged_file_is_not_sent_again(visit: Visit, name: str) -> None:
    tag = visit.http.get(f"/widget/{name}").headers["etag"]
    again = visit.http.get(f"/widget/{name}", headers={"if-none-match": tag})
    assert (again.status_code, again.content) == (304, b"")


@pytest.mark.parametrize(
    "path",
    ["page.html", "../channel.py", "%2e%2e/channel.py", "manifest.yml", "nothing.js", "view.js"],
)
def test_nothing_else_is_served(visit: Visit, path: str) -> None:
    assert visit.http.get(f"/widget/{path}").status_code == 404


def test_every_language_has_the_same_sentences() -> None:
    english = json.loads((WIDGET_DIR / "lang/en.json").read_text("utf-8"))
    for path in WIDGET_DIR.glob("lang/*.json"):
        table = json.loads(path.read_text("utf-8"))
        plural = re.compile(r"\.(zero|one|two|few|many|other)$")
        assert {plural.sub("", k) for k in table} == {plural.sub("", k) for k in english}, path
        assert all(isinstance(text, str) and text for text in table.values())


def test_every_language_is_offered() -> None:
    code = (WIDGET_DIR / "words.js").read_text("utf-8")
    known = re.search(r"const LANGUAGES = (\[.*?\])", code)
    assert known is not None
    assert tuple(sorted(json.loads(known[1]))) == widget_languages()


def test_every_sentence_is_used() -> None:
    code = "".join(path.read_text("utf-8") for path in WIDGET_DIR.glob("*.js"))
    english = json.loads((WIDGET_DIR / "lang/en.json").read_text("utf-8"))
    prefixes = set(re.findall(r"`([a-z_.]+)\.\$\{", code))
    for key in english:
        base = re.sub(r"\.(one|other)$", "", key)
        known = f'"{key}"' in code or f'"{base}"' in code
        assert known or any(key.startswith(f"{p}.") for p in prefixes), f"{key} is not used"
