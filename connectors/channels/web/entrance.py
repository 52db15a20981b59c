"""What a site asks of somebody who comes in: consent, and who they are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator

from connectors.errors import BadEvent
from connectors.tame import clean_values

Consent = Literal["off", "note", "ask"]

EMAIL = r"^[^@\s<>,;:\"]+@[^@\s<>,;:\"]+\.[^@\s<>,;:\".]+$"


class About(BaseModel):
    """What somebody filled in before the chat; nobody has proved any of it."""

    model_config = ConfigDict(extra="ignore", str_strip_whitespace=True)
    name: str = Field(default="", max_length=200)
    email: str = Field(default="", max_length=254, pattern=rf"^$|{EMAIL}")
    consent: bool = False

    @field_validator("name")
    @classmethod
    def _is_clean(cls, value: str) -> str:
        return clean_values({"name": value})["name"]


@dataclass(frozen=True, slots=True)
class AskedField:
    """A field of the form before the chat."""

    name: Literal["name", "email"]
    required: bool = True


@dataclass(frozen=True, slots=True)
class Entrance:
    """`consent`: not spoken of, told, or to be given first. `fields`: the form for anonymous ones.

    `text` is the company's own sentence on consent, in Markdown; empty: the widget's.
    """

    consent: Consent = "off"
    text: str = ""
    privacy_url: str = ""
    fields: tuple[AskedField, ...] = ()

    def check_consent(self, agreed: bool) -> None:
        """Refuse who has not agreed. Raises BadEvent with the code `consent_needed`."""
        if self.consent == "ask" and not agreed:
            raise BadEvent("Agree to how the site handles your data first.", "consent_needed")

    def check_fields(self, about: About) -> None:
        """Refuse who has not filled in the form. Raises BadEvent with `pre_chat_needed`."""
        missing = [f.name for f in self.fields if f.required and not getattr(about, f.name)]
        if missing:
            raise BadEvent(f"Fill in first: {', '.join(missing)}.", "pre_chat_needed")
