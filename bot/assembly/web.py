"""The web chat, joined from what the house offers."""

from __future__ import annotations

from bot import internal
from bot.assembly.handoff import Handoff
from bot.assembly.offer import Joined, Offer
from bot.files.kinds import endings
from bot.handoff.standing import DeskStandings
from bot.mail.mailer import Mailer, SmtpOptions
from bot.mail.transcripts import TranscriptMails
from bot.reception import DeskReception
from bot.settings import Settings
from bot.suggestions import ArticleSuggestions
from connectors.channels.web import live as web
from connectors.channels.web.entrance import AskedField, Entrance
from connectors.channels.web.limits import UploadLimits
from connectors.channels.web.origins import Origins
from connectors.channels.web.parts import TranscriptParts, WebParts
from connectors.channels.web.sites import Admission, Site
from connectors.channels.web.transcripts import Confirmations
from connectors.channels.web.visitors import Visitors


def web_parts(offer: Offer, handoff: Handoff) -> tuple[tuple[Site, Site], WebParts]:
    """Build the web chat of the customers' and the employees' page."""
    settings = offer.core.settings
    sites = _sites(settings)
    parts = WebParts(
        visitors=Visitors(settings.signing_key, sites),
        receiver=offer.receiver,
        history=offer.history("web"),
        reception=DeskReception(offer.core.topics, offer.core.zone, handoff.switchboard.is_manned),
        standing=DeskStandings(offer.core.database, handoff.duty, "web"),
        origins=Origins(frozenset(settings.allowed_origins)),
        suggest=_suggester(offer) if settings.suggestions else None,
        uploads=_uploads(settings) if settings.files_a_message else None,
        transcripts=_transcripts(offer) if settings.smtp_host else None,
    )
    return sites, parts


def web_channel(parts: WebParts) -> Joined:
    """Join the web chat."""
    return Joined(parts.channel(), [web.make_router(parts)])


def _uploads(settings: Settings) -> UploadLimits:
    return UploadLimits(settings.files_a_message, settings.file_bytes, endings())


def _transcripts(offer: Offer) -> TranscriptParts:
    settings = offer.core.settings
    letters = TranscriptMails(
        Mailer(smtp(settings), settings.company),
        offer.history("web"),
        settings.company,
        offer.core.zone,
    )
    key = internal.internal_token(settings.signing_key, "transcripts")
    return TranscriptParts(letters, Confirmations(key))


def smtp(settings: Settings) -> SmtpOptions:
    """Tell where our e-mail goes."""
    return SmtpOptions(
        settings.smtp_host,
        settings.smtp_port,
        settings.smtp_security,
        settings.mail_from,
        settings.smtp_user,
        settings.smtp_password,
    )


def _suggester(offer: Offer) -> ArticleSuggestions:
    core = offer.core
    return ArticleSuggestions(core.knowledge, core.links, core.zone)


def _entrance(settings: Settings) -> Entrance:
    fields = (AskedField(f.removesuffix("?"), not f.endswith("?")) for f in settings.pre_chat)  # type: ignore[arg-type]
    return Entrance(settings.consent, settings.consent_text, settings.privacy_url, tuple(fields))


def _sites(settings: Settings) -> tuple[Site, Site]:
    secret = settings.identity_secret
    customers = Site(
        "customers",
        "customer",
        Admission(settings.customer_chat),
        secret,
        settings.company,
        _entrance(settings),
    )
    admission = Admission(settings.employee_page)
    return customers, Site("employees", "employee", admission, secret, settings.company)
