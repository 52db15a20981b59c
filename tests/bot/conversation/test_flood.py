"""Many conversations at once."""

from __future__ import annotations

import random

from tests.bot.conversation.world import World, said


async def test_fifty_conversations_are_answered_once_and_in_order(world: World) -> None:
    """20 messages each, in any order between conversations, one in ten delivered twice."""
    chance = random.Random(7)
    talks = {f"c{c}": [said(f"{n}", f"c{c}") for n in range(20)] for c in range(50)}
    order = [name for name in talks for _ in range(20)]
    chance.shuffle(order)
    left = {name: iter(messages) for name, messages in talks.items()}
    for name in order:
        message = next(left[name])
        for _ in range(2 if chance.random() < 0.1 else 1):
            await world.hear(message)
    await world.quiet()
    expected = [f"You said: {n}" for n in range(20)]
    assert {name: world.channel.texts(name) for name in talks} == dict.fromkeys(talks, expected)
    assert len(world.rasa.heard) == 1000
    assert len(world.channel.sends) == 1000
