"""What came from Slack, tamed: the few things that we handle, and no field that we do not use."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from connectors.channels.slack.places import Place

Id = Annotated[str, Field(pattern=r"^[A-Z0-9]{2,30}$")]
Ts = Annotated[str, Field(pattern=r"^\d{1,12}\.\d{1,10}$")]
Key = Annotated[str, Field(pattern=r"^[\x21-\x7e]{1,180}$")]
Name = Annotated[str, Field(min_length=1, max_length=64)]
Values = Annotated[dict[Name, Annotated[str, Field(max_length=20_000)]], Field(max_length=30)]
Url = Annotated[str, Field(max_length=2000)]


class _Item(BaseModel):
    """Something that one person did; `key` is the same when it is delivered again."""

    model_config = ConfigDict(frozen=True, extra="ignore")
    team: Id
    user: Id

    @property
    def key(self) -> str:
        """The name under which it is stored, once."""
        raise NotImplementedError

    @property
    def lane(self) -> str:
        """What it must stay in order with."""
        raise NotImplementedError


class File(BaseModel):
    """A file of a message, still with Slack."""

    model_config = ConfigDict(frozen=True, extra="ignore")
    name: str = Field("", max_length=500)
    mimetype: str = Field("", max_length=200)
    size: int = Field(0, ge=0)
    url_private_download: Url = ""


class _Placed(_Item):
    channel: Id
    ts: Ts
    thread: Ts | None = None
    is_direct: bool

    @property
    def place(self) -> Place:
        """The conversation it belongs to."""
        return Place.of_message(self.channel, self.ts, self.thread, self.user, self.is_direct)

    @property
    def lane(self) -> str:
        return str(self.place)

    @property
    def message_id(self) -> str:
        """The name of the message, however often and by which events we hear of it."""
        return f"{self.channel}:{self.ts}"


class Words(_Placed):
    """A message; `edited` is the moment of its last change."""

    kind: Literal["words"] = "words"
    text: str
    is_mention: bool = False
    files: tuple[File, ...] = ()
    edited: Ts | None = None

    @property
    def key(self) -> str:
        return f"{self.message_id}:{self.edited}" if self.edited else self.message_id

    @property
    def sent_at(self) -> datetime:
        """When it was said."""
        return datetime.fromtimestamp(float(self.edited or self.ts), UTC)


class Deleted(_Placed):
    """A message that its author took back."""

    kind: Literal["deleted"] = "deleted"

    @property
    def key(self) -> str:
        return f"deleted:{self.message_id}"


class Asked(_Item):
    """A question by the command or the shortcut, to be answered where only its author sees it."""

    kind: Literal["asked"] = "asked"
    id: Key
    channel: Id
    text: str
    response_url: Url = ""

    @property
    def key(self) -> str:
        return f"asked:{self.id}"

    @property
    def lane(self) -> str:
        return str(Place.hidden(self.channel, self.user))


class _InConversation(_Item):
    id: Key
    conversation: Key
    reply: Annotated[str, Field(max_length=64)] = ""
    response_url: Url = ""

    @property
    def lane(self) -> str:
        return self.conversation


class Pressed(_InConversation):
    """A button of a reply, or a draft that was filled in."""

    kind: Literal["pressed"] = "pressed"
    action: Name
    value: Values = Field(default_factory=dict)
    fields: Values = Field(default_factory=dict)

    @property
    def key(self) -> str:
        return f"pressed:{self.id}"


class Shown(_InConversation):
    """A hidden answer that its reader shares with the channel, or keeps."""

    kind: Literal["shown"] = "shown"
    to_all: bool

    @property
    def key(self) -> str:
        return f"shown:{self.id}"


class _OfHome(_Item):
    id: Key

    @property
    def key(self) -> str:
        return f"home:{self.id}"

    @property
    def lane(self) -> str:
        return f"home:{self.user}"


class HomeOpened(_OfHome):
    """Somebody looks at the App Home."""

    kind: Literal["home"] = "home"


class Changed(_OfHome):
    """Something that somebody did to one of their tickets in the App Home."""

    kind: Literal["changed"] = "changed"
    what: Literal["comment", "reopen"]
    number: Annotated[str, Field(min_length=1, max_length=64)]
    text: str = ""


class Decided(_OfHome):
    """What somebody decided in the App Home about an approval that they are asked for."""

    kind: Literal["decided"] = "decided"
    approval: Key
    yes: bool
    reason: str = ""


class Picked(_OfHome):
    """A suggested question that somebody picked in the App Home."""

    kind: Literal["picked"] = "picked"
    text: str


class _Opening(_Item):
    """Something that opens a modal at once, or not at all: nothing of it is stored."""

    trigger: Annotated[str, Field(min_length=1, max_length=200)]


class EditDraft(_Opening):
    """Somebody wants to change a draft before it is sent."""

    conversation: Key
    reply: Annotated[str, Field(max_length=64)]
    channel: Id


class WriteComment(_Opening):
    """Somebody wants to add something to a ticket."""

    number: Annotated[str, Field(min_length=1, max_length=64)]


class WriteReason(_Opening):
    """Somebody wants to say why they do not approve."""

    approval: Key


Stored = Annotated[
    Words | Deleted | Asked | Pressed | Shown | HomeOpened | Changed | Decided | Picked,
    Field(discriminator="kind"),
]
Opening = EditDraft | WriteComment | WriteReason
Item = Stored | Opening
STORED: TypeAdapter[Stored] = TypeAdapter(Stored)
