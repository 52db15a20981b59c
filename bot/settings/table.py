"""Everything that can be set."""

from __future__ import annotations

import os
import secrets
from contextlib import suppress
from functools import cached_property
from pathlib import Path
from typing import Literal
from zoneinfo import ZoneInfo

from pydantic import Field, field_validator
from pydantic_settings import SettingsConfigDict

from bot.settings.approvals import ApprovalSettings
from bot.settings.console import ConsoleSettings
from bot.settings.curation import CurationSettings
from bot.settings.desk import DeskSettings
from bot.settings.files import FileSettings
from bot.settings.mail import MailSettings
from bot.settings.people import PeopleSettings
from bot.settings.places import PREFIX, ROOT, WEB_ADDRESS
from bot.settings.slack import SlackSettings
from bot.settings.teams import TeamsSettings
from bot.settings.tickets import TicketSettings
from bot.settings.web import WebSettings


class Settings(
    WebSettings,
    MailSettings,
    SlackSettings,
    TeamsSettings,
    ConsoleSettings,
    CurationSettings,
    ApprovalSettings,
    DeskSettings,
    TicketSettings,
    FileSettings,
    PeopleSettings,
):
    """The settings, each an environment variable `FRONTDESK_<NAME>` or a line in `.env`.

    Settings of one part alone have a class of their own beside this one.
    """

    model_config = SettingsConfigDict(
        env_prefix=PREFIX, env_file=".env", extra="forbid", frozen=True
    )

    host: str = Field("127.0.0.1", description="Address that the service listens on.")
    port: int = Field(8080, ge=1, le=65535, description="Port that the service listens on.")
    public_url: str = Field(
        "",
        pattern=WEB_ADDRESS,
        description="Address that people reach the service by; empty: http://host:port.",
    )
    data_dir: Path = Field(
        Path("var"), description="Folder of the database, the index, the models and the encoder."
    )
    database_url: str = Field(
        "",
        pattern=r"^$|^\w+(\+\w+)?://",
        repr=False,
        description="SQLAlchemy URL of the database; empty: SQLite in the data folder.",
    )
    company: str = Field("Larkfield", max_length=80, description="The company's name on the pages.")
    rasa_port: int = Field(
        5005, ge=1, le=65535, description="Port of the Rasa process, on loopback."
    )
    rasa_url: str = Field(
        "",
        pattern=WEB_ADDRESS,
        description="Where Rasa runs when not under our supervisor; empty: loopback.",
    )
    rasa_timeout: float = Field(
        15.0, gt=0, le=40, description="Seconds that one message may take in Rasa."
    )
    secret: str = Field(
        "",
        repr=False,
        description="Secret that signs links and visitors' ids; empty: made at set-up and kept.",
    )
    api_token: str = Field(
        "",
        repr=False,
        description="Token of `POST /api/v1/messages`; empty: that channel answers 503.",
    )
    time_zone: str = Field("Europe/London", description="Zone of dates and business hours.")
    config_file: Path = Field(ROOT / "config.yml", description="Rasa's pipeline and policies.")
    training_minutes: int = Field(
        30, ge=1, le=1440, description="Minutes that a training of the assistant may take."
    )
    rasa_python: Path = Field(
        ROOT / ".venv-rasa" / "bin" / "python", description="Python of Rasa's environment."
    )
    encoder_model: str = Field(
        "",
        description="Name or path of a sentence-transformers model; empty: the one we ship with.",
    )
    encoder_threads: int = Field(
        2, ge=1, le=64, description="Threads that encode one sentence, in each process."
    )
    max_message_chars: int = Field(
        8000, ge=100, le=100_000, description="Characters of a message that are read; more is cut."
    )
    log_format: Literal["auto", "json", "text"] = Field(
        "auto", description="Shape of log lines; `auto`: text on a terminal, else JSON."
    )
    log_level: Literal["debug", "info", "warning", "error"] = Field(
        "info", description="Least severe log lines that are shown."
    )

    @property
    def url(self) -> str:
        """The address that people reach us by, without a slash at the end."""
        return (self.public_url or f"http://{self.host}:{self.port}").rstrip("/")

    @property
    def database(self) -> str:
        """The SQLAlchemy URL of the database."""
        return self.database_url or f"sqlite:///{self.data_dir / 'frontdesk.db'}"

    @property
    def rasa(self) -> str:
        """The address of the Rasa process, without a slash at the end."""
        return (self.rasa_url or f"http://127.0.0.1:{self.rasa_port}").rstrip("/")

    @property
    def actions_url(self) -> str:
        """The address at which Rasa finds our actions."""
        host = "127.0.0.1" if self.host in {"0.0.0.0", "::", ""} else self.host  # noqa: S104
        return f"http://{host}:{self.port}/internal/actions"

    @property
    def encoder_dir(self) -> Path:
        """The folder of the exported encoder."""
        return self.data_dir / "encoder"

    @property
    def adapted_encoder_dir(self) -> Path:
        """The folder of the encoder that was adapted to the articles, if one was."""
        return self.data_dir / "encoder-adapted"

    @property
    def index_dir(self) -> Path:
        """The folder of the saved knowledge index."""
        return self.data_dir / "index"

    @property
    def models_dir(self) -> Path:
        """The folder of Rasa's trained models."""
        return self.data_dir / "models"

    @cached_property
    def signing_key(self) -> str:
        """The secret that signs; made once and kept in the data folder when none is set."""
        if self.secret:
            return self.secret
        path = self.data_dir / "secret"
        if not path.exists():
            self.data_dir.mkdir(parents=True, exist_ok=True)
            _keep(path, secrets.token_urlsafe(32))
        return path.read_text().strip()

    @field_validator("database_url")
    @classmethod
    def _has_a_driver(cls, value: str) -> str:
        from sqlalchemy import make_url
        from sqlalchemy.exc import ArgumentError

        try:
            if value:
                make_url(value).get_dialect().import_dbapi()
        except (ArgumentError, ImportError) as error:
            raise ValueError(
                f"no driver for this database is installed ({error}); for PostgreSQL install "
                "pg8000 into .venv and write postgresql+pg8000://user:password@host/name"
            ) from error
        return value

    @field_validator("time_zone")
    @classmethod
    def _is_a_zone(cls, value: str) -> str:
        try:
            ZoneInfo(value)
        except (KeyError, OSError, ValueError) as error:
            raise ValueError(f"there is no time zone {value!r}, try Europe/London") from error
        return value


def _keep(path: Path, secret: str) -> None:
    # Whole or not at all: a start that was cut off must not leave an empty secret behind.
    fresh = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(secret)
    with suppress(FileExistsError):
        os.link(fresh, path)
    fresh.unlink()
