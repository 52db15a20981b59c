"""Join the widget's modules into the one that pages load."""

from __future__ import annotations

import re
from pathlib import Path

_IMPORT = re.compile(r'^import \{ (\w+(?:, \w+)*) \} from "\./([\w-]+)\.js";$', re.M)
_EXPORT = re.compile(r"^export ((?:async )?(?:function|class|const|let) (\w+))", re.M)
_FOREIGN = re.compile(r"^(?:import|export)\b.*$", re.M)
_COMMENT = re.compile(r"^[ \t]*/\*.*?\*/[ \t]*$", re.M | re.S)
_SPACE = re.compile(r"^[ \t]+|[ \t]+$|^\n", re.M)


class NotJoinable(ValueError):
    """A module imports or exports in a way that is not understood."""


def join(folder: Path, first: str) -> str:
    """Give a module with all that it imports, each in a scope of its own, before its users.

    Understands `import { a, b } from "./name.js";` and `export` before a declaration, each on a
    line of its own; drops comments that fill lines, and indentation. Raises NotJoinable.
    """
    joined: dict[str, str] = {}
    _take(folder, first, joined, ())
    return "".join(joined.values())


def _take(folder: Path, name: str, joined: dict[str, str], above: tuple[str, ...]) -> None:
    if name in above:
        raise NotJoinable(f"{name}.js imports itself through {', '.join(above)}")
    if name in joined:
        return
    text = _SPACE.sub("", _COMMENT.sub("", (folder / f"{name}.js").read_text("utf-8")))
    for _, wanted in _IMPORT.findall(text):
        _take(folder, wanted, joined, (*above, name))
    joined[name] = _scope(name, text)


def _scope(name: str, text: str) -> str:
    given = ", ".join(found for _, found in _EXPORT.findall(text))
    body = _EXPORT.sub(r"\1", _IMPORT.sub(_use, text))
    if foreign := _FOREIGN.search(body):
        raise NotJoinable(f"{name}.js: {foreign[0]}")
    return f"const {_variable(name)} = (() => {{\n{body}return {{ {given} }};\n}})();\n"


def _use(found: re.Match[str]) -> str:
    return f"const {{ {found[1]} }} = {_variable(found[2])};"


def _variable(name: str) -> str:
    return "$" + name.replace("-", "_")
