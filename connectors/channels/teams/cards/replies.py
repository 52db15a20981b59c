"""From a reply to the activities that show it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from connectors.channels.teams.cards import markdown, tickets
from connectors.channels.teams.cards.parts import (
    FIELD,
    Json,
    attached,
    buttons,
    card,
    plain,
    text,
)
from connectors.channels.teams.words import say
from connectors.messages import Button, DraftField, Reply, Source, agent_of

# Only what sends the draft off needs its fields, filled in as they must be.
_WITH_FIELDS = ("confirm_ticket",)
_SUMMARY_CHARS = 150
_MOST_CHARS = {"title": 100, "description": 8000}


def activities(reply: Reply, user: str) -> list[Json]:
    """Make the messages of a reply: mere text as text, all else as cards; buttons come last."""
    found = [*_by(reply), *markdown.elements(reply.text)]
    pages = markdown.pages(found)
    last = _after(reply)
    if not last and not reply.buttons and not reply.ticket and markdown.is_plain(found):
        return [_message(page) for page in pages]
    made = [_shown(card(page), reply) for page in pages[:-1]]
    return [*made, _shown(_card(reply, [*pages[-1], *last], reply.buttons, user), reply)]


def pressed(reply: Reply, title: str, filled: Mapping[str, str]) -> Json:
    """Show a reply after a press: the same, with the choice in the place of its buttons."""
    page = markdown.pages(markdown.elements(reply.text))[-1]
    shown = ((f.label, _label(f, filled.get(f.name, f.value))) for f in reply.draft)
    fields = [text(f"**{plain(label)}**: {plain(value)}") for label, value in shown]
    done = text(say("chosen", title=plain(title)), isSubtle=True)
    return card([*page, *fields, *sources(reply.sources), done])


def _by(reply: Reply) -> list[Json]:
    name = agent_of(reply)
    return [text(say("agent", who=plain(name)))] if name else []


def _card(reply: Reply, body: list[Json], choices: Sequence[Button], user: str) -> Json:
    if reply.ticket:
        shown = tickets.ticket_card(reply.ticket, user, reply_id=reply.id, before=body)
        return shown | {"actions": [*shown["actions"], *buttons(choices, reply.id)]}
    return card(body, buttons(choices, reply.id, _WITH_FIELDS if reply.draft else ()))


def _after(reply: Reply) -> list[Json]:
    return [*sources(reply.sources), *map(field, reply.draft)]


def sources(of: Sequence[Source]) -> list[Json]:
    """Name where an answer is from: title, link, owner and date."""
    return [
        text(
            say(
                "source",
                title=plain(source.title),
                url=source.url,
                owner=plain(source.owner),
                date=f"{source.updated_at:%Y-%m-%d}",
            ),
            isSubtle=True,
            size="Small",
        )
        for source in of
    ]


def field(one: DraftField) -> Json:
    """Make the input of a draft's field; Teams itself sees that it is filled in."""
    shared = {
        "id": f"{FIELD}{one.name}",
        "label": one.label,
        "value": one.value,
        "isRequired": True,
        "errorMessage": say("required"),
    }
    if one.options:
        choices = [{"title": label, "value": value} for value, label in one.options]
        return {"type": "Input.ChoiceSet", "style": "compact", "choices": choices, **shared}
    limit = {"maxLength": _MOST_CHARS[one.name]} if one.name in _MOST_CHARS else {}
    return {"type": "Input.Text", "isMultiline": one.multiline, **limit, **shared}


def _label(one: DraftField, value: str) -> str:
    return dict(one.options).get(value, value)


def _message(page: list[Json]) -> Json:
    words = "\n\n".join(str(element["text"]) for element in page)
    return {"type": "message", "textFormat": "markdown", "text": words}


def _shown(content: Json, reply: Reply) -> Json:
    summary = " ".join(reply.text.split())[:_SUMMARY_CHARS]
    return {"type": "message", "summary": summary, "attachments": [attached(content)]}
