"""Install the far sides that tests talk to: stand-ins for Slack and Teams, a page checker."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import sys
from pathlib import Path

from lib.places import FAR_SIDES
from lib.steps import Failed, step


def ensure_far_sides(folder: Path = FAR_SIDES) -> None:
    """Install what `package-lock.json` names, when it changed. Raises Failed.

    Without npm nothing is installed: the tests that need a far side say so and are skipped.
    """
    stamp = folder / "node_modules" / ".frontdesk-setup"
    digest = hashlib.sha256((folder / "package-lock.json").read_bytes()).hexdigest()
    if stamp.exists() and stamp.read_text() == digest:
        return
    npm = shutil.which("npm")
    if npm is None:
        print("npm is not on this machine: tests with its far sides are skipped.", file=sys.stderr)
        return
    with step("far sides of the tests"):
        # Scripts of packages would run code at installation; none of these needs one.
        command = [npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
        if subprocess.run(command, cwd=folder, stdout=sys.stderr).returncode != 0:
            raise Failed("npm could not install the tests' far sides; the words above say why.")
        stamp.write_text(digest)
