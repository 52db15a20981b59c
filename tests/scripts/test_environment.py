import json
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from lib.environment import Environment, Layer
from lib.steps import Failed
from lib.uv import ensure_uv

from tests.scripts.conftest import SCRIPTS


class Workbench:
    """An environment of two locked layers and one that may change in place."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.put_in: list[str] = []
        self.broken: set[str] = set()
        for name in ("packages", "more", "ourselves"):
            self.source(name).write_text("first")

    def source(self, name: str) -> Path:
        return self.folder / name

    def environment(self, *names: str) -> Environment:
        layers = [
            Layer(name, self.source(name), self._noting(name), rebuilds=name != "ourselves")
            for name in names or ("packages", "more", "ourselves")
        ]
        return Environment(self.folder / "env", lambda: sys.executable, layers)

    def ensure(self, *names: str) -> list[str]:
        """Set up, and tell which layers were put in."""
        self.put_in.clear()
        self.environment(*names).ensure(ensure_uv())
        return list(self.put_in)

    def _noting(self, name: str) -> Callable[[Path, Path], bool]:
        def put_in(uv: Path, folder: Path) -> bool:
            assert (folder / "bin" / "python").exists()
            self.put_in.append(name)
            return name not in self.broken

        return put_in


@pytest.fixture
def bench(tmp_path: Path) -> Workbench:
    return Workbench(tmp_path)


EVERYTHING = ["packages", "more", "ourselves"]


def test_a_new_environment_gets_its_layers_in_order(bench: Workbench) -> None:
    assert bench.ensure() == EVERYTHING
    program = bench.folder / "env" / "bin" / "python"
    prefix = subprocess.check_output([program, "-c", "import sys; print(sys.prefix)"], text=True)
    assert prefix.strip() == str(bench.folder / "env")


def test_nothing_is_done_twice(bench: Workbench) -> None:
    bench.ensure()
    assert bench.ensure() == []
    assert bench.environment().missing() == []


def test_a_changed_lock_makes_the_environment_anew(bench: Workbench) -> None:
    bench.ensure()
    left_over = bench.folder / "env" / "left-over"
    left_over.touch()
    bench.source("more").write_text("second")
    assert bench.ensure() == EVERYTHING
    assert not left_over.exists()


def test_what_may_change_in_place_does(bench: Workbench) -> None:
    bench.ensure()
    bench.source("ourselves").write_text("second")
    assert bench.ensure() == ["ourselves"]


def test_a_further_layer_is_added(bench: Workbench) -> None:
    bench.ensure("packages")
    assert bench.ensure("packages", "more") == ["more"]


def test_a_layer_that_is_not_asked_for_stays(bench: Workbench) -> None:
    bench.ensure("packages", "more")
    assert bench.ensure("packages") == []
    assert bench.ensure("packages", "more") == []


def test_a_failed_installation_is_made_anew(bench: Workbench) -> None:
    bench.broken.add("more")
    with pytest.raises(Failed, match="more: this step failed"):
        bench.ensure()
    bench.broken.clear()
    assert bench.ensure() == EVERYTHING


def test_a_failed_change_in_place_is_tried_again(bench: Workbench) -> None:
    bench.broken.add("ourselves")
    with pytest.raises(Failed, match="ourselves: this step failed"):
        bench.ensure()
    bench.broken.clear()
    assert bench.ensure() == ["ourselves"]


def test_an_installation_that_was_killed_is_made_anew(bench: Workbench) -> None:
    statement = (
        f"import sys; sys.path.insert(0, {str(SCRIPTS)!r})\n"
        "import os, signal; from pathlib import Path\n"
        "from lib.environment import Environment, Layer\n"
        "die = lambda *_: os.kill(os.getpid(), signal.SIGKILL)\n"
        "folder = Path(sys.argv[1])\n"
        "layers = [Layer('packages', folder / 'packages', die)]\n"
        "Environment(folder / 'env', lambda: sys.executable, layers).ensure(Path(sys.argv[2]))"
    )
    done = subprocess.run([sys.executable, "-c", statement, bench.folder, ensure_uv()])
    assert done.returncode == -signal.SIGKILL
    half_made = bench.folder / "env" / "half-made"
    half_made.touch()
    assert bench.ensure() == EVERYTHING
    assert not half_made.exists()


def _cut_off(stamp: Path) -> None:
    stamp.write_text(stamp.read_text()[:-5])


def _moved(stamp: Path) -> None:
    stamp.write_text(json.dumps(json.loads(stamp.read_text()) | {"place": "/elsewhere"}))


def _not_ours(stamp: Path) -> None:
    stamp.write_text("[]")


def _python_gone(stamp: Path) -> None:
    program = stamp.parent / "bin" / "python"
    program.unlink()
    program.symlink_to("/no/such/python")


@pytest.mark.parametrize("harm", [Path.unlink, _cut_off, _moved, _not_ours, _python_gone])
def test_a_broken_environment_is_made_anew(bench: Workbench, harm: Callable[[Path], None]) -> None:
    bench.ensure()
    harm(bench.folder / "env" / "frontdesk-setup.json")
    assert bench.ensure() == EVERYTHING
    assert bench.ensure() == []
