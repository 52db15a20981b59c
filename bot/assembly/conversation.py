"""The channels, and what carries messages between them, Rasa and the tickets."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from fastapi import APIRouter

from bot.approvals.pressing import ApprovalPresses
from bot.assembly.approvals import ApprovalParts, build_approval_clock, build_approvals
from bot.assembly.background import Background
from bot.assembly.channels import OTHERS
from bot.assembly.core import Core
from bot.assembly.external_tickets import EXTERNAL, Join
from bot.assembly.handoff import Handoff, build_clock, build_handoff
from bot.assembly.offer import Joined, Offer
from bot.assembly.ticket_systems import ticket_systems
from bot.assembly.web import web_channel, web_parts
from bot.conversation.delivery import Delivery
from bot.conversation.dispatcher import Dispatcher
from bot.conversation.people import PersonsTickets
from bot.conversation.receiving import StoringReceiver
from bot.conversation.turns import TurnHandler
from bot.desk.sla.clock import ServiceClock
from bot.desk.sla.timing import ServiceLevels
from bot.files.checking import FileRules
from bot.files.scanning import CommandScanner, NoScanner
from bot.identity.file import DirectoryFile
from connectors.channels.web.parts import WebParts
from connectors.channels.web.sites import Site


@dataclass(frozen=True, slots=True)
class Conversation:
    """The conversation's parts; `sites` are the customers' and the employees' page.

    `background` is what runs beside the requests, in the order of its start.
    """

    sites: tuple[Site, Site]
    web: WebParts
    delivery: Delivery
    tickets: PersonsTickets
    handoff: Handoff
    approvals: ApprovalParts
    routes: Sequence[APIRouter]
    background: Sequence[Background]


def build_conversation(
    core: Core,
    others: Sequence[Callable[[Offer], Joined | None]] = OTHERS,
    elsewhere: Sequence[Join] = EXTERNAL,
) -> Conversation:
    """Join channels, dispatcher, Rasa, delivery, the built-in desk and other ticket systems.

    `others` join the channels besides the web chat. Raises SettingsError.
    """
    settings, database = core.settings, core.database
    systems = ticket_systems(core, elsewhere)
    approvals = build_approvals(core)
    tickets = PersonsTickets(systems.by_name, database)
    offer = Offer(core, StoringReceiver(), tickets, approvals.approvals)
    handoff = build_handoff(core)
    sites, web = web_parts(offer, handoff)
    joined = [web_channel(web), *_joined(offer, others)]
    operations = systems.operations
    channels = {one.channel.name: one.channel for one in joined}
    delivery = Delivery(database, channels, operations, core.owner)
    feeds = systems.feeds(delivery.submit)
    choosable = frozenset(core.topics.topics)
    scan = settings.file_scan_command
    handler = TurnHandler(
        database,
        core.rasa,
        core.sentences,
        choosable,
        core.zone,
        core.owner,
        handoff.switchboard,
        CommandScanner(scan) if scan else NoScanner(),
        [ApprovalPresses(approvals.approvals)],
    )
    offer.receiver.dispatcher = dispatcher = Dispatcher(
        database,
        handler,
        delivery,
        core.waiters,
        core.owner,
        settings.max_message_chars,
        FileRules(settings.files_a_message, settings.file_bytes),
    )
    clock = build_clock(core, handoff, delivery.submit)
    reaches = {one.channel.name: one.reach for one in joined if one.reach}
    asking = build_approval_clock(core, approvals, reaches, delivery.submit)
    return Conversation(
        sites=sites,
        web=web,
        delivery=delivery,
        tickets=offer.tickets,
        handoff=handoff,
        approvals=approvals,
        routes=[
            *(router for one in joined for router in one.routes),
            systems.door(delivery.submit, feeds.nudge),
        ],
        # What brings messages in starts last, and stops first.
        background=[
            *_people(core),
            *(part for one in joined for part in one.connections),
            systems,
            delivery,
            feeds,
            clock,
            asking,
            ServiceClock(database, ServiceLevels(core.topics, core.zone)),
            dispatcher,
            *(part for one in joined for part in one.background),
        ],
    )


def _people(core: Core) -> list[Background]:
    file = core.settings.people_file
    return [DirectoryFile(core.database, file)] if file else []


def _joined(offer: Offer, others: Sequence[Callable[[Offer], Joined | None]]) -> list[Joined]:
    return [joined for join in others if (joined := join(offer)) is not None]
