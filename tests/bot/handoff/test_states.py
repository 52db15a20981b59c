"""The table of steps: each pair of state and step leads where it says, or nowhere."""

from __future__ import annotations

from typing import get_args

import pytest

from bot.handoff.states import STEPS, HandoffRefused, State, Step, after

# Written out, not derived: a slip in the table must not go unseen.
TABLE = """
step       bot      waiting  human    closed
ask        waiting  -        -        waiting
take       human    human    human    human
leave      -        bot      bot      -
give_up    -        bot      -        -
go_silent  -        -        bot      -
hand_back  -        -        bot      -
transfer   -        waiting  waiting  -
close      -        closed   closed   -
speak      -        -        -        bot
"""
HEAD, *LINES = [line.split() for line in TABLE.strip().splitlines()]
CASES = [
    (step, state, to) for step, *cells in LINES for state, to in zip(HEAD[1:], cells, strict=True)
]


def test_the_table_has_every_state_and_every_step() -> None:
    assert set(HEAD[1:]) == set(get_args(State))
    assert [line[0] for line in LINES] == list(get_args(Step)) == list(STEPS)


@pytest.mark.parametrize(("step", "state", "to"), CASES)
def test_a_step_leads_where_the_table_says(step: Step, state: State, to: str) -> None:
    if to != "-":
        assert after(state, step) == to
        return
    with pytest.raises(HandoffRefused, match="state"):
        after(state, step)


def test_from_everywhere_there_is_a_way_to_a_human_and_to_the_bot() -> None:
    for goal in ("human", "bot"):
        reached = {goal}
        for _ in get_args(State):
            reached |= {f for ways in STEPS.values() for f, to in ways.items() if to in reached}
        assert reached == set(get_args(State))
