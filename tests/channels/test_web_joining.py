"""The widget's modules, joined into one."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from connectors.channels.web.joining import NotJoinable, join


def write(folder: Path, **modules: str) -> Path:
    for name, text in modules.items():
        (folder / f"{name}.js").write_text(text, "utf-8")
    return folder


def run(code: str) -> str:
    node = shutil.which("node")
    if node is None:
        pytest.skip("there is no node on this machine to run the module")
    done = subprocess.run(
        [node, "--input-type=module", "-"], input=code, capture_output=True, text=True, check=True
    )
    return done.stdout.strip()


def test_each_module_keeps_its_own_names(tmp_path: Path) -> None:
    folder = write(
        tmp_path,
        first='import { two } from "./second.js";\n/* Of mine. */\nconst own = 1;\n'
        "  console.log(own + two());\n",
        second='import { base } from "./third.js";\nconst own = 10;\n'
        "export function two() {\n  return own + base;\n}\n",
        third="export const base = 100;\n",
    )
    joined = join(folder, "first")
    assert run(joined) == "111"
    assert "Of mine" not in joined


def test_a_module_of_two_users_runs_once(tmp_path: Path) -> None:
    folder = write(
        tmp_path,
        first='import { a } from "./a.js";\nimport { b } from "./b.js";\nconsole.log(a, b);\n',
        a='import { count } from "./c.js";\nexport const a = count();\n',
        b='import { count } from "./c.js";\nexport const b = count();\n',
        c="let n = 0;\nexport function count() {\nn += 1;\nreturn n;\n}\n",
    )
    assert run(join(folder, "first")) == "1 2"


@pytest.mark.parametrize(
    "text",
    [
        'import all from "./second.js";\n',
        'import { a as b } from "./second.js";\n',
        'import { a } from "https://elsewhere.example/a.js";\n',
        "export default 1;\n",
        'export * from "./second.js";\n',
    ],
)
def test_what_is_not_understood_is_refused(tmp_path: Path, text: str) -> None:
    with pytest.raises(NotJoinable, match=r"^first\.js: "):
        join(write(tmp_path, first=text, second="export const a = 1;\n"), "first")


def test_a_circle_is_refused(tmp_path: Path) -> None:
    folder = write(
        tmp_path,
        first='import { a } from "./second.js";\nexport const b = 1;\n',
        second='import { b } from "./first.js";\nexport const a = 1;\n',
    )
    with pytest.raises(NotJoinable, match="imports itself"):
        join(folder, "first")
