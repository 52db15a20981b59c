import sys
from pathlib import Path

import pytest
from lib.checks import Check, closing_line, main, read_report

GOOD = Check("good", (sys.executable, "-c", ""))
BAD = Check("bad", (sys.executable, "-c", "raise SystemExit(3)"))


def _tests(folder: Path, text: str) -> Check:
    (folder / "test_it.py").write_text(text)
    command = (sys.executable, "-m", "pytest", "-q", "-c", "/dev/null", folder)
    return Check("tests", command, counts=True)


def test_all_good(capfd: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    text = "import pytest\ndef test_a(): pass\n@pytest.mark.skip\ndef test_b(): pass\n"
    assert main([GOOD, _tests(tmp_path, text)]) == 0
    assert capfd.readouterr().out.splitlines()[-1] == "2 passed, 0 failed, 1 skipped"


def test_a_failure_does_not_hide_what_comes_after(
    capfd: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    text = "def test_a(): assert 0\ndef test_b(): pass\ndef test_c(x): pass\n"
    assert main([BAD, _tests(tmp_path, text), GOOD]) == 1
    out = capfd.readouterr().out
    assert "FAILED bad: 0 passed, 1 failed" in out
    assert "FAILED tests: 1 passed, 2 failed" in out
    assert "ok     good: 1 passed" in out
    assert out.splitlines()[-1] == "2 passed, 3 failed, 0 skipped"


def test_no_test_at_all_is_a_failure(capfd: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert main([_tests(tmp_path, "")]) == 1
    assert capfd.readouterr().out.splitlines()[-1] == "0 passed, 1 failed, 0 skipped"


def test_a_report_is_read(tmp_path: Path) -> None:
    path = tmp_path / "report.xml"
    path.write_text(
        '<testsuites><testsuite tests="9" failures="1" errors="2" skipped="3"/></testsuites>'
    )
    assert read_report(path) == (3, 3, 3)


def test_nothing_sums_up_to_nothing() -> None:
    assert closing_line([]) == "0 passed, 0 failed, 0 skipped"
