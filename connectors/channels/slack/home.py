"""The App Home: my requests, and what one may ask."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from connectors.approving import ApprovalCard
from connectors.channels.slack.buttons import ACTION, MOST_TITLE, cut, element
from connectors.channels.slack.mrkdwn import escape
from connectors.channels.slack.rendering import Block, card, section
from connectors.channels.slack.words import say
from connectors.messages import TicketCard

_OVER = ("solved", "closed")
# A view takes 100 blocks, and a request needs two.
_MOST_REQUESTS = 30
_MOST_TOPICS = 10
_MOST_APPROVALS = 10
_MOST_LINE = 300


def home_view(
    requests: Sequence[TicketCard] | None,
    topics: Sequence[str],
    told: str = "",
    waiting: Sequence[ApprovalCard] = (),
) -> dict[str, Any]:
    """Make the view; `requests` is None when they cannot be read, `told` says what was done."""
    blocks = [section(told)] if told else []
    if waiting:
        blocks += [_header(say("home.waiting")), *_approvals(waiting), {"type": "divider"}]
    blocks.append(_header(say("home.title")))
    blocks += [] if requests is None else _requests(requests)
    if not requests:
        blocks.append(section(say("home.down" if requests is None else "home.none")))
    if topics:
        blocks += [{"type": "divider"}, _header(say("home.topics")), *_topics(topics)]
    return {"type": "home", "blocks": blocks}


def _approvals(waiting: Sequence[ApprovalCard]) -> Iterator[Block]:
    for number, one in enumerate(waiting[:_MOST_APPROVALS]):
        yield section(
            say(
                "home.approval",
                number=escape(one.number),
                title=escape(cut(one.title, _MOST_LINE)),
                requester=escape(one.requester),
                why=escape(cut(" ".join(one.description.split()), _MOST_LINE)),
            )
        )
        yes = element(say("home.approve"), f"{ACTION.approve}:{number}", one.id, "primary")
        no = element(say("home.reject"), f"{ACTION.reject}:{number}", one.id, "danger")
        yield {"type": "actions", "elements": [yes, no]}


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
