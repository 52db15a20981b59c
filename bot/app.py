"""Join the parts: the one place that knows them all."""

from __future__ import annotations

import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from zoneinfo import ZoneInfo

from fastapi import FastAPI

from actions.registry import executor
from actions.toolkit import Toolkit
from bot import health, internal, pages
from bot.console import articles as article_pages
from bot.console import budgets as budget_pages
from bot.console import gaps as gap_pages
from bot.console import imports as import_pages
from bot.console import recalls as recall_pages
from bot.console import understanding as understanding_pages
from bot.console.access.oidc import Issuer, OidcOptions
from bot.console.access.passwords import Passwords
from bot.console.frame import Console, ConsoleOptions
from bot.console.own import join_doors, join_offices
from bot.console.quality import join_quality
from bot.conversation.delivery import Delivery
from bot.conversation.dispatcher import Dispatcher
from bot.conversation.history import ChannelHistory
from bot.conversation.people import PersonsTickets
from bot.conversation.rasa_client import RasaClient
from bot.conversation.receiving import StoringReceiver
from bot.conversation.ticket_operations import TicketOperations
from bot.conversation.turns import TurnHandler
from bot.conversation.waiters import Waiters
from bot.desk.tickets import SYSTEM, Desk
from bot.dialogue import understanding as understood
from bot.dialogue.switching import RasaModels
from bot.help_centre import HelpCentre
from bot.internal import internal_token
from bot.knowledge import KnowledgeService
from bot.knowledge.bringing.service import Bringing, assemble
from bot.knowledge.lifecycle import Lifecycle
from bot.knowledge.schedule import Schedule
from bot.learning import assembly as learned
from bot.learning.telling import Teller
from bot.learning.thresholds import TopicThresholds
from bot.links import ArticleLinks
from bot.quality import service as quality_parts
from bot.quality.trying import GateOptions
from bot.reception import DeskReception
from bot.sentences import Sentences
from bot.settings import ROOT, Settings
from bot.store.database import Database
from bot.topics import load as load_topics
from connectors.channels.console.channel import ConsoleChannel
from connectors.channels.rest import api as rest
from connectors.channels.rest.channel import RestChannel
from connectors.channels.web import live as web
from connectors.channels.web.origins import Origins
from connectors.channels.web.pages import WIDGET_PATH, widget_files
from connectors.channels.web.parts import WebParts
from connectors.channels.web.sites import Admission, Site
from connectors.channels.web.visitors import Visitors
from knowledge_index.embedder import SentenceTransformerEmbedder
from knowledge_index.index import KnowledgeIndex


