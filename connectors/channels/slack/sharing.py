"""A hidden answer is shared with the channel, or kept."""

from __future__ import annotations

from connectors.channels.slack.hidden import try_answer
from connectors.channels.slack.items import Shown
from connectors.channels.slack.parts import Conversations
from connectors.channels.slack.places import Place
from connectors.channels.slack.rendering import Shown as Message
from connectors.channels.slack.rendering import context, render
from connectors.channels.slack.sending import EVENT, Sender
from connectors.channels.slack.words import say
from connectors.errors import NotFound, Refused
from connectors.messages import Reply


class Sharing:
    """Post what one person saw, in their name and without the links made for them alone."""

    def __init__(self, sender: Sender, conversations: Conversations) -> None:
        self._sender = sender
        self._conversations = conversations

    async def __call__(self, shown: Shown) -> None:
        """Share or keep. Raises Unavailable, or NotFound where it is not theirs to share."""
        place = Place.read(shown.conversation)
        reply = await self._conversations.reply(shown.conversation, shown.reply)
        if reply is None or not place.is_hidden or place.user != shown.user:
            raise NotFound(f"there is no reply {shown.reply!r} in {shown.conversation!r}")
        if not shown.to_all:
            await self._keep(shown, reply)
        elif await self._share(shown, place, reply):
            await try_answer(shown.response_url, delete_original=True)
        else:
            await self.say_alone(shown.response_url, say("share_failed"))

    async def say_alone(self, url: str, text: str) -> None:
        """Say something to the one who pressed, beside what is there."""
        await try_answer(url, text=text, response_type="ephemeral", replace_original=False)

    async def _keep(self, shown: Shown, reply: Reply) -> None:
        last = render(reply, shown.conversation)[-1]
        content = {"text": last.text, "blocks": last.blocks}
        await try_answer(shown.response_url, **content, replace_original=True)

    async def _share(self, shown: Shown, place: Place, reply: Reply) -> bool:
        parts = render(_without_buttons(reply), shown.conversation, with_links=False)
        parts[-1].blocks.append(context(say("shared_by", user=shown.user)))
        for part in parts:
            if not await self._post(shown, place.channel, part):
                return False
        return True

    async def _post(self, shown: Shown, channel: str, part: Message) -> bool:
        about = {"event_type": EVENT, "event_payload": {"shared": shown.reply}}
        try:
            await self._sender.post(channel, part, metadata=about)
        except (NotFound, Refused):
            # We are not a member; the address that came with the press reaches the channel too.
            content = {"text": part.text, "blocks": part.blocks}
            url, beside = shown.response_url, {"replace_original": False}
            return await try_answer(url, **content, **beside, response_type="in_channel")
        return True


def _without_buttons(reply: Reply) -> Reply:
    return Reply(id=reply.id, text=reply.text, sources=reply.sources)
