"""Run the checks one after the other, and sum up."""

from __future__ import annotations

import subprocess
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

from lib.places import RASA, ROOT, SERVICE

_TYPED = ("actions", "bot", "connectors", "knowledge_index", "scripts/lib")
_ALL = (*_TYPED, "benchmarks", "tests")


@dataclass(frozen=True)
class Check:
    """A command that ends with 0 when all is well; one of `counts` writes JUnit's XML."""

    name: str
    command: tuple[str | Path, ...]
    counts: bool = False


@dataclass(frozen=True)
class Result:
    """What came of a check. One without tests counts as a single one."""

    name: str
    good: bool
    passed: int
    failed: int
    skipped: int
    seconds: float


STATIC = [
    Check("style", (SERVICE / "bin" / "ruff", "check", *_ALL)),
    Check("format", (SERVICE / "bin" / "ruff", "format", "--check", *_ALL)),
    Check("types", (SERVICE / "bin" / "mypy", *_TYPED)),
]
TESTS = [
    # Both suites try the real encoder; where it has been exported this takes a moment.
    Check(
        "encoder",
        (SERVICE / "bin" / "python", "-m", "knowledge_index.encoder_export", "var/encoder"),
    ),
    Check(
        "tests",
        (SERVICE / "bin" / "python", "-m", "pytest", "tests", "--ignore", "tests/nlu"),
        counts=True,
    ),
    Check(
        "tests of Rasa's components",
        (
            *(RASA / "bin" / "python", "-m", "pytest", "tests/nlu"),
            # The service's configuration is for plugins that Rasa's environment does not have.
            *("-c", "scripts/pytest-rasa.ini", "--rootdir", "."),
        ),
        counts=True,
    ),
]


def main(checks: Sequence[Check]) -> int:
    """Run all checks, also after a failure, and give the exit code."""
    results = [_run(check) for check in checks]
    print("\nSummary")
    for result in results:
        word = "ok    " if result.good else "FAILED"
        print(f"  {word} {result.name}: {_counts(result)} in {result.seconds:.0f} s")
    print(closing_line(results))
    return 0 if all(result.good for result in results) else 1


def closing_line(results: Sequence[Result]) -> str:
    """Sum up: 'N passed, N failed, N skipped'."""
    passed = sum(result.passed for result in results)
    failed = sum(result.failed for result in results)
    skipped = sum(result.skipped for result in results)
    return f"{passed} passed, {failed} failed, {skipped} skipped"


def read_report(path: Path) -> tuple[int, int, int]:
    """Read how many tests passed, failed and were skipped from JUnit's XML."""
    tree = ElementTree.parse(path)  # noqa: S314 - we have just written it
    suites = [suite.attrib for suite in tree.iter("testsuite")]
    total, failures, errors, skipped = (
        sum(int(suite[key]) for suite in suites)
        for key in ("tests", "failures", "errors", "skipped")
    )
    failed = failures + errors
    return total - failed - skipped, failed, skipped


def _run(check: Check) -> Result:
    print(f"\n==> {check.name}", flush=True)
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.xml"
        extra = (f"--junit-xml={report}",) if check.counts else ()
        code = subprocess.run([*check.command, *extra], cwd=ROOT).returncode
        if code != 0:
            print(f"{check.name} ended with {code}", flush=True)
        passed, failed, skipped = read_report(report) if report.exists() else (0, 0, 0)
    if not check.counts:
        passed = int(code == 0)
    # A command may fail without a failed test: nothing collected, a broken fixture file.
    failed = max(failed, int(code != 0))
    seconds = time.monotonic() - began
    return Result(check.name, code == 0, passed, failed, skipped, seconds)


def _counts(result: Result) -> str:
    return f"{result.passed} passed, {result.failed} failed, {result.skipped} skipped"
