"""Join the parts: the one place that knows them all."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI

from actions.registry import executor
from actions.toolkit import Toolkit
from bot import health, internal, pages
from bot.approvals.page import ApprovalPage
from bot.assembly.background import Background
from bot.assembly.console import build_console
from bot.assembly.conversation import Conversation, build_conversation
from bot.assembly.core import Core, build_core
from bot.assembly.curation import Curation, build_curation
from bot.files.links import file_routes
from bot.help_centre import HelpCentre
from bot.internal import internal_token
from bot.settings import Settings
from connectors.channels.web.pages import WIDGET_PATH, widget_files


def create_app(settings: Settings) -> FastAPI:
    """Build the service from its settings.

    Raises the errors of the parts: SettingsError, TopicsError, SentencesError, EncoderMissing.
    """
    core = build_core(settings)
    conversation = build_conversation(core)
    curation = build_curation(core, conversation.delivery)

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        running = _in_the_background(core, conversation, curation)
        for part in running:
            await part.start()
        yield
        for part in reversed(running):
            await part.stop()
        await core.rasa.close()
        core.database.close()

    app = FastAPI(
        title="Frontdesk", version="0.1.0", lifespan=lifespan, docs_url=None, redoc_url=None
    )
    app.state.hub = conversation.web.hub
    _include_routes(app, core, conversation, curation)
    app.mount("/console", build_console(core, curation, conversation).app)
    app.mount(WIDGET_PATH, widget_files())
    app.mount("/static", pages.static_files())
    return app


def _include_routes(
    app: FastAPI, core: Core, conversation: Conversation, curation: Curation
) -> None:
    settings, database = core.settings, core.database
    for router in (
        pages.chat_routes(*conversation.sites),
        pages.article_routes(database, core.links, settings.company),
        file_routes(database, core.files),
        ApprovalPage(
            database,
            conversation.approvals.approvals,
            conversation.approvals.links,
            settings.company,
        ).routes(),
        HelpCentre(database, core.knowledge, core.zone, settings.company).routes(),
        *conversation.routes,
        health.health_routes(database, core.knowledge, core.rasa),
        internal.action_routes(
            executor(_toolkit(core, conversation, curation), core.sentences.domain),
            internal_token(settings.signing_key, "actions"),
        ),
    ):
        app.include_router(router)


def _toolkit(core: Core, conversation: Conversation, curation: Curation) -> Toolkit:
    return Toolkit(
        core.knowledge,
        conversation.tickets,
        core.topics,
        core.links,
        core.zone,
        curation.thresholds,
        conversation.handoff.switchboard,
    )


def _in_the_background(
    core: Core, conversation: Conversation, curation: Curation
) -> tuple[Background, ...]:
    """Name what runs, in the order of its start; it is stopped from the last to the first."""
    return (
        core.wording,
        core.knowledge,
        curation.schedule,
        curation.quality,
        curation.bringing,
        *conversation.background,
        curation.understanding,
        curation.learning,
        *((curation.feedback,) if curation.feedback else ()),
    )
