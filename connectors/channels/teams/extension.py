"""The message extension: find an article and share it, make a ticket of a message."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

from bs4 import BeautifulSoup
from pydantic import BaseModel, ConfigDict, Field

from connectors.channel import ChannelRequest
from connectors.channels.teams.activity import Activity
from connectors.channels.teams.cards import extension as cards
from connectors.channels.teams.cards.parts import Json
from connectors.channels.teams.events import Handler, TeamsParts
from connectors.channels.teams.parts import Wanted
from connectors.channels.teams.pressing import submitted
from connectors.channels.teams.roster import reference_of
from connectors.channels.teams.words import say
from connectors.channels.teams.working import key_of
from connectors.errors import BadEvent, NotFound, Refused, Unavailable
from connectors.tame import clean_text, parse_model

SEARCH, CREATE = "searchKnowledge", "createTicket"

_MOST_CHARS = 8000


class _Parameter(BaseModel):
    name: Annotated[str, Field(max_length=64)]
    value: Any = None


class _Query(BaseModel):
    model_config = ConfigDict(populate_by_name=True)

    command: Annotated[str, Field(alias="commandId", max_length=64)]
    parameters: Annotated[list[_Parameter], Field(max_length=20)] = []

    @property
    def words(self) -> str:
        """What is searched for; empty when the box was just opened."""
        found = (p.value for p in self.parameters if p.name == "searchText")
        words = next(found, "")
        return words.strip()[:500] if isinstance(words, str) else ""


class _User(BaseModel):
    name: Annotated[str, Field(alias="displayName", max_length=200)] = ""


class _From(BaseModel):
    user: _User | None = None


class _Body(BaseModel):
    content: Annotated[str, Field(max_length=60_000)] = ""
    kind: Annotated[str, Field(alias="contentType", max_length=32)] = "text"


class _Message(BaseModel):
    body: _Body = _Body()
    author: _From | None = Field(None, alias="from")
    link: Annotated[str | None, Field(alias="linkToMessage", max_length=500)] = None

    @property
    def words(self) -> str:
        """The message as plain text. Raises BadEvent where there is none."""
        html = self.body.kind == "html"
        said = self.body.content
        text = BeautifulSoup(said, "html.parser").get_text("\n", strip=True) if html else said
        return clean_text(text[:_MOST_CHARS], _MOST_CHARS)

    @property
    def facts(self) -> dict[str, str]:
        """Where it stands, and who wrote it."""
        author = self.author.user.name if self.author and self.author.user else ""
        return {k: v for k, v in (("message", self.link or ""), ("written_by", author)) if v}


class _Fetch(BaseModel):
    command: Annotated[str, Field(alias="commandId", max_length=64)]
    message: _Message = Field(alias="messagePayload")


async def on_query(parts: TeamsParts, activity: Activity, request: ChannelRequest) -> Json:
    """Search as the person who asks: what they may not read is not found."""
    query = parse_model(_Query, activity.value)
    _expect(query.command, SEARCH)
    person = await parts.roster.of_visitor(activity)
    try:
        found = await parts.library.search(query.words, person) if query.words else []
    except Unavailable:
        return cards.told(say("trouble"))
    return cards.results(found) if found or not query.words else cards.told(say("search_none"))


async def on_fetch(parts: TeamsParts, activity: Activity, request: ChannelRequest) -> Json:
    """Show a ticket prefilled from a message."""
    asked = parse_model(_Fetch, activity.value)
    _expect(asked.command, CREATE)
    try:
        words = asked.message.words
    except BadEvent:
        return cards.said(say("draft_empty"))
    person = await parts.roster.of_visitor(activity)
    draft = await parts.drafting.draft(person, words)
    return cards.dialog(draft, asked.message.facts)


async def on_submit(parts: TeamsParts, activity: Activity, request: ChannelRequest) -> Json:
    """Store the ticket; its number and news come into the personal chat."""
    done = submitted(activity)
    person = await parts.roster.of_visitor(activity)
    try:
        to = await parts.personal.with_sender(reference_of(activity))
        wanted = Wanted(done.ours.topic, done.fields, done.ours.facts)
        await parts.drafting.open(person, to.thread, f"message-{key_of(activity)}", wanted)
    except (Refused, NotFound):
        return cards.said(say("draft_not_installed"))
    except Unavailable:
        return cards.said(say("trouble"))
    return cards.said(say("draft_saved"))


EXTENSION: Mapping[tuple[str, str], Handler] = {
    ("invoke", "composeExtension/query"): on_query,
    ("invoke", "composeExtension/fetchTask"): on_fetch,
    ("invoke", "composeExtension/submitAction"): on_submit,
}


def _expect(command: str, wanted: str) -> None:
    if command != wanted:
        raise BadEvent(f"There is no command {command!r}.", "invalid")
