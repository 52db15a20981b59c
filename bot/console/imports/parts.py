"""What the pages of imports share."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError
from starlette.datastructures import FormData

from bot.console.frame import Console
from bot.knowledge.bringing.service import Bringing
from bot.knowledge.content import Content

NAME = "imports"
HOME = f"/console/{NAME}"


@dataclass(frozen=True, slots=True)
class Parts:
    """What the routes work with."""

    console: Console
    bringing: Bringing
    may_publish: bool


class WrongInput(Exception):
    """Something in a form cannot be; the message is the name of the field."""


def defaults_of(form: FormData) -> dict[str, Any]:
    """Take what articles get where a document says nothing. Raises WrongInput."""
    values: dict[str, Any] = {
        "audience": text(form, "audience"),
        "language": text(form, "language") or "en",
        "owner": text(form, "owner"),
        "groups": _list(text(form, "groups")),
        "tags": _list(text(form, "tags")),
    }
    try:
        checked = Content(title="x", body="x", **values).stored()
    except ValidationError as error:
        raise WrongInput(str(error.errors()[0]["loc"][0])) from error
    return {name: checked[name] for name in values}


def text(form: FormData, name: str) -> str:
    """Take a text out of a form; what is missing is empty."""
    value = form.get(name, "")
    return value.strip()[:2000] if isinstance(value, str) else ""


def _list(words: str) -> list[str]:
    return [part.strip() for part in words.split(",") if part.strip()]
