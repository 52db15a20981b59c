"""The REST channel: another program asks for its people and gets the replies in the answer."""

from __future__ import annotations

import hmac
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Annotated, Self
from uuid import uuid4

from pydantic import Base64Bytes, BaseModel, ConfigDict, Field, model_validator

from connectors.channel import ChannelRequest
from connectors.errors import NotAuthentic, UnknownEvent
from connectors.messages import Attachment, Audience, ButtonPress, IncomingMessage, Person, Reply
from connectors.tame import clean_text, clean_values, parse_json, parse_model

MAX_CHARS = 8000
# Files come in the body, in Base64, which makes them longer by a third.
MAX_BYTES = 16 * 1024 * 1024

Name = Annotated[str, Field(min_length=1, max_length=64)]
Id = Annotated[str, Field(min_length=1, max_length=200, pattern=r"^[^\x00-\x1f\x7f]+$")]
Values = Annotated[dict[Name, Annotated[str, Field(max_length=8000)]], Field(max_length=30)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Sender(_Strict):
    """Who asks; the holder of the token vouches for all of it."""

    id: Id = Field(description="Your own lasting name of the person.")
    audience: Audience
    name: str | None = Field(None, max_length=200)
    email: str | None = Field(None, max_length=320)
    groups: list[Name] = Field(default_factory=list, max_length=100)


class PressIn(_Strict):
    """A button of a reply, as that reply gave it."""

    action: Name
    value: Values = Field(default_factory=dict)
    reply_id: Id | None = Field(None, description="The `id` of the reply that has the button.")
    fields: Values = Field(
        default_factory=dict, description="The fields of the draft above the button, as edited."
    )


class FileIn(_Strict):
    """A file of the person's; what it really is, is looked into."""

    name: str = Field(min_length=1, max_length=500)
    media_type: str = Field("application/octet-stream", max_length=200)
    content: Base64Bytes = Field(description="The bytes, in Base64.")


class MessageIn(_Strict):
    """One thing said: `text`, `files` or both, or else `press`."""

    type: str = Field("message", max_length=64, description="Other types are acknowledged only.")
    event_id: Id | None = Field(
        None, description="The same again when you repeat a call: nothing is done twice."
    )
    conversation_id: Id = Field(description="Your own name of the thread.")
    sender: Sender
    text: str | None = Field(None, description=f"At most {MAX_CHARS} characters.")
    press: PressIn | None = None
    files: list[FileIn] = Field(default_factory=list, max_length=20)
    locale: str = Field("en", pattern=r"^[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*$", max_length=16)

    @model_validator(mode="after")
    def _one_of_text_and_press(self) -> Self:
        if (self.text is None and not self.files) == (self.press is None):
            raise ValueError("give either text or press")
        return self


class RestChannel:
    """The REST API as a channel; `token` is the secret of those who may call, empty: nobody."""

    name = "rest"

    def __init__(self, token: str) -> None:
        self._token = token.encode()

    @property
    def is_configured(self) -> bool:
        """Whether there is a token, so that anybody may call."""
        return bool(self._token)

    def authenticate(self, request: ChannelRequest) -> None:
        """Check the token; the person is in the body. Raises NotAuthentic."""
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        given = token.strip().encode("utf-8", "replace")
        same = hmac.compare_digest(given, self._token)
        if scheme.lower() != "bearer" or not self.is_configured or not same:
            raise NotAuthentic("Send the API token as 'Authorization: Bearer …'.")

    def parse(self, request: ChannelRequest, person: Person | None) -> Sequence[IncomingMessage]:
        """Translate a body. Raises BadEvent or UnknownEvent."""
        body = parse_json(request.body, MAX_BYTES)
        kind = body.get("type", "message") if isinstance(body, dict) else "message"
        if isinstance(kind, str) and kind != "message":
            raise UnknownEvent(f"Events of the type {kind[:40]!r} are not handled.")
        message = parse_model(MessageIn, body)
        return [
            IncomingMessage(
                channel=self.name,
                event_id=message.event_id or uuid4().hex,
                conversation_id=message.conversation_id,
                sender=person or _person(message.sender),
                sent_at=datetime.now(UTC),
                text="" if message.text is None else clean_text(message.text, MAX_CHARS),
                press=_press(message.press) if message.press else None,
                attachments=tuple(
                    Attachment(file.name, file.media_type, file.content) for file in message.files
                ),
                locale=message.locale,
            )
        ]

    async def send(self, conversation_id: str, reply: Reply) -> None:
        """Do nothing: callers fetch replies, and a reply is stored before it is sent."""

    async def show_working(self, conversation_id: str, working: bool) -> None:
        """Do nothing: a caller that waits knows it."""


def _person(sender: Sender) -> Person:
    return Person(
        id=sender.id,
        audience=sender.audience,
        name=sender.name,
        email=sender.email,
        groups=frozenset(sender.groups),
        verified=sender.email is not None,
    )


def _press(press: PressIn) -> ButtonPress:
    return ButtonPress(press.action, press.value, press.reply_id, clean_values(press.fields))
