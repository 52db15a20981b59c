"""Join the Slack channel."""

from __future__ import annotations

from bot.assembly.background import Background
from bot.assembly.offer import Joined, Offer
from bot.conversation.deliveries import Deliveries
from bot.conversation.requests import OwnRequests
from bot.conversation.withdrawing import Withdrawing
from connectors.channels.slack.channel import NAME, SlackChannel
from connectors.channels.slack.client import SlackClient
from connectors.channels.slack.door import Door
from connectors.channels.slack.files import Files
from connectors.channels.slack.handling import Handling, Tools
from connectors.channels.slack.hidden import Addresses
from connectors.channels.slack.listening import Listening
from connectors.channels.slack.openings import Openings
from connectors.channels.slack.people import People
from connectors.channels.slack.reaching import DirectChats
from connectors.channels.slack.reactions import Reactions
from connectors.channels.slack.rules import Rules
from connectors.channels.slack.sending import Sender
from connectors.channels.slack.socket_mode import Socket
from connectors.channels.slack.workspace import Workspace


def slack_channel(offer: Offer) -> Joined | None:
    """Join Slack, where there is a bot token. Raises RulesError."""
    core, settings = offer.core, offer.core.settings
    if not settings.slack_bot_token:
        return None
    client = SlackClient(settings.slack_bot_token, settings.slack_api_url)
    workspace = Workspace(client, frozenset(settings.slack_teams))
    history, reactions, addresses = offer.history(NAME), Reactions(client), Addresses()
    sender = Sender(client, addresses)
    listening = Listening(Rules(settings.slack_channels_file), history)
    channel = SlackChannel(settings.slack_signing_secret, workspace, sender, reactions, history)
    teams = {name: team.name for name, team in core.topics.teams.items()}
    people = People(client, workspace, settings.slack_guests)
    tools = Tools(
        client=client,
        channel=channel,
        sender=sender,
        addresses=addresses,
        people=people,
        files=Files(client, settings.file_bytes),
        listening=listening,
        receiver=offer.receiver,
        conversations=history,
        withdrawals=Withdrawing(core.database, NAME),
        requests=OwnRequests(core.database, NAME, offer.tickets, teams),
        approvals=offer.approving(NAME),
        topics=core.topics.suggestions,
    )
    deliveries = Deliveries(core.database, NAME, Handling(tools), core.owner)
    openings = Openings(client, history)
    door = Door(channel, workspace, listening, openings, deliveries, settings.slack_bot_token)
    background: list[Background] = [workspace, reactions, openings, deliveries]
    if settings.slack_app_token:
        background.append(Socket(door.app, settings.slack_app_token, settings.slack_api_url))
    reach = DirectChats(client, people, sender)
    return Joined(channel, [door.routes()], background, [client], reach)
