"""The live handoff: switchboard, the agents' desk, and the clock."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from bot.assembly.core import Core
from bot.conversation.outbox import Item
from bot.handoff.agents import AgentDesk
from bot.handoff.announcing import Announcer
from bot.handoff.clock import Clock, Patience
from bot.handoff.duty import Duty
from bot.handoff.switchboard import Switchboard
from bot.settings import Settings


@dataclass(frozen=True, slots=True)
class Handoff:
    """The parts that bring people and agents together."""

    duty: Duty
    announcer: Announcer
    switchboard: Switchboard
    agents: AgentDesk


def build_handoff(core: Core) -> Handoff:
    """Join them."""
    settings = core.settings
    grace = timedelta(seconds=settings.desk_presence_seconds)
    duty = Duty(core.topics, core.zone, grace, settings.desk_load_cap)
    announcer = Announcer(core.sentences, core.topics, core.zone, core.owner)
    return Handoff(
        duty=duty,
        announcer=announcer,
        switchboard=Switchboard(core.database, duty, announcer, core.topics),
        agents=AgentDesk(duty, announcer, core.topics, core.owner),
    )


def build_clock(core: Core, handoff: Handoff, submit: Callable[[list[Item]], None]) -> Clock:
    """Make the clock that ends what takes too long."""
    return Clock(core.database, handoff.duty, handoff.announcer, patience(core.settings), submit)


def patience(settings: Settings) -> Patience:
    """Tell how long is waited."""
    return Patience(
        wait=timedelta(minutes=settings.desk_wait_minutes),
        silent=timedelta(minutes=settings.desk_silent_minutes),
        back=timedelta(minutes=settings.desk_return_minutes),
        idle=timedelta(minutes=settings.desk_idle_minutes),
    )
