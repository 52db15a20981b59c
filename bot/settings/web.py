"""Settings of the web chat."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, field_validator
from pydantic_settings import BaseSettings, NoDecode

from bot.settings.places import WEB_ADDRESS


class WebSettings(BaseSettings):
    """Who may open the web chat, and from where."""

    identity_secret: str = Field(
        "",
        repr=False,
        description="Secret of the HS256 tokens by which a host site signs its visitors in.",
    )
    employee_page: Literal["local", "token", "off"] = Field(
        "local",
        description="Who may use the employees' page: anybody on this machine (`local`), "
        "holders of an identity token (`token`), nobody (`off`).",
    )
    customer_chat: Literal["anyone", "token", "off"] = Field(
        "anyone",
        description="Who may use the customers' chat: anybody (`anyone`), holders of an identity "
        "token (`token`), nobody (`off`).",
    )
    consent: Literal["off", "note", "ask"] = Field(
        "note",
        description="Consent in the customers' chat: not spoken of (`off`), told above the box "
        "(`note`), asked for before anything is sent (`ask`).",
    )
    consent_text: str = Field(
        "",
        max_length=1000,
        description="Your own sentence on consent, in Markdown; empty: the widget's, in the "
        "visitor's language.",
    )
    privacy_url: str = Field(
        "",
        pattern=WEB_ADDRESS,
        description="Page on how you handle people's data; linked beside the consent.",
    )
    pre_chat: Annotated[list[str], NoDecode] = Field(
        default_factory=list,
        description="What anonymous customers fill in before they write, with commas between: "
        "`name`, `email`; with a `?` behind, it may be left empty.",
    )
    suggestions: bool = Field(
        True,
        description="Whether the web chat suggests articles while somebody writes.",
    )
    allowed_origins: Annotated[list[str], NoDecode] = Field(
        default_factory=list,
        description="Origins besides our own that may open the web chat, with commas between.",
    )

    @field_validator("pre_chat")
    @classmethod
    def _are_fields(cls, value: list[str]) -> list[str]:
        names = [name.removesuffix("?") for name in value]
        if wrong := [name for name in names if name not in {"name", "email"}]:
            raise ValueError(f"{wrong[0]!r} is neither name nor email")
        if len(set(names)) < len(names):
            raise ValueError("a field can be asked for once")
        return value

    @field_validator("allowed_origins", "pre_chat", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        return value.replace(",", " ").split() if isinstance(value, str) else value
