"""Ask by e-mail whoever is on no channel, with a link to a page where they decide."""

from __future__ import annotations

from pathlib import Path

import structlog
from itsdangerous import BadSignature, URLSafeTimedSerializer
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from bot.approvals.telling import Telling
from bot.mail.mailer import AddressRefused, Letter, Mailer
from bot.store.approvals import ApprovalRow

log = structlog.get_logger(__name__)

_TEMPLATES = Path(__file__).with_name("templates")
_DAYS = 30


class ApprovalLinks:
    """Links that carry the right to decide one approval as whoever was asked, for 30 days."""

    def __init__(self, url: str, key: str) -> None:
        self._url = url
        self._signer = URLSafeTimedSerializer(key, salt="frontdesk.approval-link")

    def make(self, row: ApprovalRow) -> str:
        """Make the link for whoever is asked."""
        return f"{self._url}/approvals/{row.id}?key={self._signer.dumps([row.id, row.email])}"

    def email(self, approval_id: str, key: str) -> str | None:
        """Tell as whose the key lets somebody decide that approval; None for a wrong or old key."""
        try:
            signed = self._signer.loads(key, max_age=_DAYS * 24 * 3600)
        except BadSignature:
            return None
        is_pair = isinstance(signed, list) and len(signed) == 2 and signed[0] == approval_id
        return str(signed[1]) if is_pair else None


class ApprovalLetters:
    """Send the letters; the same letter again has the same Message-ID."""

    def __init__(
        self, mailer: Mailer, links: ApprovalLinks, telling: Telling, company: str
    ) -> None:
        self._mailer = mailer
        self._links = links
        self._telling = telling
        self._company = company
        loader = FileSystemLoader(_TEMPLATES)
        self._letters = Environment(loader=loader, autoescape=False, undefined=StrictUndefined)  # noqa: S701 - plain text

    async def send(self, row: ApprovalRow) -> None:
        """Ask, or remind. Raises MailDown."""
        values = self._telling.values(row) | {"link": self._links.make(row)}
        about = self._letters.get_template("letter.txt").render(values, company=self._company)
        subject, _, text = about.partition("\n")
        number = row.reminders + (row.asked_at is not None)
        letter = Letter(row.email, subject, text, id=f"approval-{row.id}-{number}")
        try:
            await self._mailer.send(letter)
        except AddressRefused as error:
            log.error("approval.address_refused", approval=row.id, error=str(error))
