"""Read the settings: the only place that reads the environment."""

from __future__ import annotations

import os
from collections.abc import Mapping
from difflib import get_close_matches
from typing import Any

from pydantic import ValidationError

from bot.settings.places import PREFIX
from bot.settings.table import Settings

# The supervisor sets these for Rasa's process, which reads no settings of ours.
FOR_RASA = frozenset(
    f"{PREFIX}{name}" for name in ("ENCODER_DIR", "ACTIONS_URL", "ACTIONS_TOKEN", "TRACKER_DB")
)


class SettingsError(Exception):
    """A setting is unknown or has a value that cannot be; the message names it."""


def load(**overrides: object) -> Settings:
    """Read the settings from the environment and `.env`. Raises SettingsError."""
    _refuse_unknown(os.environ)
    try:
        return Settings(**overrides)  # type: ignore[arg-type]
    except ValidationError as error:
        raise SettingsError("; ".join(_told(dict(e)) for e in error.errors())) from error


def _refuse_unknown(environment: Mapping[str, str]) -> None:
    given = {name.upper() for name in environment if name.upper().startswith(PREFIX)}
    if unknown := sorted(given - _known() - FOR_RASA):
        raise SettingsError("; ".join(map(_no_such, unknown)))


def _known() -> set[str]:
    return {f"{PREFIX}{name.upper()}" for name in Settings.model_fields}


def _no_such(name: str) -> str:
    # Without the prefix, which would make all of them alike.
    known = [known.removeprefix(PREFIX) for known in _known()]
    near = get_close_matches(name.removeprefix(PREFIX), known, n=1)
    meant = f", did you mean {PREFIX}{near[0]}?" if near else ""
    return f"{name}: there is no such setting{meant}"


def _told(error: dict[str, Any]) -> str:
    if not error["loc"]:
        return str(error["msg"])
    name = str(error["loc"][0]).upper()
    if error["type"] == "extra_forbidden":
        return _no_such(name)
    return f"{PREFIX}{name}: {error['msg']}"
