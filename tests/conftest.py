"""A clean environment, no network but loopback, and a database of its own for each test.

Nothing of ours is imported at the top: the tests of `bot/nlu` run in Rasa's environment.
"""

from __future__ import annotations

import ipaddress
import os
import shutil
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from bot.settings import Settings
    from bot.store.database import Database


def pytest_addoption(parser: pytest.Parser) -> None:
    """Let the fault tests be run longer than in every test run."""
    parser.addoption("--fault-rounds", default=2, type=int, help="how often each fault is tried")


@pytest.fixture(scope="session")
def fault_rounds(request: pytest.FixtureRequest) -> int:
    """Give how many times each fault is brought about: `--fault-rounds`."""
    return int(request.config.getoption("--fault-rounds"))


@pytest.fixture(scope="session", autouse=True)
def clean_environment() -> Iterator[None]:
    """Forget what the developer's shell sets for us."""
    with pytest.MonkeyPatch.context() as patch:
        for name in list(os.environ):
            if name.upper().startswith("FRONTDESK_"):
                patch.delenv(name)
        yield


@pytest.fixture(scope="session", autouse=True)
def only_loopback() -> Iterator[None]:
    """Refuse every connection that would leave this machine."""
    with pytest.MonkeyPatch.context() as patch:
        for name in ("connect", "connect_ex"):
            patch.setattr(socket.socket, name, _guarded(getattr(socket.socket, name)))
        yield


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """The defaults, with a data folder of the test's own."""
    from bot.settings import Settings

    return Settings(_env_file=None, data_dir=tmp_path / "var", secret="a secret of the tests")


@pytest.fixture(scope="session")
def migrated_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty database in its newest shape, to be copied."""
    from bot.store.database import Database
    from bot.store.migrate import migrate

    path = tmp_path_factory.mktemp("template") / "frontdesk.db"
    database = Database(f"sqlite:///{path}")
    migrate(database)
    # Leaves write-ahead mode, so that the file alone is the whole database.
    with database.engine.connect() as connection:
        connection.exec_driver_sql("COMMIT")
        connection.exec_driver_sql("PRAGMA journal_mode=DELETE")
    database.close()
    return path


@pytest.fixture
def database(settings: Settings, migrated_file: Path) -> Iterator[Database]:
    """A migrated SQLite file, empty."""
    from bot.store.database import Database

    settings.data_dir.mkdir(parents=True, exist_ok=True)
    shutil.copy(migrated_file, settings.data_dir / "frontdesk.db")
    database = Database(settings.database)
    yield database
    database.close()


def _guarded(connect: Any) -> Any:
    def guarded(self: socket.socket, address: Any) -> Any:
        if self.family in (socket.AF_INET, socket.AF_INET6) and not _is_loopback(address[0]):
            raise PermissionError(f"a test wanted to connect to {address}")
        return connect(self, address)

    return guarded


def _is_loopback(host: str) -> bool:
    if host in ("localhost", ""):
        return True
    try:
        return ipaddress.ip_address(host.partition("%")[0]).is_loopback
    except ValueError:
        return False
