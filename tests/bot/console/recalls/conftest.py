"""The same console as that of the gaps."""

from __future__ import annotations

from tests.bot.console.gaps.conftest import agent as agent
from tests.bot.console.gaps.conftest import desk as desk
from tests.bot.console.gaps.conftest import kim as kim
from tests.bot.console.gaps.conftest import lesson as lesson
from tests.bot.console.gaps.conftest import manager as manager
from tests.bot.console.gaps.conftest import talk as talk
