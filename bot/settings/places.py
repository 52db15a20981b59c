"""Names and places that the settings and their readers share."""

from __future__ import annotations

from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

PREFIX = "FRONTDESK_"
WEB_ADDRESS = r"^$|^https?://\S+$"
