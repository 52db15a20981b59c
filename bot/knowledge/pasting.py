"""Turn what people paste from a web page or a word processor into Markdown."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from bs4 import BeautifulSoup, Tag
from bs4.element import PreformattedString
from markdownify import MarkdownConverter

MOST = 2_000_000
_DROPPED = ["script", "style", "head", "meta", "link", "title", "template", "noscript", "svg"]
_DROPPED += ["iframe", "object", "embed", "form", "input", "button", "select", "textarea", "img"]
_LEVEL = re.compile(r"mso-list:[^;]*\blevel(\d)", re.IGNORECASE)
_MARK = re.compile(r"mso-list:\s*ignore", re.IGNORECASE)
_NUMBERED = re.compile(r"^\W*(\d+|[a-z])[.)]", re.IGNORECASE)
_SAFE = frozenset(("", "http", "https", "mailto", "tel"))
_DEEPEST = 200
_converter = MarkdownConverter(heading_style="atx", bullets="-", table_infer_header=True)


def to_markdown(html: str) -> str:
    """Convert a piece of HTML; scripts, forms and pictures from elsewhere are left out."""
    soup = BeautifulSoup(html, "html.parser")
    if _is_too_deep(soup):
        return soup.get_text("\n", strip=True)
    for aside in soup.find_all(string=lambda text: isinstance(text, PreformattedString)):
        aside.extract()
    for tag in soup.find_all(_DROPPED):
        tag.decompose()
    for link in soup.find_all("a"):
        if urlsplit(str(link.get("href") or "")).scheme.lower() not in _SAFE:
            link.unwrap()
    _make_lists(soup)
    _make_emphasis(soup)
    text = MarkdownConverter(
        heading_style="atx", bullets="-", table_infer_header=True
    ).convert_soup(soup)
    text = re.sub(r"[ \t\u00a0]+\n", "\n", text.replace("\u00a0", " "))
    return re.sub(r"\n{3,}", "\n\n", text).strip()


def _make_lists(soup: BeautifulSoup) -> None:
    # Word writes the items of a list as paragraphs, with the bullet as text.
    for item in soup.find_all("p", style=_LEVEL):
        level = int(_LEVEL.search(str(item["style"]))[1])  # type: ignore[index]
        mark = item.find("span", style=_MARK)
        kind = "ol" if mark and _NUMBERED.match(mark.get_text()) else "ul"
        if mark:
            mark.decompose()
        place = _list_at(soup, item, level, kind)
        item.name, item.attrs = "li", {}
        place.append(item.extract())


def _list_at(soup: BeautifulSoup, item: Tag, level: int, kind: str) -> Tag:
    before = item.find_previous_sibling(lambda tag: True)
    outer = before if before is not None and before.get("data-word") else None
    if outer is None:
        outer = soup.new_tag(kind, attrs={"data-word": "1"})
        item.insert_before(outer)
    for _ in range(level - 1):
        last = outer.find_all("li", recursive=False)[-1:]
        if not last:
            break
        inner = last[0].find(["ul", "ol"], recursive=False)
        if inner is None:
            inner = soup.new_tag(kind)
            last[0].append(inner)
        outer = inner
    return outer


def _make_emphasis(soup: BeautifulSoup) -> None:
    # Google Docs wraps everything in a bold element that is not bold.
    for tag in soup.find_all("b", style=re.compile(r"font-weight:\s*normal")):
        tag.unwrap()
    for span in soup.find_all("span", style=True):
        style = str(span["style"]).lower()
        if re.search(r"font-weight:\s*(bold|[6-9]00)", style):
            span.name, span.attrs = "strong", {}
        elif "font-style:italic" in style.replace(" ", ""):
            span.name, span.attrs = "em", {}


def _is_too_deep(soup: BeautifulSoup) -> bool:
    # Converting goes down by recursion.
    depth = {id(soup): 0}
    for tag in soup.find_all(True):
        depth[id(tag)] = depth.get(id(tag.parent), 0) + 1
        if depth[id(tag)] > _DEEPEST:
            return True
    return False
