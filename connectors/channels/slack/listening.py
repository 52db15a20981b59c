"""What of all that is said is said to us: or may be answered although it is not."""

from __future__ import annotations

from connectors.channels.slack.items import Words
from connectors.channels.slack.rules import Rules
from connectors.history import History, Said
from connectors.messages import Person

_LINES = 40


class Listening:
    """Direct chats, mentions, threads that we are in; and what the channel's rule lets us hear."""

    def __init__(self, rules: Rules, history: History) -> None:
        self._rules = rules
        self._history = history

    def may_matter(self, words: Words) -> bool:
        """Tell whether words have to be looked at; the rest of a channel is not even stored."""
        if words.is_direct or words.is_mention or words.thread:
            return True
        return self._rules.of(words.channel).answer != "off"

    async def speak_on(self, words: Words, person: Person) -> tuple[str, ...] | None:
        """Tell on which decisions to answer: on all (empty), on some, or None: not at all."""
        if words.edited and not await self._is_last(words):
            return None
        if words.is_direct or words.is_mention or await self._is_talking(words):
            return ()
        # Once a thread: what stands below a message was not said into the round.
        if words.thread or words.edited:
            return None
        return self._rules.of(words.channel).speak_on(words.text, person) or None

    async def _is_last(self, words: Words) -> bool:
        """Tell whether a changed message is the last that this person said, and really new."""
        said = await self._said(words)
        last = said[-1] if said else None
        if last is None or last.text == words.text:
            return False
        return f"{last.event_id}:".startswith(f"{words.message_id}:")

    async def _is_talking(self, words: Words) -> bool:
        """Tell whether this person talks to us here; an answer nobody asked for is no talk yet."""
        return any(not what.event_id.startswith("~") for what in await self._said(words))

    async def _said(self, words: Words) -> list[Said]:
        lines = await self._history.latest(str(words.place), _LINES)
        return [line.what for line in lines if isinstance(line.what, Said)]
