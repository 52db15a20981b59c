"""Read HTML: the article of a page, without what stands around it."""

from __future__ import annotations

import hashlib
import re
from typing import Any
from urllib.parse import urljoin, urlsplit

from bs4 import BeautifulSoup, Comment, Tag
from markdownify import MarkdownConverter

from bot.knowledge.bringing.drafts import Draft, Unreadable
from bot.knowledge.bringing.naming import id_of, id_of_url
from bot.knowledge.bringing.readers.decoding import decode

_AROUND = [
    "script",
    "style",
    "noscript",
    "template",
    "iframe",
    "object",
    "embed",
    "svg",
    "canvas",
    "nav",
    "header",
    "footer",
    "aside",
    "form",
    "button",
    "select",
    "input",
    "textarea",
    "dialog",
    "video",
    "audio",
]
_ARTICLES = ("article", "main", "[role=main]", "#content", "#main-content", "body")
_LEAST_CHARS = 40
_BLANKS = re.compile(r"\n{3,}")
_SCHEMES = frozenset({"http", "https", "mailto", "tel"})
_LANGUAGE = re.compile(r"^[a-zA-Z]{2,3}(-[a-zA-Z0-9]{2,8})*$")


# As our own articles are written.
_converter = MarkdownConverter(
    heading_style="atx", bullets="-", table_infer_header=True, escape_misc=False
)


def read(name: str, raw: bytes, url: str = "") -> Draft:
    """Read a page; `url` is its address, against which its links are resolved.

    Raises Unreadable.
    """
    soup = _soup(raw)
    title, language = _title(soup), _language(soup)
    body, remarks = to_markdown(_article(soup), url or _base(soup))
    title, body = _apart(title, body)
    if not body:
        raise Unreadable("the page has no text; it may be made by scripts in the browser")
    stated: dict[str, Any] = {"title": (title or name)[:300], "body": body}
    if language:
        stated["language"] = language
    article_id = id_of_url(url, title) if url else id_of(name)
    checksum = hashlib.sha256(f"{title}\n{body}".encode()).hexdigest()
    return Draft(url or name, article_id, stated, checksum, remarks=remarks)


def to_markdown(part: Tag, base: str) -> tuple[str, tuple[str, ...]]:
    """Turn a part of a page into Markdown, and tell what was left behind."""
    for comment in part.find_all(string=lambda text: isinstance(text, Comment)):
        comment.extract()
    for link in part.find_all("a"):
        _mend_link(link, base)
    pictures = part.find_all("img")
    for picture in pictures:
        _mend_picture(picture, base)
    remarks = ("images",) if pictures else ()
    text: str = _converter.convert_soup(part)
    lines = (line.rstrip() for line in text.splitlines())
    return _BLANKS.sub("\n\n", "\n".join(lines)).strip(), remarks


def soup_of(html: str) -> BeautifulSoup:
    """Parse, and drop all that is not the text. Raises Unreadable."""
    try:
        soup = BeautifulSoup(html, "html.parser")
        for around in soup(_AROUND):
            around.decompose()
        for hidden in soup.select("[hidden], [aria-hidden=true]"):
            hidden.decompose()
    except (AssertionError, ValueError) as error:
        raise Unreadable(f"the HTML cannot be parsed: {error}") from error
    return soup


def _soup(raw: bytes) -> BeautifulSoup:
    try:
        return soup_of(decode(raw))
    except Unreadable:
        # It may still name its encoding.
        named = BeautifulSoup(raw[:4096], "html.parser").select_one("meta[charset]")
        if named is None:
            raise
        try:
            return soup_of(raw.decode(str(named["charset"])))
        except (LookupError, UnicodeDecodeError) as error:
            raise Unreadable(f"it is not in the encoding that it names: {error}") from error


def _article(soup: BeautifulSoup) -> Tag:
    for selector in _ARTICLES:
        found = soup.select(selector)
        if len(found) == 1 and len(found[0].get_text(strip=True)) >= _LEAST_CHARS:
            return found[0]
    return soup.body or soup


def _title(soup: BeautifulSoup) -> str:
    for selector in ("article h1", "main h1", "h1", "title"):
        found = soup.select_one(selector)
        if found and (words := " ".join(found.get_text(" ").split())):
            return words
    return ""


def _apart(title: str, body: str) -> tuple[str, str]:
    # The heading is the article's title; it need not stand in the text once more.
    first, _, rest = body.partition("\n")
    if first.startswith("# ") and rest.strip():
        return title or first[2:].strip(), rest.strip()
    return title, body


def _language(soup: BeautifulSoup) -> str:
    named = str((soup.html.get("lang") if soup.html else "") or "").strip()
    return named if _LANGUAGE.match(named) and len(named) <= 16 else ""


def _base(soup: BeautifulSoup) -> str:
    for selector, name in (("base[href]", "href"), ("link[rel=canonical]", "href")):
        found = soup.select_one(selector)
        if found and str(found[name]).startswith(("http://", "https://")):
            return str(found[name])
    return ""


def _mend_link(link: Tag, base: str) -> None:
    target = _resolved(str(link.get("href") or ""), base)
    if target:
        link["href"] = target
        if "title" in link.attrs:
            del link["title"]
    else:
        link.unwrap()


def _mend_picture(picture: Tag, base: str) -> None:
    # A foreign server must not see who reads our articles: its pictures become links.
    target = _resolved(str(picture.get("src") or ""), base)
    words = " ".join(str(picture.get("alt") or "").split())
    inside_link = picture.find_parent("a") is not None
    if target and words and not inside_link:
        picture.name, picture.string = "a", words
        picture.attrs = {"href": target}
    elif words:
        picture.replace_with(words)
    else:
        picture.decompose()


def _resolved(target: str, base: str) -> str:
    if not target or target.startswith("#"):
        return ""
    try:
        whole = urljoin(base, target.strip()) if base else target.strip()
        return whole if urlsplit(whole).scheme.lower() in _SCHEMES else ""
    except ValueError:
        return ""
