"""The channels: each is joined from what the house offers to all of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from bot import internal
from bot.assembly.offer import Joined, Offer
from bot.assembly.slack import slack_channel
from bot.assembly.teams import teams_channel
from connectors.channels.console import api as console
from connectors.channels.console.channel import ConsoleChannel
from connectors.channels.rest import api as rest
from connectors.channels.rest.channel import RestChannel


def rest_channel(offer: Offer) -> Joined:
    """Join the REST channel; without a token it answers 503."""
    channel = RestChannel(offer.core.settings.api_token)
    history = offer.history(channel.name)
    parts = rest.RestParts(channel, offer.receiver, history, history)
    return Joined(channel, [rest.make_router(parts)])


def console_channel(offer: Offer) -> Joined:
    """Join the channel of `frontdesk ask`."""
    key = internal.internal_token(offer.core.settings.signing_key, "console")
    channel = ConsoleChannel(key)
    parts = console.ConsoleParts(channel, offer.receiver, offer.history(channel.name))
    return Joined(channel, [console.make_router(parts)])


# A channel that is not configured gives None.
OTHERS: Sequence[Callable[[Offer], Joined | None]] = (
    rest_channel,
    console_channel,
    slack_channel,
    teams_channel,
)