def create_app(settings: Settings) -> FastAPI:
    """Build the service from its settings.

    Raises the errors of the parts: SettingsError, TopicsError, SentencesError, EncoderMissing.
    """
    zone = ZoneInfo(settings.time_zone)
    owner = f"{socket.gethostname()[:20]}:{settings.port}"
    key = settings.signing_key
    topics = load_topics(settings.topics_file)
    sentences = Sentences(ROOT / "domain.yml")
    database = Database(settings.database)
    links = ArticleLinks(settings.url, key)
    waiters = Waiters()
    rasa = RasaClient(settings.rasa, internal_token(key, "rasa"), settings.rasa_timeout)
    embedder = SentenceTransformerEmbedder(settings.encoder_dir, settings.encoder_threads)
    knowledge = KnowledgeService(database, KnowledgeIndex(embedder), settings.index_dir)

    quality = quality_parts.assemble(
        database,
        knowledge,
        rasa,
        ROOT / "data" / "rules",
        _gate_options(settings),
        settings.article_approval,
        zone,
        owner,
    )
    schedule = Schedule(database, zone, holds=quality.gate.holds_plan)

    desk = Desk(database)
    systems = {SYSTEM: desk}
    operations = TicketOperations(database, systems, SYSTEM, desk, sentences, topics, zone, owner)
    customers, employees = _sites(settings)
    receiver = StoringReceiver()
    web_parts = WebParts(
        visitors=Visitors(key, (customers, employees)),
        receiver=receiver,
        history=ChannelHistory(database, "web", waiters),
        reception=DeskReception(topics, zone),
        origins=Origins(frozenset(settings.allowed_origins)),
    )
    rest_history = ChannelHistory(database, "rest", waiters)
    rest_channel = RestChannel(settings.api_token)
    console = ConsoleChannel(internal_token(key, "console"))
    channels = {c.name: c for c in (web_parts.channel(), rest_channel, console)}

    delivery = Delivery(database, channels, operations, owner)
    handler = TurnHandler(database, rasa, sentences, frozenset(topics.topics), zone, owner)
    dispatcher = Dispatcher(database, handler, delivery, waiters, owner, settings.max_message_chars)
    receiver.dispatcher = dispatcher
    thresholds = TopicThresholds(database, topics)
    kit = Toolkit(knowledge, PersonsTickets(systems), topics, links, zone, thresholds)
    learning = learned.assemble(
        database,
        embedder,
        knowledge,
        thresholds,
        topics,
        Teller(sentences, links, owner),
        delivery.submit,
        zone,
        settings.contradiction_days,
    )

    approving = Lifecycle(settings.article_approval, quality.gate)
    bringing = assemble(database, settings.data_dir / "imports", approving, owner)
    bringing.imports.holds = quality.gate.holds_import

    rasa_models = RasaModels(settings.rasa, internal_token(key, "rasa"))
    understanding = understood.assemble(settings, database, embedder, rasa_models, owner)

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        await knowledge.start()
        await schedule.start()
        await quality.start()
        await bringing.start()
        await delivery.start()
        await dispatcher.start()
        await understanding.start()
        await learning.start()
        yield
        await learning.stop()
        await understanding.stop()
        await dispatcher.stop()
        await delivery.stop()
        await bringing.stop()
        await quality.stop()
        await schedule.stop()
        await knowledge.stop()
        await rasa.close()
        database.close()

    app = FastAPI(
        title="Frontdesk", version="0.1.0", lifespan=lifespan, docs_url=None, redoc_url=None
    )
    app.state.hub = web_parts.hub
    app.include_router(pages.chat_routes(customers, employees))
    app.include_router(pages.article_routes(database, links, settings.company))
    app.include_router(HelpCentre(database, knowledge, zone, settings.company).routes())
    app.include_router(web.make_router(web_parts))
    app.include_router(
        rest.make_router(rest.RestParts(rest_channel, receiver, rest_history, rest_history))
    )
    app.include_router(health.health_routes(database, knowledge, rasa))
    app.include_router(
        internal.action_routes(executor(kit, sentences.domain), internal_token(key, "actions"))
    )
    app.include_router(
        internal.console_routes(console, receiver, ChannelHistory(database, "console", waiters))
    )
    pages_of_console = _console(settings, database, bringing, approving)
    labels = {name: topic.label for name, topic in topics.topics.items()}
    pages_of_console.join(
        understanding_pages.area(understanding),
        understanding_pages.routes(pages_of_console, understanding, labels),
    )
    _join_learning(pages_of_console, approving, learning)
    join_quality(pages_of_console, quality, zone)
    join_offices(pages_of_console)
    app.mount("/console", pages_of_console.app)
    app.mount(WIDGET_PATH, widget_files())
    app.mount("/static", pages.static_files())
    return app


def _sites(settings: Settings) -> tuple[Site, Site]:
    secret = settings.identity_secret
    customers = Site("customers", "customer", Admission.ANYONE, secret, settings.company)
    admission = Admission(settings.employee_page)
    return customers, Site("employees", "employee", admission, secret, settings.company)


def _gate_options(settings: Settings) -> GateOptions:
    return GateOptions(
        is_on=settings.publish_gate,
        days=settings.gate_days,
        most=settings.gate_questions,
        seconds=settings.gate_seconds,
    )


def _console(
    settings: Settings, database: Database, bringing: Bringing, lifecycle: Lifecycle
) -> Console:
    options = ConsoleOptions(
        company=settings.company,
        url=settings.url,
        key=internal_token(settings.signing_key, "console-pages"),
        idle=timedelta(minutes=settings.console_idle_minutes),
        longest=timedelta(hours=settings.console_session_hours),
    )
    console = Console(database, options)
    join_doors(console, Passwords(), _issuer(settings))
    _join_knowledge(console, settings, bringing, lifecycle)
    return console


def _join_knowledge(
    console: Console, settings: Settings, bringing: Bringing, lifecycle: Lifecycle
) -> None:
    console.join(article_pages.area(console), article_pages.routes(console, lifecycle))
    may_publish = not settings.article_approval
    console.join(import_pages.area(), import_pages.routes(console, bringing, may_publish))


def _join_learning(console: Console, lifecycle: Lifecycle, learning: learned.Learning) -> None:
    console.join(gap_pages.area(console), gap_pages.routes(console, lifecycle, learning))
    console.join(recall_pages.area(console), recall_pages.routes(console))
    console.join(budget_pages.area(), budget_pages.routes(console, learning.topics))


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
