"""Hand e-mail to the company's SMTP server."""

from __future__ import annotations

from dataclasses import dataclass, field
from email.message import EmailMessage
from email.utils import formataddr, formatdate, make_msgid
from ssl import SSLContext
from typing import Literal

import aiosmtplib
import structlog

log = structlog.get_logger(__name__)

_SECONDS = 15.0


class MailDown(Exception):
    """The server does not take e-mail now."""


class AddressRefused(Exception):
    """The server does not take e-mail for that address."""


@dataclass(frozen=True, slots=True)
class SmtpOptions:
    """Where our e-mail goes, and from whom; `tls` checks the server's certificate."""

    host: str
    port: int
    security: Literal["starttls", "tls", "none"]
    sender: str
    user: str = ""
    password: str = field(default="", repr=False)
    tls: SSLContext | None = None


@dataclass(frozen=True, slots=True)
class Letter:
    """An e-mail as plain text, and the same as HTML where there is one.

    The same `id` again is known to the far side for the same letter.
    """

    to: str
    subject: str
    text: str
    html: str = ""
    id: str = ""


class Mailer:
    """Send letters, each over a line of its own."""

    def __init__(self, options: SmtpOptions, company: str) -> None:
        self._options = options
        self._company = company

    async def send(self, letter: Letter) -> None:
        """Hand a letter over; returns when the server has taken it.

        Raises AddressRefused, or MailDown.
        """
        options = self._options
        try:
            await aiosmtplib.send(
                self._message(letter),
                hostname=options.host,
                port=options.port,
                username=options.user or None,
                password=options.password or None,
                use_tls=options.security == "tls",
                start_tls=options.security == "starttls",
                tls_context=options.tls,
                timeout=_SECONDS,
            )
        except aiosmtplib.SMTPRecipientsRefused as error:
            codes = {refused.code for refused in error.recipients}
            if all(500 <= code < 600 for code in codes):
                raise AddressRefused("the server does not take e-mail for it") from error
            raise self._down(error) from error
        except (aiosmtplib.SMTPException, OSError, TimeoutError) as error:
            raise self._down(error) from error

    def _down(self, error: Exception) -> MailDown:
        # The reasons are the operator's business, and never the visitor's.
        log.error("mail.not_sent", host=self._options.host, why=repr(error)[:300])
        return MailDown("the mail server did not take it")

    def _message(self, letter: Letter) -> EmailMessage:
        message = EmailMessage()
        message["From"] = formataddr((self._company, self._options.sender))
        message["To"] = letter.to
        message["Subject"] = letter.subject
        message["Date"] = formatdate(localtime=False)
        domain = self._options.sender.rpartition("@")[2]
        message["Message-ID"] = (
            f"<{letter.id}@{domain}>" if letter.id else make_msgid(domain=domain)
        )
        # No machine shall answer it, and no mailing list shall take it up.
        message["Auto-Submitted"] = "auto-generated"
        message.set_content(letter.text)
        if letter.html:
            message.add_alternative(letter.html, subtype="html")
        return message
