"""The console channel: the smallest there is, for one question from a terminal."""

from __future__ import annotations

import hmac
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Annotated
from uuid import uuid4

from pydantic import BaseModel, ConfigDict, Field

from connectors.channel import ChannelRequest
from connectors.errors import NotAuthentic
from connectors.messages import Audience, ButtonPress, IncomingMessage, Person, Reply
from connectors.tame import parse_json, parse_model


class Question(BaseModel):
    """What the terminal sends: words, or a button of an earlier reply."""

    model_config = ConfigDict(extra="forbid")

    text: str = ""
    audience: Audience = "employee"
    groups: list[str] = []
    event_id: Annotated[str, Field(max_length=64)] = ""
    conversation_id: Annotated[str, Field(max_length=64)] = ""
    action: Annotated[str, Field(max_length=64)] = ""
    value: dict[str, str] = {}
    fields: dict[str, str] = {}
    reply_id: str | None = None


class ConsoleChannel:
    """Questions of somebody who can read this machine's secret; replies are fetched."""

    name = "console"

    def __init__(self, token: str) -> None:
        self._token = token.encode()

    def authenticate(self, request: ChannelRequest) -> None:
        """Check the token that only this machine's people can read. Raises NotAuthentic."""
        given = request.headers.get("authorization", "").removeprefix("Bearer ").encode()
        if not hmac.compare_digest(given, self._token):
            raise NotAuthentic(
                "Run the command on the machine and with the settings of the service."
            )

    def parse(self, request: ChannelRequest, person: Person | None) -> Sequence[IncomingMessage]:
        """Translate a question. Raises BadEvent."""
        asked = parse_model(Question, parse_json(request.body))
        conversation_id = asked.conversation_id or uuid4().hex
        sender = Person(
            f"console-{conversation_id}", asked.audience, groups=frozenset(asked.groups)
        )
        press = (
            ButtonPress(asked.action, asked.value, asked.reply_id, asked.fields)
            if asked.action
            else None
        )
        return [
            IncomingMessage(
                channel=self.name,
                event_id=asked.event_id or uuid4().hex,
                conversation_id=conversation_id,
                sender=person or sender,
                sent_at=datetime.now(UTC),
                text=asked.text,
                press=press,
            )
        ]

    async def send(self, conversation_id: str, reply: Reply) -> None:
        """Do nothing: the terminal fetches its replies, and they are stored before this."""

    async def show_working(self, conversation_id: str, working: bool) -> None:
        """Do nothing: the terminal knows that it waits."""
