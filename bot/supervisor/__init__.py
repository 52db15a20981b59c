"""Keep a few processes alive side by side, and stop them together."""

from bot.supervisor.child import Child, Patience
from bot.supervisor.supervisor import Supervisor

__all__ = ["Child", "Patience", "Supervisor"]
