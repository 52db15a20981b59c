"""Settings of the Teams channel."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, field_validator, model_validator
from pydantic_settings import BaseSettings, NoDecode

_GUID = r"^$|^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$"
Tenant = Annotated[str, Field(pattern=_GUID)]


class TeamsSettings(BaseSettings):
    """The bot's registration with Microsoft, and whose people it serves."""

    teams_app_id: str = Field(
        "", pattern=_GUID, description="Id of the bot in Microsoft Entra; empty: no Teams."
    )
    teams_app_password: str = Field("", repr=False, description="Secret of the bot in Entra.")
    teams_tenant: str = Field(
        "",
        pattern=_GUID,
        description="Tenant that the bot is registered in; its people are employees.",
    )
    teams_more_tenants: Annotated[list[Tenant], NoDecode] = Field(
        default_factory=list,
        description="Further tenants whose people are employees, with commas between.",
    )
    teams_customer_tenants: Annotated[list[Tenant], NoDecode] = Field(
        default_factory=list,
        description="Tenants whose people are customers, with commas between.",
    )
    teams_cloud: Literal["public", "us_government"] = Field(
        "public", description="Which of Microsoft's clouds Teams runs in."
    )

    @field_validator("teams_more_tenants", "teams_customer_tenants", mode="before")
    @classmethod
    def _tenants(cls, value: object) -> object:
        return value.replace(",", " ").lower().split() if isinstance(value, str) else value

    @field_validator("teams_app_id", "teams_tenant")
    @classmethod
    def _lower(cls, value: str) -> str:
        return value.lower()

    @model_validator(mode="after")
    def _is_whole(self) -> TeamsSettings:
        if self.teams_app_id and not (self.teams_app_password and self.teams_tenant):
            raise ValueError(
                "FRONTDESK_TEAMS_APP_PASSWORD and FRONTDESK_TEAMS_TENANT have to be set where "
                "there is FRONTDESK_TEAMS_APP_ID"
            )
        return self
