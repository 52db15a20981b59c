import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO

import psutil
import pytest

from bot.supervisor import Patience

HERE = Path(__file__).parent
RUNNER = HERE / "supervisor_runner.py"
HURRY = {"first_pause": 0.05, "attempts": 3, "grace": 1, "check_every": 0.1, "check_timeout": 2}
BOTH_READY = "all ready"


class Supervised:
    """A supervisor in a process of its own, with its children `one` and `two`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.ports = {"one": _free_port(), "two": _free_port()}
        self._output = folder / "output"
        self._output.touch()

    def start(self, *faults: str, patience: dict[str, float] | None = None) -> None:
        """Start it; the faults are those of child `two`."""
        children = [self.child("one"), self.child("two", *faults)]
        with self._output.open("w") as output:
            self.launch(children, output, HURRY | (patience or {}))

    def launch(
        self,
        children: list[dict[str, object]],
        output: IO[str] | int,
        patience: dict[str, float] = HURRY,
    ) -> None:
        self.process = subprocess.Popen(
            [sys.executable, RUNNER, json.dumps({"children": children, "patience": patience})],
            env=os.environ | {"PYTHONPATH": str(HERE.parent.parent)},
            stdout=output,
            stderr=output,
            text=True,
        )

    def started(self, name: str) -> list[list[int]]:
        """Give the process ids of each start of a child."""
        path = self.folder / name
        lines = path.read_text().splitlines() if path.exists() else []
        return [[int(number) for number in line.split()] for line in lines]

    def family(self) -> list[int]:
        return [pid for name in self.ports for pids in self.started(name) for pid in pids]

    def output(self) -> str:
        return self._output.read_text()

    def until(self, holds: Callable[[], bool]) -> None:
        deadline = time.monotonic() + 30
        while not holds():
            assert time.monotonic() < deadline, self.output()
            time.sleep(0.02)

    def until_said(self, words: str) -> None:
        self.until(lambda: words in self.output())

    def stop(self, number: int = signal.SIGINT) -> int:
        self.process.send_signal(number)
        return self.process.wait(30)

    def child(self, name: str, *faults: str) -> dict[str, object]:
        port, notes = str(self.ports[name]), str(self.folder / name)
        return {
            "name": name,
            "argv": [sys.executable, str(HERE / "supervised_program.py"), port, notes, *faults],
            "health_url": f"http://127.0.0.1:{port}/",
            "port_setting": f"{name.upper()}_PORT",
        }


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _alive(pid: int) -> bool:
    try:
        return bool(psutil.Process(pid).status() != psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return False


def _all_gone(pids: list[int]) -> bool:
    return not any(map(_alive, pids))


@pytest.fixture
def supervised(tmp_path: Path) -> Iterator[Supervised]:
    made = Supervised(tmp_path)
    yield made
    made.process.kill()
    made.process.wait()
    for pid in filter(_alive, made.family()):
        os.kill(pid, signal.SIGKILL)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_stops_both(supervised: Supervised, number: int) -> None:
    supervised.start("parent")
    supervised.until_said(BOTH_READY)
    assert len(supervised.family()) == 3

    assert supervised.stop(number) == 0
    assert _all_gone(supervised.family())


def test_lines_carry_the_name_of_their_process(supervised: Supervised) -> None:
    supervised.start()
    supervised.until_said(BOTH_READY)
    supervised.stop()
    lines = supervised.output().splitlines()
    assert "one       | listening" in lines
    assert "two       | listening" in lines
    assert lines.count(BOTH_READY) == 1


def test_a_killed_child_is_started_again(supervised: Supervised) -> None:
    supervised.start()
    supervised.until_said(BOTH_READY)
    os.kill(supervised.started("one")[0][0], signal.SIGKILL)
    supervised.until(lambda: supervised.output().count("one is ready") == 2)

    first, second = supervised.started("one")
    assert first != second
    assert len(supervised.started("two")) == 1
    assert "one was ended by signal 9 (Killed); starting it again in 0.05 s" in supervised.output()
    assert supervised.output().count(BOTH_READY) == 1


def test_what_a_dead_child_left_behind_is_ended(supervised: Supervised) -> None:
    supervised.start("parent")
    supervised.until_said(BOTH_READY)
    leader, left_behind = supervised.started("two")[0]
    os.kill(leader, signal.SIGKILL)
    supervised.until(lambda: len(supervised.started("two")) == 2)
    assert not _alive(left_behind)


def test_a_hung_child_is_started_again(supervised: Supervised) -> None:
    supervised.start(patience={"check_timeout": 0.2, "missed_checks": 3})
    supervised.until_said(BOTH_READY)
    os.kill(supervised.started("two")[0][0], signal.SIGSTOP)
    supervised.until(lambda: supervised.output().count("two is ready") == 2)
    assert "two did not answer 3 health checks in a row and is killed" in supervised.output()
    assert not _alive(supervised.started("two")[0][0])


def test_a_child_that_dies_at_once_is_given_up(supervised: Supervised) -> None:
    supervised.start("fragile")
    assert supervised.process.wait(30) == 1
    assert len(supervised.started("two")) == HURRY["attempts"]
    assert "two       | this program is fragile" in supervised.output()
    assert "two ended with code 3 before it was ready, after 3 tries" in supervised.output()
    assert _all_gone(supervised.family())


def test_a_child_that_is_never_ready_is_given_up(supervised: Supervised) -> None:
    supervised.start("mute", patience={"start_within": 0.3})
    assert supervised.process.wait(30) == 1
    assert "two was not ready within 0.3 s and is killed" in supervised.output()
    assert _all_gone(supervised.family())


def test_a_program_that_is_not_there_is_named(supervised: Supervised) -> None:
    supervised.launch([supervised.child("one") | {"argv": ["/no/such"]}], subprocess.PIPE)
    _, words = supervised.process.communicate(timeout=30)
    assert supervised.process.returncode == 1
    assert "one cannot be started (No such file or directory: /no/such)" in words


def test_a_taken_port_is_noticed_before_anything_starts(supervised: Supervised) -> None:
    with socket.socket() as squatter:
        squatter.bind(("0.0.0.0", supervised.ports["two"]))
        squatter.listen()
        supervised.start()
        assert supervised.process.wait(30) == 2
    assert supervised.family() == []
    assert f"two cannot listen on 127.0.0.1:{supervised.ports['two']}" in supervised.output()
    assert "Set TWO_PORT to another port." in supervised.output()


def test_a_deaf_child_is_killed_after_the_grace_period(supervised: Supervised) -> None:
    supervised.start("deaf", "parent")
    supervised.until_said(BOTH_READY)
    assert supervised.stop() == 0
    assert "two did not stop within 1 s and is killed" in supervised.output()
    assert _all_gone(supervised.family())


def test_a_second_signal_kills_at_once(supervised: Supervised) -> None:
    supervised.start("deaf", patience={"grace": 600})
    supervised.until_said(BOTH_READY)
    supervised.process.send_signal(signal.SIGINT)
    supervised.until_said("Stopping")
    assert supervised.stop() == 0
    assert _all_gone(supervised.family())


def test_nobody_is_orphaned_when_the_supervisor_is_killed(supervised: Supervised) -> None:
    supervised.start("deaf", "parent")
    supervised.until_said(BOTH_READY)
    supervised.stop(signal.SIGKILL)
    supervised.until(lambda: _all_gone(supervised.family()))
    assert len(supervised.family()) == 3


def test_a_lost_guard_is_replaced(supervised: Supervised) -> None:
    supervised.start()
    supervised.until_said(BOTH_READY)
    guards = [p for p in psutil.Process(supervised.process.pid).children() if "sh" in p.name()]
    assert len(guards) == 1
    guards[0].kill()
    os.kill(supervised.started("one")[0][0], signal.SIGKILL)
    supervised.until(lambda: supervised.output().count("one is ready") == 2)
    supervised.stop(signal.SIGKILL)
    supervised.until(lambda: _all_gone(supervised.family()))
    assert len(supervised.started("one")) == 2


def test_nobody_reading_the_lines_does_no_harm(supervised: Supervised) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    supervised.launch([supervised.child("one")], writer)
    os.close(writer)
    supervised.until(lambda: len(supervised.started("one")) == 1)
    os.kill(supervised.started("one")[0][0], signal.SIGKILL)
    supervised.until(lambda: len(supervised.started("one")) == 2)
    assert supervised.stop() == 0
    assert _all_gone(supervised.family())


def test_pauses_double_up_to_the_longest() -> None:
    patience = Patience(first_pause=1, longest_pause=30)
    assert [patience.pause(n) for n in range(1, 8)] == [1, 2, 4, 8, 16, 30, 30]
    assert patience.pause(5000) == 30
