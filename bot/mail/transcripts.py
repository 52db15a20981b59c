"""Letters of the web chat: a conversation, and the code that confirms an address."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from zoneinfo import ZoneInfo

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape
from markupsafe import Markup

from bot.mail.mailer import AddressRefused, Letter, MailDown, Mailer
from bot.mail.wording import Words, choose, words
from connectors.channels.web.render import to_html
from connectors.errors import BadEvent, Unavailable
from connectors.history import History, Line, Said
from connectors.messages import Source

MOST_LINES = 500


@dataclass(frozen=True, slots=True)
class _Written:
    at: str
    who: str
    text: str
    html: Markup
    files: Sequence[str] = ()
    sources: Sequence[Source] = ()


class TranscriptMails:
    """Write conversations of one channel to people, in their language."""

    def __init__(self, mailer: Mailer, history: History, company: str, zone: ZoneInfo) -> None:
        self._mailer = mailer
        self._history = history
        self._company = company
        self._zone = zone
        self._templates = Environment(
            loader=FileSystemLoader(Path(__file__).parent / "templates"),
            autoescape=select_autoescape(["html"]),
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )

    async def confirm(self, address: str, code: str, locale: str) -> None:
        """Send a code to an address. Raises BadEvent, Unavailable."""
        say = words(choose(locale))
        values = {"company": self._company, "code": code}
        await self._send(Letter(address, say("code.subject", **values), say("code.text", **values)))

    async def send(self, conversation_id: str, address: str, locale: str) -> None:
        """Send a conversation. Raises BadEvent where it is empty or refused, Unavailable."""
        lines = await self._history.latest(conversation_id, MOST_LINES + 1)
        if not lines:
            raise BadEvent("Nothing has been said yet.", "empty")
        await self._send(self._letter(lines, address, choose(locale)))

    def _letter(self, lines: Sequence[Line], address: str, language: str) -> Letter:
        say = words(language)
        values = {
            "words": say,
            "language": language,
            "company": self._company,
            "zone": self._zone.key,
            "cut": len(lines) > MOST_LINES,
            "lines": [self._written(line, say) for line in lines[-MOST_LINES:]],
        }
        text, html = (
            self._templates.get_template(f"transcript.{kind}").render(values)
            for kind in ("txt", "html")
        )
        return Letter(address, say("transcript.subject", company=self._company), text, html)

    def _written(self, line: Line, say: Words) -> _Written:
        at = line.at.astimezone(self._zone).strftime("%Y-%m-%d %H:%M")
        what = line.what
        if isinstance(what, Said):
            html = Markup("<p>{}</p>").format(what.text) if what.text else Markup()
            return _Written(at, say("you"), what.text, html, what.files)
        who = say("agent") if what.author == "agent" else self._company
        html = Markup(to_html(what.text))  # noqa: S704 - sanitised by to_html
        return _Written(at, who, what.text, html, sources=what.sources)

    async def _send(self, letter: Letter) -> None:
        try:
            await self._mailer.send(letter)
        except AddressRefused as error:
            raise BadEvent(
                "The mail server does not take e-mail for that address.", "address_refused"
            ) from error
        except MailDown as error:
            raise Unavailable("E-mail cannot be sent just now. Try again later.", 60) from error
