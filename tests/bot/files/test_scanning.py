"""The scanner's hook, with real commands."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from bot.files.scanning import CommandScanner, NoScanner

SCANNER = """
import sys
said = sys.stdin.buffer.read()
print("looked at", len(said))
sys.exit(1 if b"EICAR" in said else 2 if b"broken" in said else 0)
"""


@pytest.fixture
def scanner(tmp_path: Path) -> CommandScanner:
    script = tmp_path / "my scanner.py"
    script.write_text(SCANNER)
    return CommandScanner(f'{sys.executable} "{script}"')


@pytest.mark.parametrize(
    ("content", "verdict"),
    [
        (b"harmless", "clean"),
        (b"x" * 3_000_000, "clean"),
        (b"an EICAR test", "refused"),
        (b"broken", "down"),
    ],
)
async def test_the_exit_decides(scanner: CommandScanner, content: bytes, verdict: str) -> None:
    assert await scanner.scan(content) == verdict


async def test_a_command_that_is_gone_is_down() -> None:
    assert await CommandScanner("/nowhere/scanner").scan(b"x") == "down"


async def test_silence_is_down_and_leaves_no_process_behind() -> None:
    sleeper = f'{sys.executable} -c "import time; time.sleep(600)"'
    assert await CommandScanner(sleeper, seconds=0.3).scan(b"x") == "down"


async def test_a_command_that_does_not_read_decides_too() -> None:
    refusing = f'{sys.executable} -c "raise SystemExit(1)"'
    assert await CommandScanner(refusing).scan(b"x" * 3_000_000) == "refused"


async def test_without_a_scanner_everything_passes() -> None:
    assert await NoScanner().scan(b"an EICAR test") == "clean"
