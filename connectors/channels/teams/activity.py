"""What the Bot Connector sends, tamed at the door."""

from __future__ import annotations

import html
import re
from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, StrictStr

from connectors.errors import BadEvent
from connectors.tame import MAX_BODY_BYTES, parse_json, parse_model

Id = Annotated[StrictStr, Field(min_length=1, max_length=200, pattern=r"^[^\x00-\x1f\x7f]+$")]
Name = Annotated[StrictStr, Field(max_length=200)]
Scope = Literal["personal", "groupChat", "channel"]

SHARED_FILE = "application/vnd.microsoft.teams.file.download.info"

_MOST_ID_CHARS = 200
_SPACES = re.compile(r"[ \u00a0]{2,}")


class _Foreign(BaseModel):
    model_config = ConfigDict(frozen=True, populate_by_name=True)


class Account(_Foreign):
    """A person or a bot; `aad_id` is a person's lasting name in their directory."""

    id: Id
    name: Name | None = None
    aad_id: Id | None = Field(None, alias="aadObjectId")


class Place(_Foreign):
    """The chat or channel thread that something happened in."""

    id: Id
    scope: Scope = Field("personal", alias="conversationType")
    tenant_id: Id | None = Field(None, alias="tenantId")


class Named(_Foreign):
    """Something that has an id."""

    id: Id


class ChannelData(_Foreign):
    """What Teams adds of its own."""

    tenant: Named | None = None
    team: Named | None = None


class Mentioned(_Foreign):
    """Who was mentioned."""

    id: StrictStr = Field("", max_length=200)


class Entity(_Foreign):
    """A mention, or something else that we do not look at."""

    type: StrictStr = ""
    text: StrictStr | None = None
    mentioned: Mentioned | None = None


class FileInfo(_Foreign):
    """Where a file that was sent can be fetched."""

    download_url: StrictStr | None = Field(None, alias="downloadUrl", max_length=4000)


class Attached(_Foreign):
    """A file, a picture, a card, or the HTML of the message itself."""

    content_type: StrictStr = Field("", alias="contentType", max_length=200)
    content_url: StrictStr | None = Field(None, alias="contentUrl", max_length=4000)
    content: Any = None
    name: StrictStr | None = Field(None, max_length=400)

    @property
    def is_file(self) -> bool:
        """Whether there is a file to be fetched: cards and quotations are none."""
        return self.content_type == SHARED_FILE or self.content_type.startswith("image/")


class Activity(_Foreign):
    """One activity; `value` is what an invoke carries, and is tamed by who handles it."""

    type: Annotated[StrictStr, Field(min_length=1, max_length=64)]
    id: Id
    name: Annotated[StrictStr, Field(max_length=100)] = ""
    action: Annotated[StrictStr, Field(max_length=100)] = ""
    channel: Annotated[StrictStr, Field(alias="channelId", max_length=64)]
    service_url: Annotated[
        StrictStr, Field(alias="serviceUrl", max_length=500, pattern="^https?://")
    ]
    timestamp: AwareDatetime | None = None
    sender: Account = Field(alias="from")
    recipient: Account
    conversation: Place
    text: StrictStr | None = None
    locale: Annotated[
        StrictStr, Field(pattern=r"^[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*$", max_length=16)
    ] = "en"
    entities: list[Entity] = Field([], max_length=100)
    attachments: list[Attached] = Field([], max_length=50)
    members_added: list[Account] = Field([], alias="membersAdded", max_length=1000)
    channel_data: ChannelData | None = Field(None, alias="channelData")
    value: Any = None

    @property
    def kind(self) -> tuple[str, str]:
        """The type and, for an invoke, its name."""
        return self.type, self.name if self.type == "invoke" else ""

    @property
    def tenant(self) -> str:
        """The tenant of the sender; empty where none is named."""
        data = self.channel_data
        named = data.tenant.id if data and data.tenant else None
        return named or self.conversation.tenant_id or ""

    @property
    def person_id(self) -> str:
        """The sender's lasting name: that of the directory where there is one."""
        return self.sender.aad_id or self.sender.id

    @property
    def thread(self) -> str:
        """Our name of the thread: in a group, everybody has one of their own.

        So nobody continues, or confirms, what somebody else began. Raises BadEvent.
        """
        place = self.conversation
        name = place.id if place.scope == "personal" else f"{place.id}#{self.person_id}"
        if len(name) > _MOST_ID_CHARS:
            raise BadEvent(f"The id of the conversation has {len(name)} characters.", "invalid")
        return name

    @property
    def words(self) -> str:
        """What was said, without the mention of the bot itself."""
        said = self.text or ""
        for mention in self._mentions:
            said = said.replace(mention, " ")
        return _SPACES.sub(" ", html.unescape(said)).strip()

    @property
    def is_for_us(self) -> bool:
        """Whether a person said it to us: in a group, only what mentions us."""
        is_bot = self.sender.id.startswith("28:")
        return not is_bot and (self.conversation.scope == "personal" or bool(self._mentions))

    @property
    def is_bare_mention(self) -> bool:
        """Whether we were mentioned, and nothing was said."""
        return bool(self._mentions) and not self.words and not self.files

    @property
    def files(self) -> tuple[Attached, ...]:
        """The files among what was attached."""
        return tuple(attached for attached in self.attachments if attached.is_file)

    @property
    def _mentions(self) -> list[str]:
        us = self.recipient.id
        return [
            entity.text
            for entity in self.entities
            if entity.type == "mention"
            and entity.text
            and entity.mentioned
            and entity.mentioned.id == us
        ]

    def at(self, now: datetime) -> datetime:
        """Tell when it happened."""
        return self.timestamp or now


def read(body: bytes, limit: int = MAX_BODY_BYTES) -> Activity:
    """Read an activity. Raises BadEvent."""
    return parse_model(Activity, parse_json(body, limit))
