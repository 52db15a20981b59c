"""Everything that can be set, and the only place that reads the environment."""

from __future__ import annotations

import os
import secrets
from collections.abc import Mapping
from contextlib import suppress
from difflib import get_close_matches
from functools import cached_property
from pathlib import Path
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo

from pydantic import Field, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

ROOT = Path(__file__).resolve().parent.parent

PREFIX = "FRONTDESK_"
CONSOLE_ROLES = ("knowledge_admin", "agent", "manager", "operator")
# The supervisor sets these for Rasa's process, which reads no settings of ours.
FOR_RASA = frozenset(
    f"{PREFIX}{name}" for name in ("ENCODER_DIR", "ACTIONS_URL", "ACTIONS_TOKEN", "TRACKER_DB")
)
_WEB_ADDRESS = r"^$|^https?://\S+$"


class SettingsError(Exception):
    """A setting is unknown or has a value that cannot be; the message names it."""


class Settings(BaseSettings):
    """The settings, each an environment variable `FRONTDESK_<NAME>` or a line in `.env`."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX, env_file=".env", extra="forbid", frozen=True
    )

    host: str = Field("127.0.0.1", description="Address that the service listens on.")
    port: int = Field(8080, ge=1, le=65535, description="Port that the service listens on.")
    public_url: str = Field(
        "",
        pattern=_WEB_ADDRESS,
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
        pattern=_WEB_ADDRESS,
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
    identity_secret: str = Field(
        "",
        repr=False,
        description="Secret of the HS256 tokens by which a host site signs its visitors in.",
    )
    employee_page: Literal["local", "token", "off"] = Field(
        "local",
        description="Who may use the employees' page: anybody on this machine (`local`), "
        "holders of an identity token (`token`), nobody (`off`).",
    )
    allowed_origins: Annotated[list[str], NoDecode] = Field(
        default_factory=list,
        description="Origins besides our own that may open the web chat, with commas between.",
    )
    console_idle_minutes: int = Field(
        120, ge=5, le=1440, description="Minutes without a click that end a session of the console."
    )
    console_session_hours: int = Field(
        12, ge=1, le=720, description="Hours after which one has to sign in to the console again."
    )
    oidc_issuer: str = Field(
        "",
        pattern=_WEB_ADDRESS,
        description="OpenID issuer that signs people in to the console; empty: passwords only.",
    )
    oidc_client_id: str = Field("", description="Our id at the issuer.")
    oidc_client_secret: str = Field("", repr=False, description="Our secret at the issuer.")
    oidc_scopes: str = Field(
        "openid profile email",
        pattern=r"^openid( \S+)*$",
        description="Scopes that are asked of the issuer.",
    )
    oidc_roles_claim: str = Field(
        "groups",
        description="Claim of the id token that says what somebody may do, with dots to go deeper.",
    )
    oidc_roles: Annotated[dict[str, str], NoDecode] = Field(
        default_factory=dict,
        description="Roles by that claim, `value=role` with commas between; empty: roles are given "
        "in the console.",
    )
    time_zone: str = Field("Europe/London", description="Zone of dates and business hours.")
    articles_dir: Path = Field(
        ROOT / "data" / "articles", description="Folder of the starter articles."
    )
    article_approval: bool = Field(
        False,
        description="Whether an article is published only after somebody else has approved it; "
        "for teams of two and more.",
    )
    contradiction_days: int = Field(
        7,
        ge=1,
        le=60,
        description="Days within which asking the same again proves an answer wrong.",
    )
    publish_gate: bool = Field(
        True,
        description="Whether people's questions are replayed before a change of articles reaches "
        "them.",
    )
    gate_days: int = Field(30, ge=1, le=365, description="Days whose questions are replayed.")
    gate_questions: int = Field(
        500,
        ge=1,
        le=5000,
        description="Questions that are replayed at most, besides approved ones.",
    )
    gate_seconds: int = Field(60, ge=5, le=600, description="Seconds that a replay may take.")
    topics_file: Path = Field(
        ROOT / "data" / "topics.yml", description="Teams, their hours, and what goes to which."
    )
    synonyms_file: Path = Field(
        ROOT / "data" / "synonyms.yml",
        description="What people say, and the words that the articles use for it.",
    )
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

    @field_validator("allowed_origins", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        return value.replace(",", " ").split() if isinstance(value, str) else value

    @field_validator("oidc_roles", mode="before")
    @classmethod
    def _pairs(cls, value: object) -> object:
        if not isinstance(value, str):
            return value
        pairs = [pair.partition("=") for pair in value.split(",") if pair.strip()]
        return {claim.strip(): role.strip() for claim, _, role in pairs}

    @field_validator("oidc_roles")
    @classmethod
    def _are_roles(cls, value: dict[str, str]) -> dict[str, str]:
        if wrong := sorted(set(value.values()) - set(CONSOLE_ROLES)):
            raise ValueError(f"{wrong[0]!r} is none of {', '.join(CONSOLE_ROLES)}")
        return value

    @model_validator(mode="after")
    def _has_an_id_at_the_issuer(self) -> Settings:
        if self.oidc_issuer and not self.oidc_client_id:
            raise ValueError("FRONTDESK_OIDC_CLIENT_ID has to be set where there is an issuer")
        return self

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


def load(**overrides: object) -> Settings:
    """Read the settings from the environment and `.env`. Raises SettingsError."""
    _refuse_unknown(os.environ)
    try:
        return Settings(**overrides)  # type: ignore[arg-type]
    except ValidationError as error:
        raise SettingsError("; ".join(_told(dict(e)) for e in error.errors())) from error


def _refuse_unknown(environment: Mapping[str, str]) -> None:
    given = {name.upper() for name in environment if name.upper().startswith(PREFIX)}
    if unknown := sorted(given - _known() - FOR_RASA):
        raise SettingsError("; ".join(map(_no_such, unknown)))


def _known() -> set[str]:
    return {f"{PREFIX}{name.upper()}" for name in Settings.model_fields}


def _no_such(name: str) -> str:
    # Without the prefix, which would make all of them alike.
    known = [known.removeprefix(PREFIX) for known in _known()]
    near = get_close_matches(name.removeprefix(PREFIX), known, n=1)
    meant = f", did you mean {PREFIX}{near[0]}?" if near else ""
    return f"{name}: there is no such setting{meant}"


def _told(error: dict[str, Any]) -> str:
    if not error["loc"]:
        return str(error["msg"])
    name = str(error["loc"][0]).upper()
    if error["type"] == "extra_forbidden":
        return _no_such(name)
    return f"{PREFIX}{name}: {error['msg']}"


def _keep(path: Path, secret: str) -> None:
    # Whole or not at all: a start that was cut off must not leave an empty secret behind.
    fresh = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(secret)
    with suppress(FileExistsError):
        os.link(fresh, path)
    fresh.unlink()
