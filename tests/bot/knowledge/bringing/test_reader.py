"""The reading process may die; the service and the other documents go on."""

from __future__ import annotations

from pathlib import Path

from bot.knowledge.bringing.drafts import Document, Draft, Refused
from bot.knowledge.bringing.limits import Limits
from bot.knowledge.bringing.reader import Reader
from tests.bot.knowledge.bringing.documents import MARKDOWN, archive


def document(folder: Path, name: str, raw: bytes) -> Document:
    path = folder / name
    path.write_bytes(raw)
    return Document(str(path), name)


def test_documents_are_read_apart(tmp_path: Path) -> None:
    one = document(tmp_path, "payday.md", MARKDOWN.encode())
    two = document(tmp_path, "none.md", b"")
    good, bad = Reader().read([one, two])
    assert isinstance(good, Draft)
    assert good.stated["questions"] == ["When is payday?"]
    assert bad == Refused("none.md", "the file is empty")


def test_a_document_that_takes_too_long_is_refused_and_the_rest_is_read(tmp_path: Path) -> None:
    slow = b"<p>words" * 2_500_000
    raw = archive({"a.md": MARKDOWN, "slow.html": slow, "z.md": MARKDOWN})
    limits = Limits(entry_seconds=3.0, ratio=10**9, memory=8_000_000_000)
    first, second, third = Reader(limits).read([document(tmp_path, "all.zip", raw)])
    assert isinstance(first, Draft)
    assert isinstance(second, Refused)
    assert (second.ref, second.reason) == ("slow.html", "reading it takes too long")
    assert isinstance(third, Draft)


def test_a_document_that_eats_memory_is_refused_and_the_rest_is_read(tmp_path: Path) -> None:
    fat = "".join(f"<p>{n}" for n in range(900_000)).encode()
    raw = archive({"fat.html": fat, "z.md": MARKDOWN})
    limits = Limits(memory=300_000_000, entry_seconds=60)
    found = list(Reader(limits).read([document(tmp_path, "all.zip", raw)]))
    assert [type(one) for one in found] == [Refused, Draft]
    assert isinstance(found[0], Refused)
    assert found[0].ref == "fat.html"


def test_a_reader_that_cannot_start_gives_a_reason(tmp_path: Path) -> None:
    limits = Limits(memory=1_000_000)
    (only,) = Reader(limits).read([document(tmp_path, "payday.md", MARKDOWN.encode())])
    assert isinstance(only, Refused)
    assert "reader" in only.reason
