"""From a reply to the messages that Slack shows: sections, sources, the ticket, buttons."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from connectors.channels.slack import buttons
from connectors.channels.slack.mrkdwn import escape, link, pieces
from connectors.channels.slack.splitting import sections
from connectors.channels.slack.words import age, say
from connectors.messages import DraftField, Reply, Source, TicketCard, agent_of

# Slack takes 50 blocks; a message of more than four full sections is hard to read and to load.
_MOST_SECTIONS = 4
_MOST_LINE = 300

Block = dict[str, Any]


@dataclass(slots=True)
class Shown:
    """One message; `text` is what notifications and screen readers tell."""

    text: str
    blocks: list[Block] = field(default_factory=list)


def render(reply: Reply, conversation: str, with_links: bool = True) -> list[Shown]:
    """Make the messages of a reply; what belongs to its end stands under the last."""
    texts = sections(pieces(reply.text))
    shown = [
        _message(texts[at : at + _MOST_SECTIONS]) for at in range(0, len(texts), _MOST_SECTIONS)
    ]
    shown = shown or [Shown("")]
    if agent := agent_of(reply):
        shown[0].blocks.insert(0, context(say("agent", name=escape(agent))))
    last = shown[-1]
    last.blocks += _end(reply, with_links)
    last.blocks += buttons.rows(reply.buttons, conversation, reply.id)
    if not last.text:
        last.text = _fallback(reply)
    return shown


def section(text: str) -> Block:
    """Make a section of markup."""
    return {"type": "section", "text": {"type": "mrkdwn", "text": text}}


def context(text: str) -> Block:
    """Make a line in small letters."""
    return {"type": "context", "elements": [{"type": "mrkdwn", "text": text}]}


def card(ticket: TicketCard) -> str:
    """Show a ticket: number, title, state, who has it."""
    number = link(ticket.url, ticket.number) if ticket.url else f"*{escape(ticket.number)}*"
    title = escape(buttons.cut(ticket.title, _MOST_LINE))
    return f"{number} – {title}\n{state(ticket.state)} · {escape(ticket.queue)}"


def state(name: str) -> str:
    """Say a ticket's state; one that we have no word for is told as it is."""
    try:
        return say(f"state.{name}")
    except KeyError:
        return escape(name)


def _message(texts: list[str]) -> Shown:
    return Shown("\n\n".join(texts), [section(text) for text in texts])


def _end(reply: Reply, with_links: bool) -> Iterator[Block]:
    if reply.ticket:
        yield section(card(reply.ticket))
    if reply.draft:
        yield section("\n".join(map(_line, reply.draft)))
    for source in reply.sources:
        yield context(_source(source, with_links))


def _line(field: DraftField) -> str:
    value = dict(field.options).get(field.value, field.value)
    short = " ".join(buttons.cut(value, _MOST_LINE).split())
    return f"*{escape(field.label)}:* {escape(short)}"


def _source(source: Source, with_links: bool) -> str:
    label = buttons.cut(source.title, _MOST_LINE)
    title = link(source.url, label) if with_links else escape(label)
    told = say("source", title=title, owner=escape(source.owner), age=age(source.updated_at))
    return f"{say('sources')} {told}"


def _fallback(reply: Reply) -> str:
    if reply.ticket:
        return f"{reply.ticket.number} – {reply.ticket.title}"
    return reply.buttons[0].title if reply.buttons else "…"
