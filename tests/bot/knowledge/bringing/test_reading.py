"""Each kind of document becomes a draft, or a reason why not."""

from __future__ import annotations

import io
import stat
import zipfile
from pathlib import Path

import pytest

from bot.knowledge.bringing.drafts import Document, Draft, Read, Refused
from bot.knowledge.bringing.limits import Limits
from bot.knowledge.bringing.readers import reading
from connectors.channels.web.render import to_html
from tests.bot.knowledge.bringing.documents import (
    MARKDOWN,
    PAGE,
    TABLE,
    archive,
    docx,
    paragraph,
    pdf,
)


def read(
    folder: Path, name: str, raw: str | bytes, limits: Limits | None = None, **more: str
) -> list[Read]:
    """Read one document in this process."""
    path = folder / "document"
    path.write_bytes(raw.encode() if isinstance(raw, str) else raw)
    bounds = limits or Limits()
    document = Document(str(path), name, more.pop("url", ""), more)
    found: list[Read] = []
    for each, source, content in reading.sources([document], bounds):
        if isinstance(content, bytes):
            found += reading.read(each, source, content, bounds)
        else:
            found.append(Refused(each, str(content)))
    return found


def draft(folder: Path, name: str, raw: str | bytes, **more: str) -> Draft:
    (one,) = read(folder, name, raw, **more)
    assert isinstance(one, Draft), one
    return one


def reason(folder: Path, name: str, raw: str | bytes, limits: Limits | None = None) -> str:
    (one,) = read(folder, name, raw, limits)
    assert isinstance(one, Refused), one
    return one.reason


def test_markdown_states_what_its_front_matter_says(tmp_path: Path) -> None:
    one = draft(tmp_path, "hr/payday.md", MARKDOWN)
    assert (one.article_id, one.is_whole) == ("payday", True)
    assert one.stated == {
        "title": "When you are paid",
        "audience": "employee",
        "owner": "Payroll",
        "questions": ["When is payday?"],
        "status": "published",
        "body": "You are paid on the 25th.",
    }


def test_markdown_without_front_matter_has_its_heading_for_title(tmp_path: Path) -> None:
    one = draft(tmp_path, "x/Über uns.md", "# About us\n\nWe are five.\n")
    assert one.stated == {"title": "About us", "body": "We are five."}
    assert (one.article_id, one.is_whole) == ("ueber-uns", False)


@pytest.mark.parametrize(
    ("head", "told"),
    [
        ("title: X\nqestions: [a]", "qestions: there is no such field"),
        ("title: 7", "title: "),
        ("title: X\nstatus: live", "status: "),
        ("title: X\naudience: [employee]", "audience: "),
        ("title: X\nvalid_to: soon", "valid_to: "),
        ("title: X\nid: ../../etc", "id: "),
        ("title: X\ngroups: hr", "groups: "),
        ("title: X\nvalid_from: 2026-02-01\nvalid_to: 2026-01-01", "valid_to lies before"),
        ("title: [X", "front matter: "),
        ("- a", "front matter: "),
        ("title: X\nbody: sneaked in", "body: "),
        ("title: !!python/object/apply:os.system [id]", "front matter: "),
    ],
)
def test_front_matter_that_lies_is_named(tmp_path: Path, head: str, told: str) -> None:
    assert told in reason(tmp_path, "x.md", f"---\n{head}\n---\nWords.")


def test_a_script_in_markdown_is_remarked_and_never_runs(tmp_path: Path) -> None:
    text = "# X\n\nHello <script>alert(1)</script> [a](javascript:alert(2)) <img onerror=x>"
    one = draft(tmp_path, "x.md", text)
    assert one.remarks == ("script",)
    shown = to_html(one.stated["body"])
    assert "<script" not in shown
    assert "<img" not in shown
    assert 'href="javascript' not in shown


def test_a_page_gives_its_article_alone(tmp_path: Path) -> None:
    one = draft(tmp_path, "page.html", PAGE, url="https://shop.example/help/returns.html")
    assert (one.stated["title"], one.stated["language"]) == ("Returning an order", "en")
    body = one.stated["body"]
    assert "You have **30 days**" in body
    assert "[the costs](https://shop.example/help/costs.html#top)" in body
    assert "1. Pack it.\n2. Print the label." in body
    assert "| Norway | 9 EUR |" in body
    assert "[The label](https://shop.example/label.png)" in body
    for gone in ("alert", "Home", "Imprint", "javascript", "do not]"):
        assert gone not in body
    assert (one.ref, one.article_id) == (
        "https://shop.example/help/returns.html",
        "returning-an-order",
    )
    assert one.remarks == ("images",)


