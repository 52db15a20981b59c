"""Make an environment, and only what changed of it."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from lib.places import ROOT
from lib.steps import Failed, step
from lib.uv import run_uv

_BEGUN = "begun"


@dataclass(frozen=True)
class Layer:
    """A part of an environment: what it is made from, and how it is put in.

    A layer with `rebuilds` cannot be changed in place: its change makes the environment anew.
    """

    name: str
    source: Path
    put_in: Callable[[Path, Path], bool]
    rebuilds: bool = True

    @property
    def digest(self) -> str:
        """What changes when the layer has to be put in again."""
        return hashlib.sha256(self.source.read_bytes()).hexdigest()


class Environment:
    """A virtual environment made of layers, each put in once.

    The stamp inside tells what is in, and what was begun. An installation that was cut off may
    leave packages that look whole and are not, so the environment is then made anew.
    """

    def __init__(self, folder: Path, python: Callable[[], str], layers: Sequence[Layer]) -> None:
        self.folder = folder
        self._python = python
        self._layers = layers
        self._stamp = folder / "frontdesk-setup.json"

    def missing(self) -> list[Layer]:
        """Tell which layers have to be put in."""
        done = self._done()
        return [layer for layer in self._layers if done.get(layer.name) != layer.digest]

    def ensure(self, uv: Path) -> None:
        """Put in what is missing. Raises Failed."""
        if not self.missing():
            return
        if not self._can_stay():
            self._make(uv)
        for layer in self.missing():
            with step(f"{self.folder.name}: {layer.name}"):
                self._put_in(layer, uv)

    def _can_stay(self) -> bool:
        done = self._done()
        changed = [layer for layer in self.missing() if layer.name in done and layer.rebuilds]
        return bool(done) and not changed and _BEGUN not in done

    def _put_in(self, layer: Layer, uv: Path) -> None:
        done = self._done()
        if layer.rebuilds:
            self._write(done | {_BEGUN: layer.name})
        if not layer.put_in(uv, self.folder):
            raise Failed(f"{layer.name}: this step failed; the words above say why.")
        self._write(done | {layer.name: layer.digest})

    def _make(self, uv: Path) -> None:
        with step(f"{self.folder.name}: a new environment"):
            python = self._python()
            if not run_uv(uv, "venv", "--quiet", "--clear", "--python", python, self.folder):
                raise Failed(f"{self.folder.name} could not be made with Python {python}.")
            self._write({"place": str(ROOT)})

    def _done(self) -> dict[str, str]:
        """Read the stamp; one of another place, or without a working Python, tells nothing."""
        try:
            done = json.loads(self._stamp.read_text())
        except (OSError, ValueError):
            return {}
        usable = (self.folder / "bin" / "python").exists() and isinstance(done, dict)
        return done if usable and done.get("place") == str(ROOT) else {}

    def _write(self, done: dict[str, str]) -> None:
        draft = self._stamp.with_suffix(".draft")
        draft.write_text(json.dumps(done, indent=1))
        os.replace(draft, self._stamp)
