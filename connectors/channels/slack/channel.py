"""The Slack channel: who speaks is proved by Slack's signature, words and presses become ours."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import UTC, datetime

from slack_sdk.signature import SignatureVerifier

from connectors.channel import ChannelRequest
from connectors.channels.slack.events import Payload, read_event
from connectors.channels.slack.interactions import (
    read_command,
    read_press,
    read_shortcut,
    read_view,
)
from connectors.channels.slack.items import Asked, Item, Pressed, Words
from connectors.channels.slack.payloads import payload_of
from connectors.channels.slack.places import Place
from connectors.channels.slack.reactions import SOLVED, WORKING, Reactions, mark_of
from connectors.channels.slack.remembering import Remembered
from connectors.channels.slack.sending import Sender
from connectors.channels.slack.workspace import Workspace
from connectors.errors import BadEvent, ConnectorError, NotAuthentic, UnknownEvent
from connectors.history import History, Said
from connectors.messages import ButtonPress, IncomingMessage, Person, Reply

NAME = "slack"
_MESSAGE = re.compile(r"^(?P<channel>[A-Z0-9]+):(?P<ts>\d+\.\d+)")
_LINES = 20
_HOUR = 3600.0

READERS: dict[str, Callable[[Payload], Item]] = {
    "event_callback": read_event,
    "command": read_command,
    "message_action": read_shortcut,
    "block_actions": read_press,
    "view_submission": read_view,
}


class SlackChannel:
    """Slack as a channel; without a signing secret nothing that comes by HTTP is believed."""

    name = NAME

    def __init__(
        self,
        signing_secret: str,
        workspace: Workspace,
        sender: Sender,
        reactions: Reactions,
        history: History,
    ) -> None:
        self._verifier = SignatureVerifier(signing_secret) if signing_secret else None
        self._workspace = workspace
        self._sender = sender
        self._reactions = reactions
        self._history = history
        self._worked_on: Remembered[tuple[str, str]] = Remembered(_HOUR)

    def authenticate(self, request: ChannelRequest) -> None:
        """Check the signature and its age; who speaks is in the body. Raises NotAuthentic."""
        timestamp = request.headers.get("x-slack-request-timestamp", "")
        signature = request.headers.get("x-slack-signature", "")
        try:
            body = request.body.decode("utf-8")
            is_genuine = self._verifier and self._verifier.is_valid(body, timestamp, signature)
        except UnicodeDecodeError as error:
            raise BadEvent("The body is not UTF-8.") from error
        except (ValueError, TypeError) as error:
            raise NotAuthentic("Slack's signature and its time cannot be read.") from error
        if not is_genuine:
            raise NotAuthentic("The signature is not Slack's, or it is too old.")

    def parse(self, request: ChannelRequest, person: Person | None) -> Sequence[IncomingMessage]:
        """Translate a delivery. Raises BadEvent, UnknownEvent or NotAuthentic."""
        item = self.read(payload_of(request))
        if isinstance(item, Words | Asked | Pressed):
            return [message(item, person or Person(item.user, "employee"))]
        return []

    def read(self, payload: Payload) -> Item:
        """Tame a payload. Raises BadEvent, UnknownEvent, NotAuthentic or Unavailable."""
        kind = "command" if "command" in payload else payload.get("type")
        reader = READERS.get(kind) if isinstance(kind, str) else None
        if reader is None:
            raise UnknownEvent(f"Payloads of the type {str(kind)[:40]!r} are not handled.")
        item = reader(payload)
        self._workspace.admit(item.team)
        return item

    async def send(self, conversation_id: str, reply: Reply) -> None:
        """Send a reply, and show by a reaction how its question stands."""
        place = Place.read(conversation_id)
        await self._sender.send(place, reply)
        mark = mark_of(reply)
        if mark is not None:
            await self.mark(place, mark)

    async def show_working(self, conversation_id: str, working: bool) -> None:
        """Put a pair of eyes on what was said last, or take it away."""
        try:
            target = await self._working_target(conversation_id, working)
        except ConnectorError:
            return
        if target is None:
            return
        if working:
            self._worked_on.put(conversation_id, target)
            self._reactions.add(*target, WORKING)
        else:
            self._worked_on.forget(conversation_id)
            self._reactions.remove(*target, WORKING)

    async def mark(self, place: Place, name: str = SOLVED) -> None:
        """Show how a question stands: on the message that began the thread, or was last said."""
        if place.is_public and place.thread:
            self._reactions.mark(place.channel, place.thread, name)
        elif targets := await self._words(str(place)):
            found = next((target for target in reversed(targets) if target), None)
            if found:
                self._reactions.mark(*found, name)

    async def _working_target(self, conversation: str, working: bool) -> tuple[str, str] | None:
        known = None if working else self._worked_on.take(conversation)
        if known or Place.read(conversation).is_hidden:
            return known
        targets = await self._words(conversation)
        return targets[-1] if targets else None

    async def _words(self, conversation: str) -> list[tuple[str, str] | None]:
        """Tell the messages of the person's last lines; a press and the like has none."""
        lines = await self._history.latest(conversation, _LINES)
        said = (line.what for line in lines if isinstance(line.what, Said))
        found = (_MESSAGE.match(what.event_id) for what in said)
        return [(one["channel"], one["ts"]) if one else None for one in found]


def message(
    item: Words | Asked | Pressed, person: Person, speak_on: tuple[str, ...] = ()
) -> IncomingMessage:
    """Make a message of ours from what somebody said or pressed.

    The event of words that were only overheard begins with a tilde.
    """
    place = _place(item)
    said = "" if isinstance(item, Pressed) else item.text
    return IncomingMessage(
        channel=NAME,
        event_id=f"~{item.key}" if speak_on else item.key,
        conversation_id=str(place),
        sender=person,
        sent_at=item.sent_at if isinstance(item, Words) else datetime.now(UTC),
        text=said,
        press=_press(item) if isinstance(item, Pressed) else None,
        in_public=place.is_public,
        in_thread=place.thread is not None,
        speak_on=speak_on,
    )


def _place(item: Words | Asked | Pressed) -> Place:
    match item:
        case Words():
            return item.place
        case Asked():
            return Place.hidden(item.channel, item.user)
        case Pressed():
            return Place.read(item.conversation)


def _press(item: Pressed) -> ButtonPress:
    return ButtonPress(item.action, item.value, item.reply or None, item.fields)
