"""Whoever follows docs/adding-a-channel.md has a channel that keeps the contract."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

from bot.settings import ROOT
from connectors.registry import Manifest, manifests

PAGE = ROOT / "docs" / "adding-a-channel.md"
_BLOCK = re.compile(r"```(?:python|yaml)\n# (\S+/\S+)\n(.*?)```", re.DOTALL)
# The page's folders lie elsewhere: they are added to the packages that they belong to.
_CONFTEST = """
from pathlib import Path
import connectors.channels
connectors.channels.__path__.append(str(Path(__file__).parent / "connectors" / "channels"))
"""


def build(folder: Path) -> dict[str, Path]:
    """Write the files of the page."""
    files = {}
    for name, content in _BLOCK.findall(PAGE.read_text("utf-8")):
        path = files[name] = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, "utf-8")
    (folder / "conftest.py").write_text(_CONFTEST)
    return files


def test_the_channel_of_the_page_keeps_the_contract(tmp_path: Path) -> None:
    files = build(tmp_path)
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider"]
    command += ["--rootdir", str(tmp_path), "-c", str(ROOT / "pyproject.toml")]
    command += ["--import-mode=append", str(files["tests/channels/test_letterbox.py"])]
    done = subprocess.run(
        command,
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-2000:]
    assert int(re.findall(r"(\d+) passed", done.stdout)[-1]) > 60


def test_the_manifest_of_the_page_is_read(tmp_path: Path) -> None:
    build(tmp_path)
    found = manifests(tmp_path / "connectors")
    assert isinstance(found["letterbox"], Manifest)
    assert (ROOT / found["letterbox"].docs).is_file()
