"""Settings of the e-mail that goes out."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, model_validator
from pydantic_settings import BaseSettings

_ADDRESS = r"^$|^[^@\s<>,;]+@[^@\s<>,;]+$"


class MailSettings(BaseSettings):
    """The server that takes e-mail, and who it is from."""

    smtp_host: str = Field(
        "", description="SMTP server that takes our e-mail; empty: none is sent, none is offered."
    )
    smtp_port: int = Field(587, ge=1, le=65535, description="Port of the SMTP server.")
    smtp_security: Literal["starttls", "tls", "none"] = Field(
        "starttls",
        description="How the line to it is encrypted: `starttls`, `tls` from the beginning, or "
        "`none`, for a server on this machine.",
    )
    smtp_user: str = Field("", description="Our name at the SMTP server; empty: no sign-in.")
    smtp_password: str = Field("", repr=False, description="Our password at the SMTP server.")
    mail_from: str = Field(
        "", pattern=_ADDRESS, description="Address that our e-mail comes from; has to be set."
    )

    @model_validator(mode="after")
    def _has_a_sender(self) -> MailSettings:
        if self.smtp_host and not self.mail_from:
            raise ValueError("FRONTDESK_MAIL_FROM has to be set where there is an SMTP server")
        return self

    @model_validator(mode="after")
    def _keeps_the_password(self) -> MailSettings:
        if self.smtp_user and self.smtp_security == "none":
            raise ValueError("FRONTDESK_SMTP_USER needs FRONTDESK_SMTP_SECURITY starttls or tls")
        return self
