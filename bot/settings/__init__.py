"""Everything that can be set, and the only place that reads the environment."""

from bot.settings.console import CONSOLE_ROLES
from bot.settings.loading import FOR_RASA, SettingsError, load
from bot.settings.places import PREFIX, ROOT
from bot.settings.table import Settings

__all__ = ["CONSOLE_ROLES", "FOR_RASA", "PREFIX", "ROOT", "Settings", "SettingsError", "load"]
