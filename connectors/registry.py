"""All connectors there are: read from their manifests, imported only when asked for."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

_FOLDERS = ("channels", "tickets")


class ManifestError(Exception):
    """A manifest is broken; the message names the file."""


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class SettingUse(_Strict):
    """A setting that a connector uses, and what for."""

    name: str = Field(pattern=r"^FRONTDESK_[A-Z_]+$")
    use: str
    required: bool = False


class Manifest(_Strict):
    """What a connector says of itself; its folder has its name."""

    name: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    title: str
    kind: Literal["channel", "tickets"]
    implementation: str = Field(pattern=r"^[\w.]+:\w+$")
    router: str | None = None
    docs: str
    settings: tuple[SettingUse, ...] = ()

    def load(self) -> Any:
        """Import the connector's class."""
        module, _, name = self.implementation.partition(":")
        return getattr(import_module(module), name)

    def missing(self, configured: set[str]) -> list[str]:
        """List the required settings that are not configured."""
        return [s.name for s in self.settings if s.required and s.name not in configured]


def manifests(root: Path = Path(__file__).parent) -> dict[str, Manifest]:
    """Read every manifest, by name. Raises ManifestError."""
    found = {}
    for folder in _FOLDERS:
        for path in sorted((root / folder).glob("*/manifest.yml")):
            manifest = _read(path)
            found[manifest.name] = manifest
    return found


def _read(path: Path) -> Manifest:
    try:
        manifest = Manifest.model_validate(yaml.safe_load(path.read_text("utf-8")))
    except (OSError, yaml.YAMLError, ValidationError) as error:
        raise ManifestError(f"{path}: {error}") from error
    if manifest.name != path.parent.name:
        raise ManifestError(f"{path}: the name {manifest.name!r} is not that of its folder")
    return manifest
