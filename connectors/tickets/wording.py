"""How a ticket of ours reads at the far side."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import yaml

from connectors.messages import Person
from connectors.ticketing import NewTicket


def say(name: str, /, **values: object) -> str:
    """Give a sentence of `words.yml` by its name. Raises KeyError for an unknown one."""
    return _all()[name].format_map(values)


def describe(ticket: NewTicket, limit: int = 30_000) -> str:
    """Tell everything that was said and is known, as plain text.

    The oldest lines of the conversation are left out where it is longer than `limit`.
    """
    parts = [ticket.description, _asks(ticket.requester)]
    if ticket.facts:
        facts = (say("fact", name=name, value=value) for name, value in ticket.facts.items())
        parts.append("\n".join([say("facts"), *facts]))
    told = "\n\n".join(parts)
    lines = _transcript(ticket, limit - len(told) - len(say("transcript")))
    return "\n\n".join([told, "\n".join([say("transcript"), *lines])]) if lines else told


def rating(score: int, comment: str) -> str:
    """Tell how satisfied the requester is."""
    return say("rating", score=score, comment=comment).strip()


def name_of(person: Person) -> str:
    """Tell what somebody is called."""
    return person.name or say("nameless")


def _asks(person: Person) -> str:
    if not person.email:
        return say("asks", name=name_of(person))
    kind = "asks_verified" if person.verified else "asks_unverified"
    return say(kind, name=name_of(person), email=person.email)


def _transcript(ticket: NewTicket, room: int) -> list[str]:
    kept: list[str] = []
    for line in reversed(ticket.transcript):
        told = say("line", at=line.at, author=line.author, text=line.text)
        room -= len(told) + 1
        if room < len(say("earlier")):
            return [say("earlier"), *kept]
        kept.insert(0, told)
    return kept


@cache
def _all() -> dict[str, str]:
    text = Path(__file__).with_name("words.yml").read_text("utf-8")
    loaded: dict[str, str] = yaml.safe_load(text)
    return loaded
