"""Get uv, the installer of everything else, and run it."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from lib.places import REQUIREMENTS, ROOT
from lib.steps import Failed, step

_HOME = ROOT / ".uv"
_LOCK = REQUIREMENTS / "uv.txt"
# What pip is told where packages come from, uv is told too.
_SAME_AS_PIP = {
    "UV_DEFAULT_INDEX": "PIP_INDEX_URL",
    "UV_INDEX": "PIP_EXTRA_INDEX_URL",
    "UV_HTTP_TIMEOUT": "PIP_DEFAULT_TIMEOUT",
    "SSL_CERT_FILE": "PIP_CERT",
}
_SECONDS_WITHOUT_A_BYTE = "180"


def ensure_uv() -> Path:
    """Give the path of uv in the version of requirements/uv.txt; install it first if need be.

    Raises Failed.
    """
    program, stamp = _HOME / "bin" / "uv", _HOME / "stamp"
    wanted = hashlib.sha256(_LOCK.read_bytes()).hexdigest()
    if program.exists() and stamp.exists() and stamp.read_text() == wanted:
        return program
    with step("uv, which installs the rest"):
        _install()
    stamp.write_text(wanted)
    return program


def run_uv(uv: Path, *arguments: str | Path) -> bool:
    """Run uv, its output shown, and tell whether it succeeded."""
    done = subprocess.run(
        [uv, *arguments], cwd=ROOT, env=uv_environment(os.environ), stdin=subprocess.DEVNULL
    )
    return done.returncode == 0


def uv_environment(outer: Mapping[str, str]) -> dict[str, str]:
    """Give uv's environment: pip's mirrors apply to it, an activated environment does not."""
    same = {ours: outer[pips] for ours, pips in _SAME_AS_PIP.items() if outer.get(pips)}
    slow_lines = {"UV_HTTP_TIMEOUT": _SECONDS_WITHOUT_A_BYTE}
    merged = slow_lines | same | dict(outer)
    return {name: value for name, value in merged.items() if name != "VIRTUAL_ENV"}


def find_links(outer: Mapping[str, str]) -> list[str]:
    """Give uv's arguments for the folders and pages that pip looks for packages in."""
    places = outer.get("PIP_FIND_LINKS", "").split()
    return [argument for place in places for argument in ("--find-links", place)]


def _install() -> None:
    if _HOME.exists():
        shutil.rmtree(_HOME)
    _run(sys.executable, "-m", "venv", _HOME)
    _run(
        *(_HOME / "bin" / "python", "-m", "pip", "--disable-pip-version-check", "install"),
        *("--quiet", "--require-hashes", "--no-deps", "-r", _LOCK),
    )


def _run(*command: str | Path) -> None:
    done = subprocess.run(command, stdin=subprocess.DEVNULL)
    if done.returncode != 0:
        words = " ".join(map(str, command))
        raise Failed(
            f"`{words}` failed; its own words are above. On Debian and Ubuntu the package "
            "python3-venv may be missing."
        )
