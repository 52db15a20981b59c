"""The states of a conversation, and the steps that lead from one to another."""

from __future__ import annotations

from typing import Literal

State = Literal["bot", "waiting", "human", "closed"]
Step = Literal[
    "ask", "take", "leave", "give_up", "go_silent", "hand_back", "transfer", "close", "speak"
]

# What each step makes of each state; where it makes nothing, it may not be taken.
STEPS: dict[Step, dict[State, State]] = {
    # The person wants a human, or the bot sees that one is needed.
    "ask": {"bot": "waiting", "closed": "waiting"},
    # An agent takes it: out of the queue, over from the bot or a colleague, or up again.
    "take": {"waiting": "human", "bot": "human", "human": "human", "closed": "human"},
    # The person goes back to the bot.
    "leave": {"waiting": "bot", "human": "bot"},
    # Nobody took it in time, or nobody is on duty any more.
    "give_up": {"waiting": "bot"},
    # The agent has not answered for long.
    "go_silent": {"human": "bot"},
    "hand_back": {"human": "bot"},
    # To a team's queue: another team's, or the agent's own.
    "transfer": {"human": "waiting", "waiting": "waiting"},
    "close": {"human": "closed", "waiting": "closed"},
    # The person speaks after the end.
    "speak": {"closed": "bot"},
}


class HandoffRefused(Exception):
    """A step that cannot be taken now; `code` says why.

    `state`: not from the state that it is in. `taken`: a colleague has it. `unmanned`: nobody of
    that team is on duty. `empty`: nothing was said.
    """

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def after(state: State, step: Step) -> State:
    """Tell the state that a step leads to. Raises HandoffRefused."""
    try:
        return STEPS[step][state]
    except KeyError as error:
        raise HandoffRefused("state") from error
