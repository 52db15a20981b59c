"""Find the Pythons that the environments are made with."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from pathlib import Path

# Every locked package has a wheel for these; for another one uv brings the newest of them.
_SERVICE = ((3, 11), (3, 12), (3, 13), (3, 14))


def python_of_service(ours: tuple[int, int] = sys.version_info[:2]) -> str:
    """Give the Python of the service: the one that runs us, unless it is too new."""
    return sys.executable if ours in _SERVICE else ".".join(map(str, _SERVICE[-1]))


def python_of_rasa(environment: Mapping[str, str] = os.environ) -> str:
    """Give the Python of Rasa: pyenv's newest 3.10, or the version that uv is to find or bring.

    uv does not look into pyenv's folder, and the command that pyenv puts on the path refuses to
    run while another version is chosen.
    """
    pyenv = Path(environment.get("PYENV_ROOT") or Path.home() / ".pyenv")
    found = [p for p in pyenv.glob("versions/3.10.*/bin/python3.10") if p.exists()]
    return str(max(found, key=_patch)) if found else "3.10"


def _patch(program: Path) -> int:
    digits = program.parent.parent.name.removeprefix("3.10.")
    return int(digits) if digits.isdigit() else -1
