"""What was delivered, kept until it is worked off: who said it is asked of Teams only then."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from dataclasses import replace
from hashlib import sha256
from typing import Any, Protocol

from connectors.channel import Receiver
from connectors.channels.teams import activity as activities
from connectors.channels.teams.activity import Activity
from connectors.channels.teams.cards.parts import FIELD, OURS
from connectors.channels.teams.channel import MESSAGE, TeamsChannel
from connectors.channels.teams.files import Files
from connectors.channels.teams.pressing import executed
from connectors.channels.teams.roster import Roster


class Deliveries(Protocol):
    """What was delivered: stored, then worked off in order within its lane."""

    async def keep(self, key: str, lane: str, body: Mapping[str, Any]) -> bool:
        """Store a delivery; False when it was here before. Raises Unavailable.

        The secrets that people write into it are masked.
        """


def key_of(activity: Activity) -> str:
    """Name a delivery: the same when it comes again."""
    return sha256(f"{activity.thread}\n{activity.id}".encode()).hexdigest()


def packed(activity: Activity) -> dict[str, Any]:
    """Lay what people wrote apart from Teams' own ids, which may look like card numbers."""
    rest = activity.model_dump(mode="json", by_alias=True, exclude={"text", "value"})
    rest["attachments"] = [a.model_dump(mode="json", by_alias=True) for a in activity.files]
    fields: dict[str, str] = {}
    if activity.kind != MESSAGE:
        done = executed(activity)
        fields = done.fields
        data = {OURS: done.ours.model_dump()}
        rest["value"] = {"action": {"verb": done.verb, "data": data}}
    envelope = base64.b64encode(json.dumps(rest).encode()).decode()
    return {"text": activity.text, "fields": fields, "envelope": envelope}


def unpacked(body: Mapping[str, Any]) -> bytes:
    """Give the activity again, as it would be delivered."""
    activity = json.loads(base64.b64decode(body["envelope"]))
    activity["text"] = body["text"]
    if body["fields"]:
        fields = {f"{FIELD}{name}": value for name, value in body["fields"].items()}
        activity["value"]["action"]["data"] |= fields
    return json.dumps(activity).encode()


class Worker:
    """Make a message of what was delivered: who said it, with which files."""

    def __init__(
        self, channel: TeamsChannel, roster: Roster, files: Files, receiver: Receiver
    ) -> None:
        self._channel = channel
        self._roster = roster
        self._files = files
        self._receiver = receiver

    async def __call__(self, body: Mapping[str, Any]) -> None:
        """Work it off. Raises Unavailable: try again."""
        raw = unpacked(body)
        # Our own copy may be longer than what was delivered: its JSON escapes more.
        activity = activities.read(raw, len(raw))
        person = await self._roster.of_message(activity)
        for message in self._channel.translate(activity, person):
            files = await self._files.fetch(activity) if activity.kind == MESSAGE else ()
            await self._receiver(replace(message, attachments=files))
