"""The channels, and what carries messages between them, Rasa and the tickets."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from fastapi import APIRouter

from bot import internal
from bot.assembly.core import Core
from bot.conversation.delivery import Delivery
from bot.conversation.dispatcher import Dispatcher
from bot.conversation.history import ChannelHistory
from bot.conversation.people import PersonsTickets
from bot.conversation.receiving import StoringReceiver
from bot.conversation.ticket_operations import TicketOperations
from bot.conversation.turns import TurnHandler
from bot.desk.tickets import SYSTEM, Desk
from bot.reception import DeskReception
from bot.settings import Settings
from connectors.channels.console.channel import ConsoleChannel
from connectors.channels.rest import api as rest
from connectors.channels.rest.channel import RestChannel
from connectors.channels.web import live as web
from connectors.channels.web.origins import Origins
from connectors.channels.web.parts import WebParts
from connectors.channels.web.sites import Admission, Site
from connectors.channels.web.visitors import Visitors


@dataclass(frozen=True, slots=True)
class Conversation:
    """The conversation's parts; `sites` are the customers' and the employees' page."""

    sites: tuple[Site, Site]
    web: WebParts
    delivery: Delivery
    dispatcher: Dispatcher
    tickets: PersonsTickets
    routes: Sequence[APIRouter]


def build_conversation(core: Core) -> Conversation:
    """Join channels, dispatcher, Rasa, delivery and the built-in desk."""
    settings, database = core.settings, core.database
    desk = Desk(database)
    systems = {SYSTEM: desk}
    receiver = StoringReceiver()
    sites = _sites(settings)
    web_parts = WebParts(
        visitors=Visitors(settings.signing_key, sites),
        receiver=receiver,
        history=ChannelHistory(database, "web", core.waiters),
        reception=DeskReception(core.topics, core.zone),
        origins=Origins(frozenset(settings.allowed_origins)),
    )
    rest_channel = RestChannel(settings.api_token)
    console = ConsoleChannel(internal.internal_token(settings.signing_key, "console"))
    channels = {c.name: c for c in (web_parts.channel(), rest_channel, console)}
    operations = TicketOperations(
        database, systems, SYSTEM, desk, core.sentences, core.topics, core.zone, core.owner
    )
    delivery = Delivery(database, channels, operations, core.owner)
    choosable = frozenset(core.topics.topics)
    handler = TurnHandler(database, core.rasa, core.sentences, choosable, core.zone, core.owner)
    receiver.dispatcher = Dispatcher(
        database, handler, delivery, core.waiters, core.owner, settings.max_message_chars
    )
    rest_history = ChannelHistory(database, "rest", core.waiters)
    rest_parts = rest.RestParts(rest_channel, receiver, rest_history, rest_history)
    asked = ChannelHistory(database, "console", core.waiters)
    return Conversation(
        sites=sites,
        web=web_parts,
        delivery=delivery,
        dispatcher=receiver.dispatcher,
        tickets=PersonsTickets(systems),
        routes=(
            web.make_router(web_parts),
            rest.make_router(rest_parts),
            internal.console_routes(console, receiver, asked),
        ),
    )


def _sites(settings: Settings) -> tuple[Site, Site]:
    secret = settings.identity_secret
    customers = Site("customers", "customer", Admission.ANYONE, secret, settings.company)
    admission = Admission(settings.employee_page)
    return customers, Site("employees", "employee", admission, secret, settings.company)
