"""The App Home: my requests, and what one may ask."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from connectors.channels.slack.buttons import ACTION, MOST_TITLE, cut, element
from connectors.channels.slack.mrkdwn import escape
from connectors.channels.slack.rendering import Block, card, section
from connectors.channels.slack.words import say
from connectors.messages import TicketCard

_OVER = ("solved", "closed")
# A view takes 100 blocks, and a request needs two.
_MOST_REQUESTS = 30
_MOST_TOPICS = 10


def home_view(
    requests: Sequence[TicketCard] | None, topics: Sequence[str], told: str = ""
) -> dict[str, Any]:
    """Make the view; `requests` is None when they cannot be read, `told` says what was done."""
    blocks = [_header(say("home.title"))]
    if told:
        blocks.append(section(told))
    blocks += [] if requests is None else _requests(requests)
    if not requests:
        blocks.append(section(say("home.down" if requests is None else "home.none")))
    if topics:
        blocks += [{"type": "divider"}, _header(say("home.topics")), *_topics(topics)]
    return {"type": "home", "blocks": blocks}


def _requests(requests: Sequence[TicketCard]) -> Iterator[Block]:
    for number, request in enumerate(requests[:_MOST_REQUESTS]):
        yield section(card(request))
        buttons = [element(say("home.comment"), f"{ACTION.comment}:{number}", request.number)]
        if request.state in _OVER:
            title = say("home.reopen")
            buttons.append(element(title, f"{ACTION.reopen}:{number}", request.number))
        yield {"type": "actions", "elements": buttons}


def _topics(topics: Sequence[str]) -> Iterator[Block]:
    buttons = [
        element(cut(topic, MOST_TITLE), f"{ACTION.pick}:{number}", topic)
        for number, topic in enumerate(topics[:_MOST_TOPICS])
    ]
    yield {"type": "actions", "elements": buttons}


def _header(text: str) -> Block:
    return {"type": "header", "text": {"type": "plain_text", "text": text}}


def told(name: str, number: str) -> str:
    """Say what was done to a ticket."""
    return say(f"home.{name}", number=escape(number))
