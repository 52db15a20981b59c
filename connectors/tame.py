"""Tame what comes in from outside: bytes into JSON, JSON into models, text into clean text."""

from __future__ import annotations

import unicodedata
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError
from pydantic_core import from_json

from connectors.errors import BadEvent

MAX_BODY_BYTES = 64 * 1024

Model = TypeVar("Model", bound=BaseModel)

# Embeddings and overrides of the writing direction can make a text read as something else.
_MISLEADING = frozenset("\u202a\u202b\u202c\u202d\u202e\ufeff")


def clean_text(text: str, limit: int) -> str:
    """Remove control characters and surrounding space, keeping line breaks and tabs.

    Raises BadEvent with the code `empty` when nothing is left, `too_long` above `limit`
    characters.
    """
    unified = text.replace("\r\n", "\n").replace("\r", "\n")
    clean = "".join(c for c in unified if _is_harmless(c)).strip()
    if not clean:
        raise BadEvent("The message is empty. Send at least one visible character.", "empty")
    if len(clean) > limit:
        raise BadEvent(
            f"The message has {len(clean)} characters; at most {limit} are read. Shorten it.",
            "too_long",
        )
    return clean


def clean_values(values: dict[str, str]) -> dict[str, str]:
    """Remove control characters from every value; an empty value stays."""
    return {
        name: "".join(c for c in value if _is_harmless(c)).strip() for name, value in values.items()
    }


def parse_json(body: bytes, limit: int = MAX_BODY_BYTES) -> Any:
    """Parse JSON. Raises BadEvent with the code `too_large` or `broken`."""
    if len(body) > limit:
        raise BadEvent(
            f"The body has {len(body)} bytes; at most {limit} are taken. Send less.", "too_large"
        )
    try:
        return from_json(body)
    except ValueError as error:
        raise BadEvent(f"The body is not valid JSON: {error}.") from error


def parse_model(model: type[Model], data: Any) -> Model:
    """Check data against a model. Raises BadEvent that names every field that is wrong."""
    try:
        return model.model_validate(data)
    except ValidationError as error:
        wrong = "; ".join(
            f"{'.'.join(map(str, e['loc'])) or 'body'}: {e['msg']}"
            for e in error.errors(include_url=False, include_input=False)[:5]
        )
        raise BadEvent(f"Please correct {wrong}.", "invalid") from error


def _is_harmless(character: str) -> bool:
    if character in "\n\t":
        return True
    return unicodedata.category(character) not in {"Cc", "Cs"} and character not in _MISLEADING
