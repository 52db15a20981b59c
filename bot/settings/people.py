"""Settings of who people are."""

from __future__ import annotations

from pathlib import Path

from pydantic import Field
from pydantic_settings import BaseSettings


class PeopleSettings(BaseSettings):
    """Where people's groups come from, besides the channels."""

    people_file: Path | None = Field(
        None,
        description="CSV file of people's addresses and groups, read at every start; empty: the "
        "list is uploaded in the console.",
    )
