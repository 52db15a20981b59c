import fcntl
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest
from lib.places import RASA, ROOT
from lib.pythons import python_of_rasa, python_of_service
from lib.uv import find_links, uv_environment

SETUP = ROOT / "scripts" / "setup"


def test_an_old_python_is_told_what_is_wanted() -> None:
    done = subprocess.run([RASA / "bin" / "python", SETUP], capture_output=True, text=True)
    assert done.returncode == 1
    assert "Python 3.11 or newer" in done.stderr
    assert "is Python 3.10" in done.stderr


def test_a_missing_tool_is_named(tmp_path: Path) -> None:
    (tmp_path / "git").touch(mode=0o755)
    done = subprocess.run(
        [sys.executable, SETUP], env={"PATH": str(tmp_path)}, capture_output=True, text=True
    )
    assert done.returncode == 1
    assert "`make` is not on this machine" in done.stderr


def test_a_second_set_up_waits_for_the_first(tmp_path: Path) -> None:
    statement = (
        f"import sys; sys.path.insert(0, {str(ROOT / 'scripts')!r})\n"
        "from pathlib import Path; from lib.setup import alone\n"
        "with alone(Path(sys.argv[1])): Path(sys.argv[1], 'entered').touch()"
    )
    first = os.open(tmp_path, os.O_RDONLY)
    fcntl.flock(first, fcntl.LOCK_EX)
    second = subprocess.Popen(
        [sys.executable, "-c", statement, tmp_path], stderr=subprocess.PIPE, text=True
    )
    assert second.stderr is not None
    assert "waiting for it" in second.stderr.readline()
    time.sleep(0.2)
    assert not (tmp_path / "entered").exists()

    os.close(first)
    assert second.wait(30) == 0
    second.stderr.close()
    assert (tmp_path / "entered").exists()


def test_pyenvs_newest_patch_is_taken_for_rasa(tmp_path: Path) -> None:
    for version in ("3.10.9", "3.10.13", "3.10-dev", "3.11.7"):
        program = tmp_path / "versions" / version / "bin" / f"python{version[:4]}"
        program.parent.mkdir(parents=True)
        program.touch()
    newest = tmp_path / "versions" / "3.10.13" / "bin" / "python3.10"
    assert python_of_rasa({"PYENV_ROOT": str(tmp_path)}) == str(newest)


def test_without_pyenv_uv_finds_or_brings_python_for_rasa(tmp_path: Path) -> None:
    assert python_of_rasa({"PYENV_ROOT": str(tmp_path)}) == "3.10"


@pytest.mark.parametrize(
    ("ours", "wanted"), [((3, 11), sys.executable), ((3, 14), sys.executable), ((3, 15), "3.14")]
)
def test_a_python_that_is_too_new_is_not_taken_for_the_service(
    ours: tuple[int, int], wanted: str
) -> None:
    assert python_of_service(ours) == wanted


def test_uv_is_told_what_pip_is_told() -> None:
    made = uv_environment({"PIP_INDEX_URL": "http://mirror/simple", "VIRTUAL_ENV": "/x", "A": "b"})
    assert made["UV_DEFAULT_INDEX"] == "http://mirror/simple"
    assert made["A"] == "b"
    assert "VIRTUAL_ENV" not in made


def test_what_uv_is_told_itself_counts_more() -> None:
    made = uv_environment({"PIP_INDEX_URL": "http://pip", "UV_DEFAULT_INDEX": "http://uv"})
    assert made["UV_DEFAULT_INDEX"] == "http://uv"


def test_every_place_of_packages_is_passed_on() -> None:
    assert find_links({"PIP_FIND_LINKS": "/wheels http://host/page"}) == [
        *("--find-links", "/wheels", "--find-links", "http://host/page")
    ]
    assert find_links({}) == []
