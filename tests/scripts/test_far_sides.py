import json
from pathlib import Path

import pytest
from lib.far_sides import ensure_far_sides
from lib.places import FAR_SIDES
from lib.steps import Failed

from tests.far_sides import node, node_module


@pytest.fixture
def npm(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An npm that writes down what it was asked, and ends as the file `code` says."""
    program = tmp_path / "bin" / "npm"
    program.parent.mkdir()
    asked = tmp_path / "asked"
    program.write_text(
        f'#!/bin/sh\nmkdir -p node_modules; echo "$@" >> {asked}\n'
        f"exit $(cat {tmp_path / 'code'} 2>/dev/null || echo 0)\n"
    )
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{program.parent}:/usr/bin:/bin")
    return asked


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "far_sides"
    folder.mkdir()
    (folder / "package-lock.json").write_text("{}")
    return folder


def test_they_are_installed_once_and_run_no_scripts(npm: Path, folder: Path) -> None:
    ensure_far_sides(folder)
    ensure_far_sides(folder)
    (asked,) = npm.read_text().splitlines()
    assert asked.startswith("ci --ignore-scripts")


def test_a_changed_lock_installs_them_again(npm: Path, folder: Path) -> None:
    ensure_far_sides(folder)
    (folder / "package-lock.json").write_text('{"changed": true}')
    ensure_far_sides(folder)
    assert len(npm.read_text().splitlines()) == 2


def test_a_failed_installation_is_told_and_tried_again(
    npm: Path, folder: Path, tmp_path: Path
) -> None:
    (tmp_path / "code").write_text("1")
    with pytest.raises(Failed, match="npm could not"):
        ensure_far_sides(folder)
    (tmp_path / "code").write_text("0")
    ensure_far_sides(folder)
    assert len(npm.read_text().splitlines()) == 2


def test_without_npm_it_is_said(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PATH", str(folder))
    ensure_far_sides(folder)
    assert "npm is not on this machine" in capsys.readouterr().err


def test_the_lock_names_what_is_asked_for_and_no_address() -> None:
    asked = json.loads((FAR_SIDES / "package.json").read_text())["dependencies"]
    text = (FAR_SIDES / "package-lock.json").read_text()
    locked = json.loads(text)["packages"]
    assert {name: locked[f"node_modules/{name}"]["version"] for name in asked} == asked
    assert '"resolved"' not in text


def test_a_missing_one_skips_and_fails_in_ci(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CI", raising=False)
    with pytest.raises(pytest.skip.Exception, match="no-such-package"):
        node_module("no-such-package")
    monkeypatch.setenv("CI", "true")
    with pytest.raises(pytest.fail.Exception, match="no-such-package"):
        node_module("no-such-package")
    monkeypatch.setenv("PATH", "/nowhere")
    with pytest.raises(pytest.fail.Exception, match=r"Node\.js"):
        node()