def test_a_page_made_by_scripts_says_so(tmp_path: Path) -> None:
    shell = "<html><head><title>App</title></head><body><div id=root></div><script>x</script>"
    assert "made by scripts" in reason(tmp_path, "app.html", shell)


def test_a_deeply_nested_page_is_refused(tmp_path: Path) -> None:
    assert "nested too deeply" in reason(tmp_path, "x.html", "<div>" * 30_000 + "words " * 20)


def test_the_text_of_a_pdf_is_read(tmp_path: Path) -> None:
    raw = pdf("Leaving the building\nTake your badge and the\nkeys with you.\n1. Go.\n2. Run.")
    one = draft(tmp_path, "leaving.pdf", raw)
    assert (one.article_id, one.stated["title"]) == ("leaving", "Leaving the building")
    assert "Take your badge and the keys with you." in one.stated["body"]
    assert "1. Go.\n2. Run." in one.stated["body"]


@pytest.mark.parametrize(
    ("raw", "told"),
    [
        (pdf(""), "no text layer"),
        (pdf("Secret words of the board", password="pass"), "encrypted"),
        (b"%PDF-1.4 and then nothing", "damaged"),
        (b"", "damaged"),
        (pdf(*["words " * 5] * 4), "has 4 pages; 3 are read"),
    ],
)
def test_a_pdf_that_cannot_be_read_says_why(tmp_path: Path, raw: bytes, told: str) -> None:
    assert told in reason(tmp_path, "x.pdf", raw, Limits(pages=3))


def test_a_word_document_keeps_headings(tmp_path: Path) -> None:
    body = (
        paragraph("Badges", "Heading1")
        + paragraph("Everybody has one.")
        + paragraph("Lost", "Heading2")
        + paragraph("Tell us &lt;script&gt;at once&lt;/script&gt;.")
    )
    one = draft(tmp_path, "Our badges.docx", docx(body))
    assert (one.article_id, one.stated["title"]) == ("our-badges", "Badges")
    assert "Everybody has one.\n\n## Lost\n\nTell us" in one.stated["body"]
    assert "<script" not in to_html(one.stated["body"])


_BOMB = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]><x>&b;</x>'


@pytest.mark.parametrize(
    ("raw", "told"),
    [
        (docx(""), "no text"),
        (b"\xd0\xcf\x11\xe0 old", "encrypted, or in the old format"),
        (b"PK\x03\x04 broken", "damaged"),
        (archive({"a.txt": "x"}), "no Word document"),
        (docx(paragraph("words"), {"word/settings.xml": _BOMB}), "damaged"),
        (docx(paragraph("words"), {"word/huge.xml": b" " * 2_000_000}), "suspiciously"),
    ],
)
def test_a_word_document_that_cannot_be_read_says_why(
    tmp_path: Path, raw: bytes, told: str
) -> None:
    assert told in reason(tmp_path, "x.docx", raw, Limits(entry_bytes=1_000_000))


def test_a_table_gives_an_article_for_each_row(tmp_path: Path) -> None:
    one, two = read(tmp_path, "faq.csv", TABLE)
    assert isinstance(one, Draft)
    assert isinstance(two, Draft)
    assert one.stated == {
        "title": "Parking",
        "body": "Park in the yard.",
        "questions": ["Where do I park?", "Is parking free?"],
        "audience": "employee",
    }
    assert (one.ref, one.article_id) == ("faq.csv, row 2", "parking")
    assert two.stated["body"] == "Lunch is at noon,\nevery day."


def test_a_table_of_questions_and_answers_needs_no_titles(tmp_path: Path) -> None:
    one = draft(tmp_path, "faq.csv", "Question;Answer\nWhere do I park?;In the yard.\n")
    assert (one.stated["title"], one.stated["body"]) == ("Where do I park?", "In the yard.")


def test_columns_can_be_named(tmp_path: Path) -> None:
    raw = "Kopf\tInhalt\nParken\tIm Hof.\n"
    one = draft(tmp_path, "x.tsv", raw, title="Kopf", body="Inhalt")
    assert one.stated == {"title": "Parken", "body": "Im Hof."}
    assert "there must be a column" in reason(tmp_path, "x.tsv", raw)


