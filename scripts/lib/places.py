"""Where things are."""

from __future__ import annotations

from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
REQUIREMENTS = ROOT / "requirements"
SERVICE = ROOT / ".venv"
RASA = ROOT / ".venv-rasa"
FAR_SIDES = ROOT / "tests" / "far_sides"
