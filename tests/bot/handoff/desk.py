"""People at a desk: agents who are on duty, and what they do in the world of a conversation."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from sqlalchemy import update
from sqlalchemy.orm import Session

from bot.conversation.outbox import Item
from bot.handoff import duty
from bot.handoff.agents import Agent
from bot.handoff.clock import Clock, Patience
from bot.store.accounts import AccountRow
from bot.store.base import now
from bot.store.handoff import HandoffEventRow, HandoffRow
from tests.bot.conversation.fake_rasa import Heard, Replies, report, text
from tests.bot.conversation.world import World, key

TEAM = "it-support"
DRAFT = {
    "type": "open_ticket",
    "key": "draft-1",
    "ticket": {
        "title": "VPN",
        "description": "The VPN does not connect",
        "type": "incident",
        "category": "it",
        "priority": "normal",
        "queue": TEAM,
    },
}
PATIENCE = Patience(
    wait=timedelta(minutes=10),
    silent=timedelta(minutes=5),
    back=timedelta(minutes=20),
    idle=timedelta(minutes=120),
)


def wish(reason: str = "request", draft: dict[str, Any] = DRAFT) -> dict[str, Any]:
    """Make the effect by which an action asks for a human."""
    return {"type": "ask_human", "reason": reason, "draft": draft}


async def brings_human(heard: Heard) -> Replies:
    """Answer as Rasa does: a press of the human button asks for one, words are answered."""
    if heard.text == "/talk_to_human":
        return [report(wish(), decision="human")]
    return [text(f"You said: {heard.text}"), report(decision="answer")]


class Desk:
    """Agents of one world; `ann` and `ben` are names of accounts."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.clock = Clock(
            world.database, world.duty, world.announcer, PATIENCE, world.delivery.submit
        )
        world.rasa.answer = brings_human

    def agent(self, name: str, *teams: str, roles: tuple[str, ...] = ("agent",)) -> Agent:
        """Make an agent who is on duty for these teams."""

        def work(session: Session) -> Agent:
            row = AccountRow(name=name, full_name=name.title(), roles=list(roles))
            session.add(row)
            session.flush()
            duty.set_presence(session, row.id, True, teams or (TEAM,))
            return Agent(row.id, row.full_name)

        return self.world.database.write_sync(work)

    def off(self, agent: Agent) -> None:
        """Let an agent go home."""
        self.world.database.write_sync(lambda s: duty.set_presence(s, agent.id, False, ()))

    def act(self, work: Callable[[Session], list[Item]]) -> None:
        """Do something as an agent, and carry it out."""
        self.world.delivery.submit(self.world.database.write_sync(work))

    def take(self, agent: Agent, conversation: str = "c1", over: bool = False) -> None:
        """Take a conversation."""
        self.act(lambda s: self.world.agents.take(s, key(conversation), agent, over))

    def reply(self, agent: Agent, words: str, nonce: str = "n1", conversation: str = "c1") -> None:
        """Answer the person."""
        self.act(lambda s: self.world.agents.reply(s, key(conversation), agent, words, nonce))

    def row(self, conversation: str = "c1") -> HandoffRow:
        """Read who has a conversation."""
        return self.world.database.read_sync(lambda s: s.get_one(HandoffRow, key(conversation)))

    def steps(self, conversation: str = "c1") -> list[tuple[str, str, str, str]]:
        """Tell what happened: from, to, why, who."""
        rows = self.world.database.read_sync(
            lambda s: (
                s.query(HandoffEventRow)
                .filter_by(conversation_id=key(conversation))
                .order_by(HandoffEventRow.version)
                .all()
            )
        )
        return [(row.from_state, row.to_state, row.reason, row.who) for row in rows]

    def let_pass(self, minutes: float, conversation: str = "c1") -> None:
        """Let that time have passed since everything that happened."""
        row = self.row(conversation)
        past = {
            name: value - timedelta(minutes=minutes)
            for name in ("since", "asked_at", "person_at", "agent_at")
            if (value := getattr(row, name))
        }
        query = update(HandoffRow).where(HandoffRow.conversation_id == key(conversation))
        self.world.database.write_sync(lambda s: s.execute(query.values(**past)))

    def lasted(self, team: str, step: str, state: str, *seconds: int, **parts: Any) -> None:
        """Let handoffs of the past have lasted so long."""

        def work(session: Session) -> None:
            for version, each in enumerate(seconds, 100):
                session.add(
                    HandoffEventRow(
                        conversation_id=key(),
                        version=version + 50 * len(step),
                        step=step,
                        from_state=state,
                        to_state="bot",
                        who="ann",
                        team=team,
                        to_team=team,
                        lasted_seconds=each,
                        at=now(),
                        **parts,
                    )
                )

        self.world.database.write_sync(work)
