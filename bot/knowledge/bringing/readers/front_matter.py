"""Read Markdown with or without front matter."""

from __future__ import annotations

import hashlib
import re
from pathlib import PurePosixPath
from typing import Any, Literal

import frontmatter
import yaml
from pydantic import ConfigDict, Field, ValidationError

from bot.knowledge.bringing.drafts import Draft, Unreadable
from bot.knowledge.bringing.naming import id_of
from bot.knowledge.bringing.readers.decoding import decode
from bot.knowledge.content import ArticleId, Content

_HEADING = re.compile(r"\A\s*#\s+(?P<title>[^\n]+?)\s*#*\s*\n")
_SCRIPT = re.compile(r"<\s*(script|iframe|object|embed|style)\b|javascript:", re.IGNORECASE)


class FrontMatter(Content):
    """What may stand between the dashes at the head of an article's file."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    body: str = Field("", exclude=True, max_length=0)
    status: Literal["draft", "in_review", "published", "archived"] = "published"
    id: ArticleId | None = None


def read(name: str, raw: bytes) -> Draft:
    """Read a Markdown file. Raises Unreadable."""
    text = decode(raw)
    metadata, body = _split(text)
    checksum = hashlib.sha256(raw).hexdigest()
    is_working = PurePosixPath(name).parts[-2:-1] == ("working",)
    if not metadata:
        title, body = _without_head(name, body)
        stated: dict[str, Any] = {"title": title, "body": body}
        return Draft(name, id_of(name), stated, checksum, remarks=_remarks(body))
    head = check(metadata)
    if not body:
        raise Unreadable("the article has no body")
    stated = head.model_dump(mode="json", exclude={"body", "id"}, exclude_unset=True)
    article_id = head.id or id_of(name)
    return Draft(
        name, article_id, stated | {"body": body}, checksum, True, is_working, _remarks(body)
    )


def _split(text: str) -> tuple[dict[str, Any], str]:
    if not text.startswith("---"):
        return {}, text.strip()
    try:
        post = frontmatter.loads(text)
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        raise Unreadable(f"front matter: {' '.join(str(error).split())[:300]}") from error
    if text.startswith("---\n") and "\n---" in text[3:] and not post.metadata:
        raise Unreadable("front matter: there are no names with values between the dashes")
    return {str(key): value for key, value in post.metadata.items()}, post.content.strip()


def _without_head(name: str, body: str) -> tuple[str, str]:
    if not body:
        raise Unreadable("the file is empty")
    if found := _HEADING.match(body + "\n"):
        rest = body[found.end() :].strip()
        if not rest:
            raise Unreadable("the article has no body")
        return found["title"][:300], rest
    words = PurePosixPath(name).stem.replace("-", " ").replace("_", " ").strip()
    return words[:1].upper() + words[1:300], body


def check(values: dict[str, Any]) -> FrontMatter:
    """Validate, or say in one line what is wrong with which field. Raises Unreadable."""
    try:
        return FrontMatter.model_validate(values)
    except ValidationError as error:
        raise Unreadable(reason(error)) from error


def reason(error: ValidationError) -> str:
    """Tell in one line what is wrong with which field."""
    parts = []
    for one in error.errors(include_url=False):
        where = ".".join(map(str, one["loc"]))
        told = one["msg"]
        if one["type"] == "extra_forbidden":
            told = "there is no such field"
        parts.append(f"{where}: {told}" if where else told)
    return "; ".join(parts)[:1000]


def _remarks(body: str) -> tuple[str, ...]:
    return ("script",) if _SCRIPT.search(body) else ()
