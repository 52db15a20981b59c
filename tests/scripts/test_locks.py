import re
from pathlib import Path

import pytest
import tomllib
from lib.lock import torch_requirement, without_torch
from lib.places import ROOT
from lib.steps import Failed

LOCKS = sorted((ROOT / "requirements").glob("*.txt"))
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
EVERYWHERE = {"service.txt", "dev.txt", "rasa.txt", "build.txt", "uv.txt"}


def _names(lines: list[str]) -> set[str]:
    found = (re.match(r"[A-Za-z0-9._-]+", line) for line in lines)
    return {re.sub(r"[-_.]+", "-", match[0]).lower() for match in found if match}


def _locked(name: str) -> set[str]:
    text = (ROOT / "requirements" / name).read_text()
    return _names(re.findall(r"(?m)^[^#\s].*==.*$", text))


def _versions(lock: str, name: str) -> list[str]:
    text = (ROOT / "requirements" / lock).read_text()
    return re.findall(rf"(?m)^{re.escape(name)}==(\S+)", text)


def test_all_locks_are_there() -> None:
    assert {path.name for path in LOCKS} == EVERYWHERE | {"torch.txt"}


@pytest.mark.parametrize("path", LOCKS, ids=lambda path: path.name)
def test_no_lock_names_an_address_or_a_folder(path: Path) -> None:
    text = path.read_text()
    assert "://" not in text
    assert not re.search(r"(^|\s)/", text)


@pytest.mark.parametrize("name", sorted(EVERYWHERE))
def test_every_entry_is_exact_and_has_hashes(name: str) -> None:
    text = (ROOT / "requirements" / name).read_text()
    entries = re.split(r"(?m)^(?=[A-Za-z0-9])", text)[1:]
    loose = [e for e in entries if not re.match(r"\S+==\S+.*\\\n\s+--hash=sha256:", e)]
    assert entries
    assert loose == []


def test_no_cuda_package_is_locked() -> None:
    everything = "\n".join(path.read_text() for path in LOCKS if path.name != "torch.txt")
    assert re.findall(r"(?m)^(?:torch|triton|nvidia|cuda)\b.*", everything) == []


@pytest.mark.parametrize(
    ("name", "asked"),
    [
        ("service.txt", PROJECT["project"]["dependencies"]),
        ("dev.txt", PROJECT["dependency-groups"]["dev"]),
        ("rasa.txt", PROJECT["dependency-groups"]["rasa"]),
        ("build.txt", PROJECT["dependency-groups"]["build"]),
        ("uv.txt", PROJECT["dependency-groups"]["setup"]),
    ],
)
def test_what_pyproject_asks_for_is_locked(name: str, asked: list[str]) -> None:
    assert _names(asked) - {"torch"} - _locked(name) == set()


def test_torch_is_the_version_of_pyproject() -> None:
    wanted = torch_requirement((ROOT / "pyproject.toml").read_text())
    assert (ROOT / "requirements" / "torch.txt").read_text().strip() == wanted


def test_the_project_is_built_by_the_installer_we_lock() -> None:
    (backend,) = PROJECT["build-system"]["requires"]
    (installer,) = PROJECT["dependency-groups"]["setup"]
    assert backend.split("==")[1] == installer.split("==")[1]


def test_torch_and_its_cuda_packages_are_left_out() -> None:
    kept = "sympy==1.0 \\\n    --hash=sha256:aa\n    # via torch\n"
    dropped = "nvidia-cublas==13.1 ; sys_platform == 'linux' \\\n    --hash=sha256:bb\n"
    assert without_torch(f"cuda-toolkit==13 \\\n    --hash=sha256:cc\n{kept}{dropped}") == kept
    assert without_torch("torch==2.13.0 \\\n    --hash=sha256:dd\ntorchtools==1\n") == (
        "torchtools==1\n"
    )


def test_a_loose_torch_is_refused() -> None:
    with pytest.raises(Failed, match="exact version"):
        torch_requirement("[project]\ndependencies = ['torch>=2']")


def test_the_page_on_dependencies_tells_what_is_locked() -> None:
    page = (ROOT / "docs" / "dependencies.md").read_text()
    groups = PROJECT["dependency-groups"]
    untold = [
        f"{name} in {lock}"
        for lock, asked in {
            "service.txt": PROJECT["project"]["dependencies"],
            "dev.txt": groups["dev"],
            "rasa.txt": groups["rasa"],
        }.items()
        for name in _names(asked) - {"torch"}
        if not any(f"| {name} | {version} |" in page for version in _versions(lock, name))
    ]
    assert untold == []
