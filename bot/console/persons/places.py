"""Where the area is found."""

from __future__ import annotations

from bot.console.frame import ROOT

NAME = "persons"
HOME = f"{ROOT}/{NAME}"
