"""Settings of where tickets go."""

from __future__ import annotations

from pydantic import Field
from pydantic_settings import BaseSettings


class TicketSettings(BaseSettings):
    """Which ticket system takes what; one that is not set up is refused at the start."""

    ticket_system: str = Field(
        "desk", description="Ticket system that takes tickets; `desk` is the built-in one."
    )
    ticket_team_systems: dict[str, str] = Field(
        default_factory=dict,
        description='Other ticket systems by team, as JSON: `{"facilities": "rt"}`.',
    )
    ticket_category_systems: dict[str, str] = Field(
        default_factory=dict,
        description="Other ticket systems by category, as JSON; they go before those by team.",
    )
    ticket_poll_seconds: float = Field(
        20.0, ge=1, le=3600, description="Seconds between two looks for news in a ticket system."
    )
