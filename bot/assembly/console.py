"""The console with all its areas."""

from __future__ import annotations

from datetime import timedelta

from bot.assembly.conversation import Conversation
from bot.assembly.core import Core
from bot.assembly.curation import Curation
from bot.console import (
    articles,
    budgets,
    embed,
    gaps,
    imports,
    inbox,
    outbox,
    persons,
    recalls,
    synonyms,
    tickets,
    understanding,
)
from bot.console.access.oidc import Issuer, OidcOptions
from bot.console.access.passwords import Passwords
from bot.console.embed.facts import EmbedFacts
from bot.console.frame import Console, ConsoleOptions
from bot.console.own import join_doors, join_offices
from bot.console.quality import join_quality
from bot.internal import internal_token
from bot.settings import Settings
from connectors.channels.web.pages import widget_languages


def build_console(core: Core, curation: Curation, conversation: Conversation) -> Console:
    """Build the console; its areas stand in the navigation in the order of joining."""
    settings = core.settings
    options = ConsoleOptions(
        company=settings.company,
        url=settings.url,
        key=internal_token(settings.signing_key, "console-pages"),
        idle=timedelta(minutes=settings.console_idle_minutes),
        longest=timedelta(hours=settings.console_session_hours),
    )
    console = Console(core.database, options)
    join_doors(console, Passwords(), _issuer(settings))
    _join_inbox(console, core, conversation)
    _join_articles(console, curation, not settings.article_approval)
    _join_understanding(console, core, curation)
    _join_learning(console, curation)
    _join_synonyms(console, core, curation)
    join_quality(console, curation.quality, core.zone)
    console.join(persons.area(), persons.routes(console, settings.people_file))
    console.join(outbox.area(console), outbox.routes(console))
    console.join(embed.area(), embed.routes(console, _embed_facts(settings)))
    join_offices(console)
    return console


def _join_inbox(console: Console, core: Core, conversation: Conversation) -> None:
    parts = inbox.Parts(
        console=console,
        agents=conversation.handoff.agents,
        topics=core.topics,
        knowledge=core.knowledge,
        links=core.links,
        zone=core.zone,
        submit=conversation.delivery.submit,
    )
    console.join(inbox.area(console), inbox.routes(parts))
    desk = tickets.Parts(console, core.topics, conversation.approvals.approvals)
    console.join(tickets.area(console), tickets.routes(desk))


def _join_articles(console: Console, curation: Curation, may_publish: bool) -> None:
    console.join(articles.area(console), articles.routes(console, curation.lifecycle))
    console.join(imports.area(), imports.routes(console, curation.bringing, may_publish))


def _join_understanding(console: Console, core: Core, curation: Curation) -> None:
    labels = {name: topic.label for name, topic in core.topics.topics.items()}
    parts = curation.understanding
    console.join(understanding.area(parts), understanding.routes(console, parts, labels))


def _join_learning(console: Console, curation: Curation) -> None:
    learning = curation.learning
    console.join(gaps.area(console), gaps.routes(console, curation.lifecycle, learning))
    console.join(recalls.area(console), recalls.routes(console))
    console.join(budgets.area(), budgets.routes(console, learning.topics))


def _join_synonyms(console: Console, core: Core, curation: Curation) -> None:
    parts = synonyms.Parts(console, curation.quality.trial, core.wording, core.zone)
    console.join(synonyms.area(), synonyms.routes(parts))


def _embed_facts(settings: Settings) -> EmbedFacts:
    admissions = {"customers": settings.customer_chat, "employees": settings.employee_page}
    return EmbedFacts(
        url=settings.url,
        admissions={site: str(admission) for site, admission in admissions.items()},
        languages=widget_languages(),
        origins=tuple(settings.allowed_origins),
        has_secret=bool(settings.identity_secret),
        consent=settings.consent,
    )


def _issuer(settings: Settings) -> Issuer | None:
    if not settings.oidc_issuer:
        return None
    options = OidcOptions(
        issuer=settings.oidc_issuer,
        client_id=settings.oidc_client_id,
        client_secret=settings.oidc_client_secret,
        scopes=settings.oidc_scopes,
        roles_claim=settings.oidc_roles_claim,
        roles=settings.oidc_roles,
    )
    return Issuer(options)
