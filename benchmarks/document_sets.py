"""Make more retrieval sets out of free documentation, for fitting and judging on other texts.

    apt-get download debian-faq gnome-user-docs perl-doc python3.11-doc
    for package in *.deb; do dpkg-deb -x $package unpacked; done
    python benchmarks/document_sets.py unpacked SHARED/retrieval/18f_handbook SETS

Short questions and answers (pyfaq, debianfaq, perlfaq), a user guide asked by its page titles,
which are removed, and by its descriptions (gnome_title, gnome_desc), and long policy texts: the
pages of a handbook, whole, asked by the headings that were removed from them (18f_pages).
"""

from __future__ import annotations

import argparse
import gzip
import json
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from xml.etree import ElementTree

Pair = tuple[str, str, str]  # question, title, text; no question: an article nobody asks for
_MALLARD = "{http://projectmallard.org/1.0/}"


def main() -> None:
    """Write every set that the folders allow."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("unpacked", type=Path)
    parser.add_argument("handbook", type=Path)
    parser.add_argument("target", type=Path)
    options = parser.parse_args()
    share = options.unpacked / "usr" / "share"
    guide = list(gnome_pages(share / "help/C/gnome-help"))
    write(options.target / "pyfaq", python_faq(share / "doc/python3.11/html/_sources/faq"))
    faq = gzip.decompress((share / "doc/debian/FAQ/debian-faq.en.txt.gz").read_bytes())
    write(options.target / "debianfaq", debian_faq(faq.decode()))
    write(options.target / "perlfaq", perl_faq(next(share.glob("perl/*/pod"))))
    write(options.target / "gnome_title", ((title, "", text) for title, _, text in guide))
    write(options.target / "gnome_desc", ((about, title, text) for title, about, text in guide))
    write_handbook_pages(options.handbook, options.target / "18f_pages")


def write(folder: Path, pairs: Iterable[Pair]) -> None:
    """Write articles.jsonl and queries.jsonl."""
    articles, queries = [], []
    for number, (question, title, text) in enumerate(pairs):
        articles.append({"id": f"{folder.name}-{number}", "title": title, "text": text})
        if question:
            queries.append({"text": question, "relevant_ids": [f"{folder.name}-{number}"]})
    write_lines(folder, articles, queries)


def write_lines(folder: Path, articles: list[dict[str, str]], queries: list[object]) -> None:
    """Write two JSONL files."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, rows in (("articles", articles), ("queries", queries)):
        text = "".join(f"{json.dumps(row)}\n" for row in rows)
        (folder / f"{name}.jsonl").write_text(text, encoding="utf-8")
    print(folder.name, len(articles), "articles,", len(queries), "queries")


def python_faq(folder: Path) -> Iterator[Pair]:
    """Read the underlined sections of reStructuredText; those that ask are asked."""
    for path in sorted(folder.glob("*.rst.txt")):
        parts = re.split(r"^(.+)\n([-=~^'])\2{4,}$", path.read_text("utf-8"), flags=re.MULTILINE)
        title = f"Python {path.name.split('.')[0]} FAQ"
        for heading, body in zip(parts[1::3], parts[3::3], strict=True):
            text = re.sub(r"^(={5,}|\.\. ).*$", "", body, flags=re.MULTILINE)
            text = re.sub(r":\w+:`([^`]*)`", r"\1", text).strip()
            if len(text.split()) >= 15:
                yield (heading if heading.endswith("?") else "", title, text)


def debian_faq(text: str) -> Iterator[Pair]:
    """Read numbered sections of plain text; those that ask are asked."""
    for section in re.split(r"\n(?=\d+\.\d+\. )", text.replace("\xa0", " ")):
        head = re.match(r"\d+\.\d+\.  ?((?:.+\n)+?)\n", section)
        if head and len(section.split()) >= 30:
            heading = " ".join(head[1].split())
            body = re.sub(r"^ +", "", section[head.end() :], flags=re.MULTILINE)
            yield (heading if "?" in heading else "", "", body.strip())


def perl_faq(folder: Path) -> Iterator[Pair]:
    """Read the second-level sections of plain old documentation; those that ask are asked."""
    for path in sorted(folder.glob("perlfaq[1-9].pod")):
        for section in re.split(r"^=head2 ", path.read_text("utf-8"), flags=re.MULTILINE)[1:]:
            heading, _, body = section.partition("\n\n")
            body = re.split(r"^=head1", body, flags=re.MULTILINE)[0]
            question = _without_codes(" ".join(heading.split()))
            text = re.sub(r"^=\w+.*$", "", _without_codes(body), flags=re.MULTILINE).strip()
            if len(text.split()) >= 15:
                yield (question if question.endswith("?") else "", "", text)


def _without_codes(text: str) -> str:
    for _ in range(3):  # codes stand within codes
        text = re.sub(r"[A-Z]<<+ (.*?) >>+", r"\1", text, flags=re.DOTALL)
        text = re.sub(r"[BCEFILSX]<(?:[^<>|]*\|)?([^<>]*)>", r"\1", text)
    return text


def gnome_pages(folder: Path) -> Iterator[Pair]:
    """Read title, description and text of the pages of a Mallard guide."""
    for path in sorted(folder.glob("*.page")):
        page = ElementTree.parse(path).getroot()
        title = page.find(f"{_MALLARD}title")
        about = page.find(f"{_MALLARD}info/{_MALLARD}desc")
        text = "\n\n".join(_blocks(page))
        if page.get("type") != "guide" and title is not None and len(text.split()) >= 25:
            yield _flat(title), "" if about is None else _flat(about), text


def _blocks(parent: ElementTree.Element, top: bool = True) -> Iterator[str]:
    for child in parent:
        tag = str(child.tag).removeprefix(_MALLARD)
        if tag in ("info", "links") or (top and tag == "title"):
            continue
        if tag == "title":
            yield f"## {_flat(child)}"
        elif tag in ("p", "item"):
            yield _flat(child) if tag == "p" else f"- {_flat(child)}"
        else:
            yield from _blocks(child, top=False)


def _flat(element: ElementTree.Element) -> str:
    return " ".join("".join(element.itertext()).split())


def write_handbook_pages(handbook: Path, folder: Path) -> None:
    """Join the parts of a handbook to whole pages again, without the headings that are asked."""
    parts = [json.loads(line) for line in (handbook / "articles.jsonl").open(encoding="utf-8")]
    queries = [json.loads(line) for line in (handbook / "queries.jsonl").open(encoding="utf-8")]
    asked = {id_ for query in queries for id_ in query["relevant_ids"]}
    pages: dict[str, dict[str, str]] = {}
    for part in parts:
        trail = part["title"].split(" > ")
        page = pages.setdefault(
            part["source"], {"id": part["source"], "title": trail[0], "text": ""}
        )
        heading = "" if part["id"] in asked or len(trail) < 2 else f"## {trail[-1]}\n\n"
        page["text"] += f"{heading}{part['text']}\n\n"
    page_of = {part["id"]: part["source"] for part in parts}
    moved = [
        {**query, "relevant_ids": sorted({page_of[id_] for id_ in query["relevant_ids"]})}
        for query in queries
    ]
    write_lines(folder, list(pages.values()), moved)


if __name__ == "__main__":
    main()
