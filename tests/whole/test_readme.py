"""What the README tells people to type works."""

from __future__ import annotations

import re
import shlex

import pytest

from tests.whole.house import ROOT, House

README = (ROOT / "README.md").read_text("utf-8")
BLOCKS = re.findall(r"```sh\n(.*?)```", README, re.DOTALL)
LINES = [line.strip() for block in BLOCKS for line in block.splitlines() if line.strip()]
COMMANDS = [line for line in LINES if line.startswith(".venv/bin/frontdesk ")]


@pytest.mark.parametrize("line", COMMANDS)
def test_command(house: House, line: str) -> None:
    done = house.run(*shlex.split(line)[1:])
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.strip()


def test_make_targets_are_there() -> None:
    makefile = (ROOT / "Makefile").read_text("utf-8")
    targets = [line.split()[1] for line in LINES if line.startswith("make ")]
    assert targets == ["run", "test"]
    assert all(re.search(rf"^{target}:", makefile, re.MULTILINE) for target in targets)
