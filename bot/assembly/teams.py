"""Join the Teams channel."""

from __future__ import annotations

from collections.abc import Sequence

import httpx

from bot.assembly.offer import Joined, Offer
from bot.conversation.deliveries import Deliveries
from bot.conversation.requests import OwnRequests
from bot.settings import Settings
from bot.teams.drafting import MessageDrafts
from bot.teams.identities import Identities
from bot.teams.library import PersonsLibrary
from bot.teams.memory import StoredPosts, StoredReferences
from bot.topics import Topics
from connectors.channels.teams.adapter import Connector
from connectors.channels.teams.channel import Memory, TeamsChannel
from connectors.channels.teams.cloud import CLOUDS, Cloud
from connectors.channels.teams.credentials import App, Credentials
from connectors.channels.teams.events import TeamsParts
from connectors.channels.teams.files import Files
from connectors.channels.teams.keys import Keys
from connectors.channels.teams.package import resource_of
from connectors.channels.teams.personal import PersonalChats
from connectors.channels.teams.reaching import KnownChats
from connectors.channels.teams.roster import Roster
from connectors.channels.teams.routes import make_router
from connectors.channels.teams.tab import TabParts, make_tab
from connectors.channels.teams.tenants import Tenants
from connectors.channels.teams.tokens import ChannelTokens, PeopleTokens
from connectors.channels.teams.working import Worker


class _Suggestions:
    def __init__(self, topics: Topics) -> None:
        self._topics = topics

    def suggestions(self) -> Sequence[str]:
        return self._topics.suggestions["employee"]


class _Client:
    """The HTTP client, closed with the service."""

    def __init__(self, http: httpx.AsyncClient) -> None:
        self._http = http

    async def start(self) -> None:
        """Do nothing: it connects when it is asked to."""

    async def stop(self) -> None:
        """Close its connections."""
        await self._http.aclose()


def teams_channel(offer: Offer) -> Joined | None:
    """Join Teams; without an app id there is none."""
    settings = offer.core.settings
    if not settings.teams_app_id:
        return None
    return join(offer, CLOUDS[settings.teams_cloud])


def join(offer: Offer, cloud: Cloud) -> Joined:
    """Join Teams as one of Microsoft's clouds has it."""
    http = httpx.AsyncClient(follow_redirects=False)
    parts, deliveries = _parts(offer, cloud, http)
    routes = [make_router(parts), make_tab(_tab(offer, cloud, http, parts))]
    reach = KnownChats(parts.references, _tenants(offer.core.settings))
    return Joined(parts.channel, routes, [deliveries], [_Client(http)], reach)


def _tab(offer: Offer, cloud: Cloud, http: httpx.AsyncClient, parts: TeamsParts) -> TabParts:
    settings = offer.core.settings
    tenants = _tenants(settings)
    known = tenants.employees | tenants.customers
    audiences = (settings.teams_app_id, resource_of(settings.url, settings.teams_app_id))
    tokens = PeopleTokens(
        {tenant: Keys(http, cloud.people_keys(tenant)) for tenant in known},
        {tenant: cloud.people_issuer(tenant) for tenant in known},
        audiences,
    )
    approvals = offer.approving(TeamsChannel.name)
    return TabParts(tokens, tenants, parts.references, parts.requests, approvals)


def _parts(offer: Offer, cloud: Cloud, http: httpx.AsyncClient) -> tuple[TeamsParts, Deliveries]:
    core, settings = offer.core, offer.core.settings
    app = App(settings.teams_app_id, settings.teams_app_password, settings.teams_tenant)
    credentials = Credentials(http, cloud.token_url(app.tenant), app, cloud.scope)
    connector = Connector(http, credentials, app.id)
    tokens = ChannelTokens(Keys(http, cloud.bot_keys), cloud.issuer, app.id)
    memory = Memory(StoredReferences(core.database), StoredPosts(core.database))
    identities = Identities(core.database, TeamsChannel.name)
    teams = {name: team.name for name, team in core.topics.teams.items()}
    requests = OwnRequests(core.database, TeamsChannel.name, offer.tickets, teams)
    tenants = _tenants(settings)
    roster = Roster(connector, memory.references, tenants)
    channel = TeamsChannel(tokens, tenants, connector, memory, requests)
    files = Files(http, credentials, cloud.file_origins, settings.file_bytes)
    worker = Worker(channel, roster, files, offer.receiver)
    deliveries = Deliveries(core.database, channel.name, worker, core.owner)
    parts = TeamsParts(
        channel=channel,
        tokens=tokens,
        roster=roster,
        writer=connector,
        references=memory.references,
        posts=memory.posts,
        deliveries=deliveries,
        replies=offer.history(channel.name),
        requests=requests,
        library=PersonsLibrary(core.knowledge, core.links, identities, core.zone),
        drafting=MessageDrafts(core.database, core.rasa, core.topics, channel.name),
        personal=PersonalChats(connector, memory.references),
        reception=_Suggestions(core.topics),
        company=settings.company,
    )
    return parts, deliveries


def _tenants(settings: Settings) -> Tenants:
    ours = (settings.teams_tenant, *settings.teams_more_tenants)
    return Tenants(frozenset(ours), frozenset(settings.teams_customer_tenants))
