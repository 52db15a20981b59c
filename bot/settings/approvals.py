"""Settings of approvals."""

from __future__ import annotations

from pydantic import Field
from pydantic_settings import BaseSettings


class ApprovalSettings(BaseSettings):
    """When whoever has to approve is reminded."""

    approval_remind_hours: int = Field(
        24, ge=1, le=720, description="Hours after which somebody is reminded to approve."
    )
    approval_reminders: int = Field(
        3, ge=0, le=20, description="How often somebody is reminded to approve."
    )
