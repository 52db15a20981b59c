"""The form of an article: what a browser sends, and what it becomes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError
from sqlalchemy.orm import Session
from wtforms import Form, HiddenField, SelectField, StringField, TextAreaField
from wtforms.widgets import DateInput

from bot.console.words import Words
from bot.knowledge.content import Content
from bot.store.knowledge import ArticleRow

_LINES = ("questions",)
_COMMAS = ("groups", "tags")
AUDIENCES = ("everyone", "employee", "customer")


class ArticleForm(Form):
    """Everything about an article that is written by hand."""

    title = StringField()
    body = TextAreaField()
    questions = TextAreaField()
    audience = SelectField(choices=[], validate_choice=False)
    groups = StringField()
    language = StringField()
    owner = StringField()
    tags = StringField()
    valid_from = StringField(widget=DateInput())
    valid_to = StringField(widget=DateInput())
    translation_of = StringField()
    note = StringField()
    based_on = HiddenField()

    @property
    def given(self) -> dict[str, str]:
        """Give the fields as they were typed, to be kept by the autosave."""
        return {name: value if isinstance(value, str) else "" for name, value in self.data.items()}


def shown(content: Mapping[str, Any]) -> dict[str, str]:
    """Give a content as the form's fields show it."""
    fields = {name: "" if value is None else str(value) for name, value in content.items()}
    fields |= {name: "\n".join(content.get(name) or []) for name in _LINES}
    fields |= {name: ", ".join(content.get(name) or []) for name in _COMMAS}
    return fields | {"translation_of": content.get("translation_group") or ""}


def read(session: Session, form: ArticleForm, words: Words) -> Content | None:
    """Read the content; None when something is wrong, which the form's fields then say."""
    given = form.given
    values: dict[str, Any] = {name: given[name] for name in ("title", "body", "audience", "owner")}
    values |= {name: _split(given[name], "\n") for name in _LINES}
    values |= {name: _split(given[name], ",") for name in _COMMAS}
    values |= {name: given[name] or None for name in ("valid_from", "valid_to")}
    values["language"] = given["language"].strip() or "en"
    values["translation_group"] = _group(session, given["translation_of"].strip())
    try:
        return Content(**values)
    except ValidationError as error:
        for problem in error.errors():
            name = str(problem["loc"][0]) if problem["loc"] else "valid_to"
            name = "translation_of" if name == "translation_group" else name
            form[name].errors = [words(f"articles.wrong_{name}")]
        return None


def _split(text: str, mark: str) -> list[str]:
    return [part.strip() for part in text.split(mark) if part.strip()]


def _group(session: Session, article_id: str) -> str | None:
    # The first article that others name as their original gives the group its name.
    row = session.get(ArticleRow, article_id) if article_id else None
    return (row.translation_group or row.id) if row else article_id or None
