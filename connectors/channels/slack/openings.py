"""Open modals: within three seconds of the press, or not at all."""

from __future__ import annotations

import asyncio

import structlog

from connectors.channels.slack.client import SlackClient
from connectors.channels.slack.items import EditDraft, Opening, WriteComment, WriteReason
from connectors.channels.slack.modal import View, comment_view, draft_view, reason_view
from connectors.channels.slack.parts import Conversations
from connectors.channels.slack.places import Place
from connectors.channels.slack.words import say
from connectors.errors import ConnectorError

log = structlog.get_logger(__name__)


class Openings:
    """Open modals beside the acknowledgement, so that a slow Slack holds nothing up."""

    def __init__(self, client: SlackClient, conversations: Conversations) -> None:
        self._client = client
        self._conversations = conversations
        self._open: set[asyncio.Task[None]] = set()

    def begin(self, opening: Opening) -> None:
        """Open one soon."""
        task = asyncio.create_task(self._do(opening))
        self._open.add(task)
        task.add_done_callback(self._open.discard)

    async def start(self) -> None:
        """Nothing is to be done."""

    async def stop(self) -> None:
        """Wait for those that are on their way."""
        if self._open:
            await asyncio.wait(self._open, timeout=3)

    async def _do(self, opening: Opening) -> None:
        try:
            view = await self._view(opening)
            if isinstance(view, str):
                await self._tell(opening, view)
                return
            web = self._client.web
            await self._client.call(web.views_open, trigger_id=opening.trigger, view=view)
        except ConnectorError as error:
            log.warning("slack.modal_failed", error=str(error))
            await self._tell(opening, say("modal_failed"))

    async def _view(self, opening: Opening) -> View | str:
        """Make the view, or the sentence that says why there is none."""
        if isinstance(opening, WriteComment):
            return comment_view(opening.number)
        if isinstance(opening, WriteReason):
            return reason_view(opening.approval)
        if Place.read(opening.conversation).user not in {None, opening.user}:
            return say("not_yours")
        reply = await self._conversations.reply(opening.conversation, opening.reply)
        if reply is None or not reply.draft:
            return say("draft.gone")
        return draft_view(opening.conversation, reply)

    async def _tell(self, opening: Opening, text: str) -> None:
        if not isinstance(opening, EditDraft):
            return
        web = self._client.web
        try:
            await self._client.call(
                web.chat_postEphemeral, channel=opening.channel, user=opening.user, text=text
            )
        except ConnectorError as error:
            log.warning("slack.not_told", error=str(error))
