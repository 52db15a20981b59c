"""Settings of the Slack channel."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, field_validator, model_validator
from pydantic_settings import BaseSettings, NoDecode

from bot.settings.places import ROOT


class SlackSettings(BaseSettings):
    """Our tokens in Slack, and whose people may speak to us."""

    slack_bot_token: str = Field(
        "",
        pattern=r"^$|^xox[be]\S+$",
        repr=False,
        description="Bot token (`xoxb-…`) of the Slack app; empty: the channel is not joined.",
    )
    slack_signing_secret: str = Field(
        "",
        repr=False,
        description="Signing secret of the Slack app: checks what Slack delivers by HTTP.",
    )
    slack_app_token: str = Field(
        "",
        pattern=r"^$|^xapp-\S+$",
        repr=False,
        description="App-level token (`xapp-…`) of Slack; set: deliveries come by Socket Mode.",
    )
    slack_teams: Annotated[list[str], NoDecode] = Field(
        default_factory=list,
        description="Ids of the Slack workspaces whose people may speak to us, with commas "
        "between; empty: that of the bot token.",
    )
    slack_guests: Literal["customer", "employee"] = Field(
        "customer", description="What guests of the Slack workspace are: they read what these read."
    )
    slack_channels_file: Path = Field(
        ROOT / "data" / "slack_channels.yml",
        description="Where in Slack questions are answered that nobody asked us.",
    )
    slack_api_url: str = Field(
        "https://slack.com/api/",
        pattern=r"^https?://\S+/$",
        description="Address of Slack's Web API, with a slash at the end.",
    )

    @field_validator("slack_teams", mode="before")
    @classmethod
    def _split_teams(cls, value: object) -> object:
        return value.replace(",", " ").split() if isinstance(value, str) else value

    @model_validator(mode="after")
    def _can_be_delivered_to(self) -> SlackSettings:
        if self.slack_bot_token and not (self.slack_signing_secret or self.slack_app_token):
            raise ValueError(
                "FRONTDESK_SLACK_SIGNING_SECRET, or FRONTDESK_SLACK_APP_TOKEN for Socket Mode, "
                "has to be set where there is a bot token"
            )
        return self
