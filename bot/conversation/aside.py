"""Messages that the bot has no part in: a human has the conversation, or they are about that."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from bot.conversation import closing, inbox, outbox
from bot.conversation.inbox import Task
from bot.files.looking import Seen
from bot.handoff.switchboard import Switchboard
from bot.sentences import Sentences

# What somebody decides by a button is done while a human has the conversation, without a word.
_DONE_ALL_THE_SAME = frozenset(("confirm_ticket", "rate"))


@dataclass(frozen=True, slots=True)
class Aside:
    """Handle them without Rasa, in one transaction."""

    switchboard: Switchboard
    sentences: Sentences
    owner: str
    files: Sequence[Seen] = ()

    def concerns(self, task: Task) -> bool:
        """Tell whether a message may be one of these."""
        if _action(task) == inbox.LEAVE_ACTION:
            return True
        return task.has_human and _action(task) not in _DONE_ALL_THE_SAME

    def handle(self, session: Session, task: Task) -> list[outbox.Item] | None:
        """Handle a message; None where it is the bot's after all."""
        if not inbox.is_held(session, task):
            return []
        state = self.switchboard.state(session, task.conversation_id)
        if _action(task) == inbox.LEAVE_ACTION:
            items = self._pass_by(session, task)
            return items + self.switchboard.leave(session, task.conversation_id, task.event_id)
        if state != "human":
            return None
        items = self._pass_by(session, task)
        if _action(task) == inbox.URGENT_ACTION:
            return items + self.switchboard.say_here(session, task.conversation_id, task.event_id)
        self.switchboard.speak(session, task.conversation_id)
        return items

    def _pass_by(self, session: Session, task: Task) -> list[outbox.Item]:
        return closing.pass_by(session, task, self.sentences, self.owner, self.files)


def _action(task: Task) -> str:
    return str((task.body.get("press") or {}).get("action", ""))
