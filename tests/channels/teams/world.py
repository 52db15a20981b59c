"""The channel, really served, with Microsoft's stand-in beside it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any

import httpx
from fastapi import FastAPI

from connectors.channel import ChannelRequest
from connectors.channels.teams.adapter import Connector
from connectors.channels.teams.channel import Memory, TeamsChannel
from connectors.channels.teams.cloud import Cloud
from connectors.channels.teams.credentials import App, Credentials
from connectors.channels.teams.events import TeamsParts
from connectors.channels.teams.files import Files
from connectors.channels.teams.keys import Keys
from connectors.channels.teams.personal import PersonalChats
from connectors.channels.teams.roster import Roster
from connectors.channels.teams.routes import PATH, make_router
from connectors.channels.teams.tab import TabParts, make_tab
from connectors.channels.teams.tenants import Tenants
from connectors.channels.teams.tokens import ChannelTokens, PeopleTokens
from connectors.channels.teams.working import Worker
from tests.channels.ledger import Ledger
from tests.channels.server import Served, serve
from tests.channels.teams import memory
from tests.channels.teams.microsoft import APP, ISSUER, SECRET, TENANT, Microsoft

CUSTOMERS = "cccccccc-0000-0000-0000-000000000000"
FAR_SIDE = "/microsoft"
MOST_FILE_BYTES = 100_000
CHAT = "a:1chat-of-ada"
BOT, ADA, BOB = f"28:{APP}", "29:ada", "29:bob"
MEMBERS = {
    ADA: {
        "name": "Ada Reis",
        "aadObjectId": "aad-ada",
        "email": "ada@larkfield.example",
        "userPrincipalName": "ada@larkfield.example",
        "userRole": "user",
    },
    BOB: {"name": "Bob", "email": "bob@elsewhere.example", "userRole": "guest"},
}


@dataclass
class World:
    """The parts, and hands to deliver activities with."""

    far: Microsoft
    ledger: Ledger
    parts: TeamsParts
    channel: TeamsChannel
    server: Served
    http: httpx.Client
    references: memory.References = field(init=False)
    approvals: memory.Approvals = field(default_factory=memory.Approvals)

    def __post_init__(self) -> None:
        self.references = self.parts.references  # type: ignore[assignment]

    def activity(self, kind: str = "message", **parts: Any) -> dict[str, Any]:
        """Make an activity of Ada's in her own chat, with other parts where they are given."""
        made: dict[str, Any] = {
            "type": kind,
            "id": "event-0001",
            "timestamp": "2026-07-01T09:30:00.000Z",
            "channelId": "msteams",
            "serviceUrl": self.far.service_url,
            "from": {"id": ADA, "name": "Ada", "aadObjectId": "aad-ada"},
            "recipient": {"id": BOT, "name": "Frontdesk"},
            "conversation": {"id": CHAT, "conversationType": "personal", "tenantId": TENANT},
            "channelData": {"tenant": {"id": TENANT}},
            "locale": "en-GB",
        } | parts
        return {name: value for name, value in made.items() if value is not None}

    def invoke(self, name: str, value: Any, **parts: Any) -> dict[str, Any]:
        """Make an invoke."""
        return self.activity("invoke", name=name, value=value, **parts)

    def request(self, activity: Any, token: str | None = None) -> ChannelRequest:
        """Sign an activity."""
        headers = {"authorization": f"Bearer {token or self.far.sign()}"}
        return ChannelRequest(headers, json.dumps(activity).encode())

    def deliver(self, request: ChannelRequest | dict[str, Any]) -> httpx.Response:
        """Post a request, or a signed activity."""
        if isinstance(request, dict):
            request = self.request(request)
        headers = dict(request.headers)
        return self.http.post(PATH, content=request.body, headers=headers)

    def act(self, verb: str, ours: Mapping[str, Any], **parts: Any) -> httpx.Response:
        """Press a button of a card; `fields` are what was filled in."""
        fields = {f"field.{n}": v for n, v in parts.pop("fields", {}).items()}
        data = {"frontdesk": dict(ours), **fields}
        action = {"type": "Action.Execute", "verb": verb, "data": data}
        value = {"action": action, "trigger": "manual"}
        return self.deliver(self.invoke("adaptiveCard/action", value, **parts))


