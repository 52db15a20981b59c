"""The console channel: the smallest there is, for one question from a terminal."""

from __future__ import annotations

import hmac
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Annotated, Self
from uuid import uuid4

from pydantic import BaseModel, ConfigDict, Field, model_validator

from connectors.channel import ChannelRequest
from connectors.errors import NotAuthentic, UnknownEvent
from connectors.messages import Audience, ButtonPress, IncomingMessage, Person, Reply
from connectors.tame import clean_text, clean_values, parse_json, parse_model

MAX_CHARS = 8000

Id = Annotated[str, Field(max_length=64, pattern=r"^[^\x00-\x1f\x7f]*$")]


class Question(BaseModel):
    """What the terminal sends: words, or a button of an earlier reply."""

    model_config = ConfigDict(extra="forbid")

    type: str = "question"
    text: str | None = None
    audience: Audience = "employee"
    groups: list[str] = []
    event_id: Id = ""
    conversation_id: Id = ""
    action: Id = ""
    value: dict[str, str] = {}
    fields: dict[str, str] = {}
    reply_id: str | None = None

    @model_validator(mode="after")
    def _one_of_text_and_action(self) -> Self:
        if (self.text is None) == (not self.action):
            raise ValueError("give either text or action")
        return self


class ConsoleChannel:
    """Questions of somebody who can read this machine's secret; replies are fetched."""

    name = "console"

    def __init__(self, token: str) -> None:
        self._token = token.encode()

    def authenticate(self, request: ChannelRequest) -> None:
        """Check the token that only this machine's people can read. Raises NotAuthentic."""
        scheme, _, given = request.headers.get("authorization", "").partition(" ")
        is_same = hmac.compare_digest(given.encode(), self._token)
        if scheme != "Bearer" or not is_same:
            raise NotAuthentic(
                "Run the command on the machine and with the settings of the service."
            )

    def parse(self, request: ChannelRequest, person: Person | None) -> Sequence[IncomingMessage]:
        """Translate a question. Raises BadEvent or UnknownEvent."""
        body = parse_json(request.body)
        kind = body.get("type", "question") if isinstance(body, dict) else "question"
        if kind != "question":
            raise UnknownEvent(f"Events of the type {str(kind)[:40]!r} are not handled.")
        asked = parse_model(Question, body)
        conversation_id = asked.conversation_id or uuid4().hex
        return [
            IncomingMessage(
                channel=self.name,
                event_id=asked.event_id or uuid4().hex,
                conversation_id=conversation_id,
                sender=person or _person(asked, conversation_id),
                sent_at=datetime.now(UTC),
                text="" if asked.text is None else clean_text(asked.text, MAX_CHARS),
                press=_press(asked) if asked.action else None,
            )
        ]

    async def send(self, conversation_id: str, reply: Reply) -> None:
        """Do nothing: the terminal fetches its replies, and they are stored before this."""

    async def show_working(self, conversation_id: str, working: bool) -> None:
        """Do nothing: the terminal knows that it waits."""


def _person(asked: Question, conversation_id: str) -> Person:
    return Person(f"console-{conversation_id}", asked.audience, groups=frozenset(asked.groups))


def _press(asked: Question) -> ButtonPress:
    return ButtonPress(asked.action, asked.value, asked.reply_id, clean_values(asked.fields))
