"""Settings of the live handoff to people."""

from __future__ import annotations

from pydantic import Field, model_validator
from pydantic_settings import BaseSettings


class DeskSettings(BaseSettings):
    """How long people wait for a human, and humans for each other."""

    desk_wait_minutes: int = Field(
        10, ge=1, le=240, description="Minutes in a queue after which a ticket is offered instead."
    )
    desk_silent_minutes: int = Field(
        5,
        ge=1,
        le=240,
        description="Minutes without an agent's answer after which the person is told.",
    )
    desk_return_minutes: int = Field(
        20,
        ge=2,
        le=480,
        description="Minutes without an agent's answer after which the bot takes over again.",
    )
    desk_idle_minutes: int = Field(
        120,
        ge=5,
        le=10_080,
        description="Minutes without a word after an agent's answer that close a conversation.",
    )
    desk_presence_seconds: int = Field(
        90,
        ge=20,
        le=900,
        description="Seconds without a sign of an agent's page after which they are away.",
    )
    desk_load_cap: int = Field(
        4, ge=1, le=50, description="Conversations that one agent is reckoned to have at once."
    )

    @model_validator(mode="after")
    def _is_told_before(self) -> DeskSettings:
        if self.desk_silent_minutes >= self.desk_return_minutes:
            raise ValueError(
                "FRONTDESK_DESK_RETURN_MINUTES has to be more than FRONTDESK_DESK_SILENT_MINUTES"
            )
        return self
