"""Carry replies to Slack: in a thread, in a direct chat, or so that one person alone sees them."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import structlog

from connectors.channels.slack.buttons import ACTION, Carried, element
from connectors.channels.slack.client import SlackClient, TokenRefused
from connectors.channels.slack.hidden import Addresses, try_answer
from connectors.channels.slack.places import Place
from connectors.channels.slack.remembering import Remembered
from connectors.channels.slack.rendering import Shown, render, section
from connectors.channels.slack.words import say
from connectors.errors import ConnectorError, NotFound, Refused
from connectors.messages import Reply

log = structlog.get_logger(__name__)

EVENT = "frontdesk_reply"
_PAGE = 200
_MOST_PAGES = 10
_DAY = 24 * 3600.0


class Sender:
    """Send each part of a reply once: its id goes along, and is looked for before a second try."""

    def __init__(self, client: SlackClient, addresses: Addresses) -> None:
        self._client = client
        self._addresses = addresses
        self._chats: Remembered[str] = Remembered(_DAY)

    async def send(self, place: Place, reply: Reply) -> None:
        """Send a reply. Raises Unavailable, Refused or NotFound."""
        if place.is_hidden:
            await self._send_hidden(place, reply)
            return
        try:
            if reply.replaces and await self._replace(place, reply):
                return
            await self._post_all(place, render(reply, str(place)), reply)
        except TokenRefused:
            raise
        except (NotFound, Refused) as error:
            await self._tell_alone(place, reply, error)
            raise

    async def chat(self, user: str) -> str:
        """Give the direct chat with somebody. Raises Unavailable, Refused or NotFound."""

        async def ask() -> str:
            web = self._client.web
            opened = await self._client.call(web.conversations_open, users=user)
            return str(opened["channel"]["id"])

        return await self._chats.get(user, ask)

    async def post(self, channel: str, shown: Shown, **more: Any) -> None:
        """Post one message."""
        await self._client.call(
            self._client.web.chat_postMessage,
            channel=channel,
            text=shown.text,
            blocks=shown.blocks,
            unfurl_links=False,
            unfurl_media=False,
            **more,
        )

    async def _post_all(self, place: Place, parts: list[Shown], reply: Reply) -> None:
        there = await self._there(place, reply.id) if reply.again else frozenset()
        thread = {"thread_ts": place.thread} if place.thread else {}
        for number, part in enumerate(parts):
            if number not in there:
                about = {"reply_id": reply.id, "part": number}
                metadata = {"event_type": EVENT, "event_payload": about}
                await self.post(place.channel, part, metadata=metadata, **thread)

    async def _replace(self, place: Place, reply: Reply) -> bool:
        """Put a reply into the places of those that it replaces; False where none is found."""
        (shown, *_) = render(reply, str(place))
        web, found = self._client.web, False
        async for ts, about in self._ours(place, _MOST_PAGES):
            if about.get("reply_id") in reply.replaces:
                content = {"text": shown.text, "blocks": shown.blocks}
                await self._client.call(web.chat_update, channel=place.channel, ts=ts, **content)
                found = True
        return found

    async def _there(self, place: Place, reply_id: str) -> frozenset[int]:
        """Tell which parts of a reply an earlier try has left in Slack."""
        # The newest of a direct chat come first, the newest of a thread last.
        pages = _MOST_PAGES if place.thread else 1
        ours = [about async for _, about in self._ours(place, pages)]
        return frozenset(int(a.get("part", 0)) for a in ours if a.get("reply_id") == reply_id)

    async def _ours(self, place: Place, pages: int) -> AsyncIterator[tuple[str, dict[str, Any]]]:
        """Give time and metadata of the messages of ours that are there."""
        cursor = ""
        for _ in range(pages):
            page = await self._page(place, cursor)
            for message in page.get("messages") or ():
                if about := (message.get("metadata") or {}).get("event_payload"):
                    yield str(message["ts"]), about
            cursor = (page.get("response_metadata") or {}).get("next_cursor") or ""
            if not cursor:
                break

    async def _page(self, place: Place, cursor: str) -> dict[str, Any]:
        web = self._client.web
        more = {"cursor": cursor} if cursor else {}
        common = {"channel": place.channel, "limit": _PAGE, "include_all_metadata": True} | more
        if place.thread:
            return await self._client.call(web.conversations_replies, ts=place.thread, **common)
        return await self._client.call(web.conversations_history, **common)

    async def _send_hidden(self, place: Place, reply: Reply) -> None:
        """Answer where nobody else sees it; news of a ticket go to the chat, where they stay."""
        parts = render(reply, str(place))
        if reply.in_reply_to is None and reply.details.get("ticket_number"):
            await self._send_to_chat(place, parts, reply)
            return
        if reply.sources:
            parts[-1].blocks.append(_sharing(str(place), reply.id))
        for part in parts:
            url = self._addresses.take(str(place))
            content = {"text": part.text, "blocks": part.blocks}
            if not await try_answer(url, **content, response_type="ephemeral"):
                await self._post_hidden(place, part, reply)

    async def _post_hidden(self, place: Place, part: Shown, reply: Reply) -> None:
        web = self._client.web
        content = {"text": part.text, "blocks": part.blocks}
        try:
            await self._client.call(
                web.chat_postEphemeral, channel=place.channel, user=place.user, **content
            )
        except TokenRefused:
            raise
        except (NotFound, Refused):
            # We are not a member of that channel.
            await self._send_to_chat(place, [part], reply)

    async def _send_to_chat(self, place: Place, parts: list[Shown], reply: Reply) -> None:
        chat = Place(await self.chat(str(place.user)))
        await self._post_all(chat, parts, reply)

    async def _tell_alone(self, place: Place, reply: Reply, why: ConnectorError) -> None:
        """Give the reply to the one who waits, when it cannot stand where it was asked for."""
        if not place.is_public:
            return
        lead = section(say("not_reachable", where=f"<#{place.channel}>"))
        parts = render(reply, str(place))
        parts[0].blocks.insert(0, lead)
        try:
            await self._send_to_chat(place, parts, reply)
        except ConnectorError as error:
            log.error("slack.nobody_reached", place=str(place), why=str(why), error=str(error))


def _sharing(conversation: str, reply_id: str) -> dict[str, Any]:
    carried = Carried(conversation=conversation, reply=reply_id).write()
    elements = [
        element(say("share"), ACTION.share, carried),
        element(say("keep"), ACTION.keep, carried),
    ]
    return {"type": "actions", "elements": elements}
