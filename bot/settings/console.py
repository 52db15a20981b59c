"""Settings of the console."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, field_validator, model_validator
from pydantic_settings import BaseSettings, NoDecode

from bot.settings.places import WEB_ADDRESS

CONSOLE_ROLES = ("knowledge_admin", "agent", "manager", "operator")


class ConsoleSettings(BaseSettings):
    """Sessions of the console, and the issuer that may sign people in."""

    console_idle_minutes: int = Field(
        120, ge=5, le=1440, description="Minutes without a click that end a session of the console."
    )
    console_session_hours: int = Field(
        12, ge=1, le=720, description="Hours after which one has to sign in to the console again."
    )
    oidc_issuer: str = Field(
        "",
        pattern=WEB_ADDRESS,
        description="OpenID issuer that signs people in to the console; empty: passwords only.",
    )
    oidc_client_id: str = Field("", description="Our id at the issuer.")
    oidc_client_secret: str = Field("", repr=False, description="Our secret at the issuer.")
    oidc_scopes: str = Field(
        "openid profile email",
        pattern=r"^openid( \S+)*$",
        description="Scopes that are asked of the issuer.",
    )
    oidc_roles_claim: str = Field(
        "groups",
        description="Claim of the id token that says what somebody may do, with dots to go deeper.",
    )
    oidc_roles: Annotated[dict[str, str], NoDecode] = Field(
        default_factory=dict,
        description="Roles by that claim, `value=role` with commas between; empty: roles are given "
        "in the console.",
    )

    @field_validator("oidc_roles", mode="before")
    @classmethod
    def _pairs(cls, value: object) -> object:
        if not isinstance(value, str):
            return value
        pairs = [pair.partition("=") for pair in value.split(",") if pair.strip()]
        return {claim.strip(): role.strip() for claim, _, role in pairs}

    @field_validator("oidc_roles")
    @classmethod
    def _are_roles(cls, value: dict[str, str]) -> dict[str, str]:
        if wrong := sorted(set(value.values()) - set(CONSOLE_ROLES)):
            raise ValueError(f"{wrong[0]!r} is none of {', '.join(CONSOLE_ROLES)}")
        return value

    @model_validator(mode="after")
    def _has_an_id_at_the_issuer(self) -> ConsoleSettings:
        if self.oidc_issuer and not self.oidc_client_id:
            raise ValueError("FRONTDESK_OIDC_CLIENT_ID has to be set where there is an issuer")
        return self
