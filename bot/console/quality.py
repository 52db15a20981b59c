"""Join the areas that watch over quality to the console."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from bot.console import gate, health, playground
from bot.console.frame import Console
from bot.quality.service import Quality


def join_quality(console: Console, quality: Quality, zone: ZoneInfo) -> None:
    """Add the playground, the publish gate and the articles' health."""
    parts = playground.Parts(quality.playground, quality.understanding, zone)
    console.join(playground.AREA, playground.routes(console, parts))
    console.join(gate.area(console), gate.routes(console, quality.gate))
    console.join(health.area(console), health.routes(console))