@contextmanager
def teams(far: Microsoft | None = None) -> Iterator[World]:
    """Serve the channel and its far side."""
    far, ledger = far or Microsoft(members=dict(MEMBERS)), Ledger()
    # One server for both ends: starting one takes longer than most tests do.
    app = FastAPI()
    app.mount(FAR_SIDE, far.app)
    with (
        serve(app) as server,
        httpx.Client(base_url=server.url, timeout=20, trust_env=False) as client,
    ):
        far.url = f"{server.url}{FAR_SIDE}"
        http = httpx.AsyncClient(trust_env=False)
        parts = _parts(far, ledger, http)
        app.include_router(make_router(parts))
        world = World(far, ledger, parts, parts.channel, server, client)
        app.include_router(make_tab(_tab(far, http, parts, world.approvals)))
        yield world
        server.call(http.aclose)


def _tab(
    far: Microsoft, http: httpx.AsyncClient, parts: TeamsParts, approvals: memory.Approvals
) -> TabParts:
    cloud, tenants = cloud_of(far), Tenants(frozenset({TENANT}), frozenset({CUSTOMERS}))
    keys = {t: Keys(http, cloud.people_keys(t)) for t in (TENANT, CUSTOMERS)}
    issuers = {t: cloud.people_issuer(t) for t in (TENANT, CUSTOMERS)}
    tokens = PeopleTokens(keys, issuers, (APP, f"api://desk.example/botid-{APP}"))
    return TabParts(tokens, tenants, parts.references, parts.requests, approvals)


def cloud_of(far: Microsoft) -> Cloud:
    """Describe the far side as one of Microsoft's clouds."""
    return Cloud(
        issuer=ISSUER,
        bot_keys=f"{far.url}/keys/openid",
        login=far.url,
        scope="https://api.botframework.com/.default",
        file_origins=(far.url.removesuffix(FAR_SIDE),),
    )


def _parts(far: Microsoft, ledger: Ledger, http: httpx.AsyncClient) -> TeamsParts:
    cloud = cloud_of(far)
    credentials = Credentials(http, cloud.token_url(TENANT), App(APP, SECRET, TENANT), cloud.scope)
    connector = Connector(http, credentials, APP)
    tokens = ChannelTokens(Keys(http, cloud.bot_keys), cloud.issuer, APP)
    references, posts, requests = memory.References(), memory.Posts(), memory.Requests()
    tenants = Tenants(frozenset({TENANT}), frozenset({CUSTOMERS}))
    roster = Roster(connector, references, tenants)
    channel = TeamsChannel(tokens, tenants, connector, Memory(references, posts), requests)
    deliveries = memory.Deliveries(ledger)
    files = Files(http, credentials, cloud.file_origins, MOST_FILE_BYTES)
    deliveries.work = Worker(channel, roster, files, ledger)
    return TeamsParts(
        channel=channel,
        tokens=tokens,
        roster=roster,
        writer=connector,
        references=references,
        posts=posts,
        deliveries=deliveries,
        replies=memory.Replies(ledger),
        requests=requests,
        library=memory.Library(),
        drafting=memory.Drafting(),
        personal=PersonalChats(connector, references),
        reception=memory.Reception(),
        company="Larkfield",
    )


def cards(written: Sequence[Any]) -> list[dict[str, Any]]:
    """Give the cards among what was written."""
    found = [one.body["attachments"][0]["content"] for one in written if "attachments" in one.body]
    return [card for card in found if card["type"] == "AdaptiveCard"]


def other(request: ChannelRequest, token: str) -> ChannelRequest:
    """Give the same request with another token."""
    return replace(request, headers={"authorization": f"Bearer {token}"})
