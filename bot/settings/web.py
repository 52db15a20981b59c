"""Settings of the web chat."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, field_validator
from pydantic_settings import BaseSettings, NoDecode


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
    allowed_origins: Annotated[list[str], NoDecode] = Field(
        default_factory=list,
        description="Origins besides our own that may open the web chat, with commas between.",
    )

    @field_validator("allowed_origins", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        return value.replace(",", " ").split() if isinstance(value, str) else value
