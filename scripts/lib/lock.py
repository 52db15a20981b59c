"""Write the locks of requirements/ from what pyproject.toml asks for."""

from __future__ import annotations

import re
import sys
from argparse import ArgumentParser
from pathlib import Path

import tomllib

from lib.places import REQUIREMENTS, ROOT
from lib.steps import Failed, step
from lib.uv import ensure_uv, run_uv

# PyTorch is installed apart, as its CPU build; what only its CUDA build needs is not installed.
_LEFT_OUT = re.compile(r"(torch|triton|nvidia-[^=]*|cuda-[^=]*)==")
_FROM = {
    "uv.txt": ("3.11", "--group", "setup"),
    "build.txt": ("3.10", "--group", "build"),
    "service.txt": ("3.11", "pyproject.toml"),
    "dev.txt": ("3.11", "--group", "dev", "--constraints", "requirements/service.txt"),
    "rasa.txt": ("3.10", "--group", "rasa"),
}
_HOW = (
    *("--quiet", "--universal", "--generate-hashes"),
    *("--no-header", "--annotation-style", "line"),
)


def main(arguments: list[str]) -> int:
    """Run `scripts/lock` and give its exit code."""
    parser = ArgumentParser(prog="scripts/lock", description=__doc__)
    parser.add_argument(
        "--upgrade", action="store_true", help="to the newest versions; else what is locked stays"
    )
    newest = ("--upgrade",) if parser.parse_args(arguments).upgrade else ()
    try:
        uv = ensure_uv()
        for name, (python, *source) in _FROM.items():
            with step(f"requirements/{name}"):
                _lock(uv, REQUIREMENTS / name, "--python-version", python, *source, *newest)
        torch = torch_requirement((ROOT / "pyproject.toml").read_text())
        (REQUIREMENTS / "torch.txt").write_text(torch + "\n")
    except Failed as error:
        print(error, file=sys.stderr)
        return 1
    return 0


def without_torch(lock: str) -> str:
    """Leave PyTorch, and what only its CUDA build needs, out of a lock."""
    entries = re.split(r"(?m)^(?=[A-Za-z0-9])", lock)
    return "".join(entry for entry in entries if not _LEFT_OUT.match(entry))


def torch_requirement(pyproject: str) -> str:
    """Give the exact version of PyTorch that pyproject.toml asks for. Raises Failed."""
    asked = tomllib.loads(pyproject)["project"]["dependencies"]
    exact = [line for line in asked if line.startswith("torch==")]
    if len(exact) != 1:
        raise Failed("pyproject.toml has to ask for one exact version: torch==…")
    return str(exact[0])


def _lock(uv: Path, target: Path, *arguments: str) -> None:
    output = ("--output-file", str(target.relative_to(ROOT)))
    if not run_uv(uv, "pip", "compile", *_HOW, *arguments, *output):
        raise Failed(f"{target.name} could not be locked; the words above say why.")
    lock = without_torch(target.read_text())
    if "://" in lock or str(ROOT) in lock:
        raise Failed(f"{target.name} would name an address or a folder of this machine.")
    target.write_text(lock)
