"""The card of a ticket: its state, and what its requester can do, in place."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from connectors.channels.teams.cards.parts import FIELD, Json, card, execute, plain, text
from connectors.channels.teams.words import say
from connectors.messages import TicketCard

_COLOURS = {"solved": "Good", "closed": "Default", "needs_info": "Attention"}
_ENDED = ("solved", "closed")
MOST_COMMENT_CHARS = 4000


def ticket_card(
    ticket: TicketCard,
    user: str,
    reply_id: str = "",
    before: Sequence[Json] = (),
    said: str = "",
    at: datetime | None = None,
) -> Json:
    """Show a ticket; Teams asks us for the newest card whenever `user` sees it.

    `before` is what stands above it, `said` an answer to what was just done with it.
    """
    data = {"number": ticket.number, "reply_id": reply_id}
    refresh: dict[str, Any] = {
        "action": execute(say("ticket_refresh"), "ticket.refresh", data, with_inputs=False),
        "userIds": [user],
    }
    body = [*before, *_facts(ticket), *([text(said)] if said else []), _as_of(at)]
    return card(body, _actions(ticket, data), refresh=refresh)


def _facts(ticket: TicketCard) -> list[Json]:
    facts = [
        {"title": say("ticket_number"), "value": plain(ticket.number)},
        {"title": say("ticket_team"), "value": plain(ticket.queue)},
    ]
    state = text(
        say(f"state_{ticket.state}"),
        weight="Bolder",
        color=_COLOURS.get(ticket.state, "Accent"),
        spacing="None",
    )
    return [
        text(plain(ticket.title), weight="Bolder", size="Medium"),
        state,
        {"type": "FactSet", "facts": facts},
    ]


def _as_of(at: datetime | None) -> Json:
    moment = (at or datetime.now(UTC)).astimezone(UTC)
    return text(say("ticket_as_of", time=f"{moment:%Y-%m-%d %H:%M}"), isSubtle=True, size="Small")


def _actions(ticket: TicketCard, data: dict[str, str]) -> list[Json]:
    found = [execute(say("ticket_refresh"), "ticket.refresh", data, with_inputs=False)]
    if ticket.state in _ENDED:
        found.append(execute(say("ticket_reopen"), "ticket.reopen", data, with_inputs=False))
    else:
        found.append(_commenting(data))
    if ticket.url:
        found.append({"type": "Action.OpenUrl", "title": say("ticket_open"), "url": ticket.url})
    return found


def _commenting(data: dict[str, str]) -> Json:
    words = {
        "type": "Input.Text",
        "id": f"{FIELD}comment",
        "label": say("ticket_comment_label"),
        "isMultiline": True,
        "isRequired": True,
        "maxLength": MOST_COMMENT_CHARS,
        "errorMessage": say("required"),
    }
    send = execute(say("ticket_comment_send"), "ticket.comment", data, "positive")
    return {
        "type": "Action.ShowCard",
        "title": say("ticket_comment"),
        "card": {"type": "AdaptiveCard", "body": [words], "actions": [send]},
    }
