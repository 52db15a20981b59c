"""Everything that can be set, and the only place that reads the environment."""

from __future__ import annotations

import secrets
from functools import cached_property
from pathlib import Path
from typing import Literal

from pydantic import Field, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

ROOT = Path(__file__).resolve().parent.parent


class SettingsError(Exception):
    """A setting is unknown or has a value that cannot be; the message names it."""


class Settings(BaseSettings):
    """The settings, each an environment variable `FRONTDESK_<NAME>` or a line in `.env`."""

    model_config = SettingsConfigDict(
        env_prefix="FRONTDESK_", env_file=".env", extra="forbid", frozen=True
    )

    host: str = Field("127.0.0.1", description="Address that the service listens on.")
    port: int = Field(8080, ge=1, le=65535, description="Port that the service listens on.")
    public_url: str = Field(
        "", description="Address that people reach the service by; empty: http://host:port."
    )
    data_dir: Path = Field(
        Path("var"), description="Folder of the database, the index, the models and the encoder."
    )
    database_url: str = Field(
        "", description="SQLAlchemy URL of the database; empty: SQLite in the data folder."
    )
    company: str = Field("Larkfield", max_length=80, description="The company's name on the pages.")
    rasa_port: int = Field(
        5005, ge=1, le=65535, description="Port of the Rasa process, on loopback."
    )
    rasa_url: str = Field(
        "", description="Where Rasa runs when not under our supervisor; empty: loopback."
    )
    rasa_timeout: float = Field(
        15.0, gt=0, le=120, description="Seconds that one message may take in Rasa."
    )
    secret: str = Field(
        "", description="Secret that signs links and visitors' ids; empty: made at set-up and kept."
    )
    api_token: str = Field(
        "", description="Token of `POST /api/v1/messages`; empty: that channel answers 503."
    )
    identity_secret: str = Field(
        "", description="Secret of the HS256 tokens by which a host site signs its visitors in."
    )
    employee_page: Literal["local", "token", "off"] = Field(
        "local",
        description="Who may use the employees' page: anybody on this machine (`local`), "
        "holders of an identity token (`token`), nobody (`off`).",
    )
    allowed_origins: list[str] = Field(
        default_factory=list, description="Origins besides our own that may open the web chat."
    )
    time_zone: str = Field("Europe/London", description="Zone of dates and business hours.")
    articles_dir: Path = Field(
        ROOT / "data" / "articles", description="Folder of the starter articles."
    )
    topics_file: Path = Field(
        ROOT / "data" / "topics.yml", description="Teams, their hours, and what goes to which."
    )
    config_file: Path = Field(ROOT / "config.yml", description="Rasa's pipeline and policies.")
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
            path.touch(mode=0o600)
            path.write_text(secrets.token_urlsafe(32))
        return path.read_text().strip()


def load(**overrides: object) -> Settings:
    """Read the settings from the environment and `.env`. Raises SettingsError."""
    try:
        return Settings(**overrides)  # type: ignore[arg-type]
    except ValidationError as error:
        lines = [
            f"FRONTDESK_{'_'.join(map(str, e['loc'])).upper()}: {e['msg']}" for e in error.errors()
        ]
        raise SettingsError("; ".join(lines)) from error
