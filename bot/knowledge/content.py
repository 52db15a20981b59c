"""What an article says, and to whom: the part that people edit."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    model_validator,
)

MOST_BODY = 1_000_000

Line = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=300)]
Label = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=100)]
ArticleId = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(?:-[a-z0-9]+)*$", max_length=120)]


def _once(values: list[str]) -> list[str]:
    return list(dict.fromkeys(values))


def _unix(text: Any) -> Any:
    # Browsers send CRLF: without this every line of a text would count as changed.
    return text.replace("\r\n", "\n").replace("\r", "\n").strip() if isinstance(text, str) else text


class Content(BaseModel):
    """An article's text and everything that is said about it, its state aside."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    title: Line
    body: Annotated[str, BeforeValidator(_unix), Field(min_length=1, max_length=MOST_BODY)]
    questions: Annotated[list[Line], AfterValidator(_once), Field(max_length=100)] = []
    audience: Literal["employee", "customer", "everyone"] = "everyone"
    groups: Annotated[list[Label], AfterValidator(_once), Field(max_length=50)] = []
    language: str = Field("en", pattern=r"^[a-zA-Z]{2,3}(-[a-zA-Z0-9]{2,8})*$", max_length=16)
    owner: Annotated[str, StringConstraints(strip_whitespace=True, max_length=200)] = ""
    tags: Annotated[list[Label], AfterValidator(_once), Field(max_length=50)] = []
    valid_from: date | None = None
    valid_to: date | None = None
    translation_group: ArticleId | None = None

    @model_validator(mode="after")
    def _in_order(self) -> Content:
        if self.valid_from and self.valid_to and self.valid_to < self.valid_from:
            raise ValueError("valid_to lies before valid_from")
        return self

    def stored(self) -> dict[str, Any]:
        """Give it as JSON can hold it; `Content(**stored)` reads it again."""
        return self.model_dump(mode="json")


FIELDS = tuple(Content.model_fields)