def test_broken_rows_are_named_and_the_others_go_in(tmp_path: Path) -> None:
    raw = (
        "title,body,audience\n"
        "One,Good.,employee\n"
        'Two,"never closed,employee\n'
        "Three,Good.,employee\n"
        'Four,"closed" wrongly,employee\n'
        "Five,too,many,cells\n"
        ",No title.,employee\n"
        "Seven,,employee\n"
        "Eight,Good.,nobody\n"
        "Nine,Good.,customer\n"
    )
    found = read(tmp_path, "x.csv", raw)
    assert [d.stated["title"] for d in found if isinstance(d, Draft)] == ["One", "Three", "Nine"]
    told = {d.ref: d.reason for d in found if isinstance(d, Refused)}
    assert list(told) == [f"x.csv, row {n}" for n in (3, 5, 6, 7, 8, 9)]
    assert "quotes are broken" in told["x.csv, row 3"]
    assert "quotes are broken" in told["x.csv, row 5"]
    assert told["x.csv, row 6"] == "it has 4 cells, not 3"
    assert told["x.csv, row 7"] == "it has no title"
    assert told["x.csv, row 8"] == "it has no text"
    assert "audience" in told["x.csv, row 9"]


def test_a_table_without_end_stops(tmp_path: Path) -> None:
    raw = "title,body\n" + "a,b\n" * 5
    *_, last = read(tmp_path, "x.csv", raw, Limits(rows=3))
    assert last == Refused("x.csv", "the table has more than 3 rows; the rest is left out")


@pytest.mark.parametrize(
    ("words", "encoding"),
    [
        ("Café naïve — “so”, she says, and pays 5 €", "windows-1252"),
        ("Das Büro schließt um fünf.", "utf-16"),
        ("Das Büro schließt um fünf.", "utf-8-sig"),
        ("Привет, отпуск нужно согласовать с вашим руководителем заранее", "windows-1251"),
        ("休暇の申請は人事部のページからお願いします。", "shift_jis"),
    ],
)
def test_other_encodings_are_read(tmp_path: Path, words: str, encoding: str) -> None:
    assert draft(tmp_path, "x.md", words.encode(encoding)).stated["body"] == words


@pytest.mark.parametrize("raw", [bytes(range(256)), b"\x00\x01\x02words", b"PNG\x00\x00\x00"])
def test_what_is_no_text_is_refused(tmp_path: Path, raw: bytes) -> None:
    assert "encoding is not known" in reason(tmp_path, "x.md", raw)


def test_files_in_a_zip_are_read_and_the_bad_ones_named(tmp_path: Path) -> None:
    inner = archive({"deep.md": "# Deep\n\nWords.", "deeper.zip": archive({"a.md": "x"})})
    raw = archive(
        {
            "hr/payday.md": MARKDOWN,
            "page.html": PAGE,
            "../../etc/passwd.md": "# X\n\nWords.",
            "/root.md": "# X\n\nWords.",
            "C:\\x.md": "# X\n\nWords.",
            "program.exe": b"MZ",
            "more.zip": inner,
            "__MACOSX/._x.md": b"\x00",
        }
    )
    found = read(tmp_path, "all.zip", raw)
    assert [d.article_id for d in found if isinstance(d, Draft)] == ["payday", "page", "deep"]
    told = {d.ref: d.reason for d in found if isinstance(d, Refused)}
    leads_out = "its path leads out of the ZIP"
    assert told == {
        "../../etc/passwd.md": leads_out,
        "/root.md": leads_out,
        "C:\\x.md": leads_out,
        "program.exe": "files of the kind .exe are not read",
        "more.zip!deeper.zip": "a ZIP in a ZIP in a ZIP is not opened",
    }


def test_links_in_a_zip_are_refused(tmp_path: Path) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as file:
        link = zipfile.ZipInfo("passwd.md")
        link.external_attr = (stat.S_IFLNK | 0o777) << 16
        file.writestr(link, "/etc/passwd")
    assert reason(tmp_path, "x.zip", packed.getvalue()) == "it is a link, not a file"


@pytest.mark.parametrize(
    ("files", "told"),
    [
        ({"a.md": b"x" * 2_000_000}, "suspiciously"),
        ({f"{n}.md": "x" for n in range(60)}, "holds 60 files; 50 are read"),
    ],
)
def test_zip_bombs_are_refused(tmp_path: Path, files: dict[str, bytes], told: str) -> None:
    limits = Limits(entry_bytes=1_000_000, entries=50)
    assert told in reason(tmp_path, "x.zip", archive(files), limits)


def test_a_zip_that_lies_about_its_sizes_is_refused(tmp_path: Path) -> None:
    raw = archive({"a.md": b"x" * 3_000_000})
    told = (3_000_000).to_bytes(4, "little")
    assert raw.count(told) == 2
    found = read(tmp_path, "x.zip", raw.replace(told, (1_000).to_bytes(4, "little")))
    assert [type(one) for one in found] == [Refused]


def test_what_is_too_large_is_refused(tmp_path: Path) -> None:
    assert "larger than 10 bytes" in reason(tmp_path, "x.md", "x" * 11, Limits(entry_bytes=10))
    assert "longer than 5 characters" in reason(
        tmp_path, "x.md", "# A\n\n123456", Limits(body_chars=5)
    )
