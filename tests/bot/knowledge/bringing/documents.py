"""Small documents of each kind, good and bad, made where they are needed."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping

from pypdf import PdfReader, PdfWriter

MARKDOWN = """---
title: When you are paid
audience: employee
owner: Payroll
questions: [When is payday?]
status: published
---

You are paid on the 25th.
"""

PAGE = """<!doctype html><html lang="en"><head><title>Returns | Shop</title>
<script>alert(1)</script></head><body>
<nav><a href="/">Home</a></nav>
<main><h1>Returning an order</h1>
<p>You have <strong>30 days</strong>. See <a href="costs.html#top">the costs</a>
or <a href="javascript:alert(2)">do not</a>.</p>
<ol><li>Pack it.</li><li>Print the label.</li></ol>
<table><tr><th>Country</th><th>Cost</th></tr><tr><td>Norway</td><td>9 EUR</td></tr></table>
<img src="/label.png" alt="The label"><script>alert(3)</script></main>
<footer>Imprint</footer></body></html>"""

TABLE = """title,body,questions,audience
Parking,Park in the yard.,Where do I park?|Is parking free?,employee
Lunch,"Lunch is at noon,
every day.",,everyone
"""


def pdf(*pages: str, password: str = "") -> bytes:
    """Make a PDF; a page of no words has no text layer."""
    objects = [b"<< /Type /Catalog /Pages 2 0 R >>", b""]
    kids = []
    for words in pages:
        lines = "".join(f"({line}) Tj 0 -16 Td " for line in words.splitlines())
        drawing = f"BT /F1 12 Tf 72 720 Td {lines}ET".encode() if words else b"0 0 100 100 re f"
        objects.append(b"<< /Length %d >>\nstream\n%s\nendstream" % (len(drawing), drawing))
        kids.append(len(objects) + 1)
        objects.append(
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents %d 0 R /Resources "
            b"<< /Font << /F1 << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >> >> >>"
            % len(objects)
        )
    listed = b" ".join(b"%d 0 R" % kid for kid in kids)
    objects[1] = b"<< /Type /Pages /Kids [%s] /Count %d >>" % (listed, len(kids))
    return _encrypted(_assembled(objects), password) if password else _assembled(objects)


def docx(body: str, extra: Mapping[str, str] | None = None) -> bytes:
    """Make a Word document of the XML of its paragraphs."""
    space = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    kinds = "http://schemas.openxmlformats.org/package/2006/content-types"
    relations = "http://schemas.openxmlformats.org/package/2006/relationships"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"
    main = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
    return archive(
        {
            "[Content_Types].xml": f'<Types xmlns="{kinds}"><Override '
            f'PartName="/word/document.xml" ContentType="{main}"/></Types>',
            "_rels/.rels": f'<Relationships xmlns="{relations}"><Relationship Id="rId1" '
            f'Type="{office}" Target="word/document.xml"/></Relationships>',
            "word/document.xml": f'<w:document xmlns:w="{space}"><w:body>{body}</w:body>'
            "</w:document>",
            "word/styles.xml": f'<w:styles xmlns:w="{space}">{_style(1)}{_style(2)}</w:styles>',
        }
        | dict(extra or {})
    )


def _style(level: int) -> str:
    return (
        f'<w:style w:type="paragraph" w:styleId="Heading{level}">'
        f'<w:name w:val="heading {level}"/></w:style>'
    )


def paragraph(words: str, style: str = "") -> str:
    """Give a paragraph of a Word document."""
    kind = f'<w:pPr><w:pStyle w:val="{style}"/></w:pPr>' if style else ""
    return f"<w:p>{kind}<w:r><w:t>{words}</w:t></w:r></w:p>"


def archive(files: Mapping[str, str | bytes]) -> bytes:
    """Make a ZIP."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in files.items():
            file.writestr(name, content)
    return packed.getvalue()


def _assembled(objects: list[bytes]) -> bytes:
    out, offsets = b"%PDF-1.4\n", []
    for number, content in enumerate(objects, 1):
        offsets.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    head = b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    tail = b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF" % (
        len(objects) + 1,
        len(out),
    )
    return out + head + table + tail


def _encrypted(raw: bytes, password: str) -> bytes:
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(raw)))
    writer.encrypt(password)
    packed = io.BytesIO()
    writer.write(packed)
    return packed.getvalue()
