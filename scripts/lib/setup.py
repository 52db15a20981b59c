"""Make both environments: the service's and Rasa's."""

from __future__ import annotations

import fcntl
import os
import shutil
import subprocess
import sys
from argparse import ArgumentParser
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from lib.environment import Environment, Layer
from lib.far_sides import ensure_far_sides
from lib.places import RASA, REQUIREMENTS, ROOT, SERVICE
from lib.pythons import python_of_rasa, python_of_service
from lib.steps import Failed
from lib.uv import ensure_uv, find_links, run_uv

# What the processes load at their start.
_SERVICE_LOADS = (
    *("alembic.command", "faiss", "fastapi", "httpx", "markdown_it", "onnxruntime"),
    *("optimum.onnxruntime", "pydantic_settings", "rasa_sdk.executor", "rich.progress"),
    *("sentence_transformers", "sqlalchemy.dialects.sqlite", "sqlalchemy.orm", "structlog"),
    *("typer", "uvicorn"),
)
_RASA_LOADS = (
    *("onnxruntime", "pykwalify.core", "rasa.__main__", "rasa.core.run", "rasa.model_training"),
    *("rasa.engine.recipes.default_recipe", "sklearn.linear_model", "tokenizers"),
)


def main(arguments: list[str]) -> int:
    """Run `scripts/setup` and give its exit code."""
    parser = ArgumentParser(prog="scripts/setup", description=__doc__)
    parser.add_argument("--dev", action="store_true", help="with what the tests need")
    dev = parser.parse_args(arguments).dev
    try:
        _check_tools()
        with alone():
            _set_up([service_environment(dev), rasa_environment()])
            if dev:
                ensure_far_sides()
    except Failed as error:
        print(f"The set-up failed: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("Stopped. The next set-up goes on from here.", file=sys.stderr)
        return 130
    return 0


def service_environment(dev: bool) -> Environment:
    """Describe the environment of the service, with the tools of development or without."""
    layers = [
        Layer("packages", REQUIREMENTS / "service.txt", _locked("service.txt")),
        Layer("PyTorch for the CPU", REQUIREMENTS / "torch.txt", _torch),
        Layer("first start", REQUIREMENTS / "service.txt", _starts(_SERVICE_LOADS)),
        Layer("the frontdesk command", ROOT / "pyproject.toml", _ourselves, rebuilds=False),
    ]
    if dev:
        layers.append(Layer("tools of development", REQUIREMENTS / "dev.txt", _locked("dev.txt")))
    return Environment(SERVICE, python_of_service, layers)


def rasa_environment() -> Environment:
    """Describe the environment of Rasa."""
    layers = [
        Layer("packages", REQUIREMENTS / "rasa.txt", _locked("rasa.txt")),
        Layer("first start", REQUIREMENTS / "rasa.txt", _starts(_RASA_LOADS)),
    ]
    return Environment(RASA, python_of_rasa, layers)


def _set_up(environments: list[Environment]) -> None:
    if not any(environment.missing() for environment in environments):
        return
    uv = ensure_uv()
    for environment in environments:
        environment.ensure(uv)


def _check_tools() -> None:
    for tool in ("git", "make"):
        if shutil.which(tool) is None:
            raise Failed(f"`{tool}` is not on this machine; install it and start again.")


@contextmanager
def alone(folder: Path = REQUIREMENTS) -> Iterator[None]:
    """Wait until no other set-up works on the same locks, and keep others waiting."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            print("Another set-up is at work here; waiting for it.", file=sys.stderr)
            fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def _locked(name: str) -> Callable[[Path, Path], bool]:
    exactly = ("--no-deps", "--require-hashes", "--build-constraints", REQUIREMENTS / "build.txt")

    def put_in(uv: Path, folder: Path) -> bool:
        return _install(uv, folder, *exactly, *_links(), "-r", REQUIREMENTS / name)

    return put_in


def _torch(uv: Path, folder: Path) -> bool:
    """Install the CPU build: from the folders that pip knows, else from PyTorch's own index."""
    wanted = ("--no-deps", "-r", REQUIREMENTS / "torch.txt")
    if sys.platform != "linux":
        return _install(uv, folder, *wanted, *_links())
    if _links() and _install(uv, folder, *wanted, *_links(), "--no-index"):
        return True
    return _install(uv, folder, *wanted, "--torch-backend", "cpu")


def _ourselves(uv: Path, folder: Path) -> bool:
    return _install(uv, folder, "--no-deps", "--editable", ROOT)


def _starts(modules: Sequence[str]) -> Callable[[Path, Path], bool]:
    """Import what a process imports: it proves the installation, and leaves compiled files."""
    statement = f"import {', '.join(modules)}"

    def put_in(uv: Path, folder: Path) -> bool:
        hidden = {"PYTHONDONTWRITEBYTECODE", "PYTHONPATH", "PYTHONHOME"}
        environment = {k: v for k, v in os.environ.items() if k not in hidden}
        quiet = {"TF_CPP_MIN_LOG_LEVEL": "3", "CUDA_VISIBLE_DEVICES": "-1"}
        done = subprocess.run(
            [folder / "bin" / "python", "-W", "ignore", "-c", statement],
            cwd=folder,
            env=environment | quiet,
            stderr=subprocess.PIPE,
            text=True,
        )
        if done.returncode != 0:
            print(done.stderr, file=sys.stderr)
        return done.returncode == 0

    return put_in


def _install(uv: Path, folder: Path, *arguments: str | Path) -> bool:
    return run_uv(uv, "pip", "install", "--python", folder / "bin" / "python", *arguments)


def _links() -> list[str]:
    return find_links(os.environ)
