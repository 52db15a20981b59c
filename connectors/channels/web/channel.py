"""The web channel: frames of a visitor to messages, replies to whoever listens."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from connectors.channel import ChannelRequest
from connectors.channels.web.hub import Hub
from connectors.channels.web.visitors import Visitors
from connectors.errors import BadEvent, UnknownEvent
from connectors.messages import Attachment, ButtonPress, IncomingMessage, Person, Reply
from connectors.tame import clean_text, clean_values, parse_json, parse_model

MAX_CHARS = 4000

EventId = Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{8,64}$")]
Locale = Annotated[str, Field(pattern=r"^[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*$", max_length=16)]
Name = Annotated[str, Field(min_length=1, max_length=64)]
Values = Annotated[dict[Name, Annotated[str, Field(max_length=8000)]], Field(max_length=30)]


class _Frame(BaseModel):
    model_config = ConfigDict(extra="ignore")
    event_id: EventId
    locale: Locale = "en"


class Say(_Frame):
    """Words."""

    type: Literal["say"]
    text: str


class Press(_Frame):
    """A button, with what was filled in above it."""

    type: Literal["press"]
    action: Name
    value: Values = Field(default_factory=dict)
    reply_id: Annotated[str, Field(max_length=200)] | None = None
    fields: Values = Field(default_factory=dict)


class WebChannel:
    """The web chat as a channel: a body is one frame, the bearer token says whose."""

    name = "web"

    def __init__(self, visitors: Visitors, hub: Hub) -> None:
        self._visitors = visitors
        self._hub = hub

    def authenticate(self, request: ChannelRequest) -> Person:
        """Tell who the visitor is. Raises NotAuthentic."""
        return self._visitors.read(request).person

    def parse(self, request: ChannelRequest, person: Person | None) -> Sequence[IncomingMessage]:
        """Translate a frame. Raises BadEvent, UnknownEvent or NotAuthentic."""
        return self.parse_with(request, person, ())

    def parse_with(
        self, request: ChannelRequest, person: Person | None, files: tuple[Attachment, ...]
    ) -> Sequence[IncomingMessage]:
        """Translate a frame with the files that came beside it: then it may be without words.

        Raises BadEvent, UnknownEvent or NotAuthentic.
        """
        frame = parse_json(request.body)
        visitor = self._visitors.read(request)
        message = _message(frame)
        if files and isinstance(message, Press):
            raise BadEvent("Files come with words, and with no press.", "invalid")
        return [
            IncomingMessage(
                channel=self.name,
                event_id=message.event_id,
                conversation_id=visitor.conversation_id,
                sender=person or visitor.person,
                sent_at=datetime.now(UTC),
                text=_text(message, bool(files)) if isinstance(message, Say) else "",
                press=_press(message) if isinstance(message, Press) else None,
                attachments=files,
                locale=message.locale,
            )
        ]

    async def send(self, conversation_id: str, reply: Reply) -> None:
        """Hand a reply to who listens; who does not finds it in the history later."""
        self._hub.publish(conversation_id, reply)

    async def show_working(self, conversation_id: str, working: bool) -> None:
        """Show or hide the typing dots."""
        self._hub.set_working(conversation_id, working)


def _message(frame: object) -> Say | Press:
    kind = frame.get("type") if isinstance(frame, dict) else None
    if not isinstance(kind, str):
        raise BadEvent("A frame is a JSON object with a type, 'say' or 'press'.")
    if kind == "say":
        return parse_model(Say, frame)
    if kind == "press":
        return parse_model(Press, frame)
    raise UnknownEvent(f"Frames of the type {kind[:40]!r} are not handled.")


def _text(say: Say, may_be_empty: bool) -> str:
    try:
        return clean_text(say.text, MAX_CHARS)
    except BadEvent as error:
        if may_be_empty and error.code == "empty":
            return ""
        raise


def _press(press: Press) -> ButtonPress:
    return ButtonPress(press.action, press.value, press.reply_id, clean_values(press.fields))
