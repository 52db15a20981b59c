"""Settings of the files that people send."""

from __future__ import annotations

import shlex
import shutil

from pydantic import Field, field_validator
from pydantic_settings import BaseSettings


class FileSettings(BaseSettings):
    """How many, how large, and who looks into them."""

    file_bytes: int = Field(
        10_000_000,
        ge=1000,
        le=100_000_000,
        description="Bytes that one file of a message may have.",
    )
    files_a_message: int = Field(5, ge=0, le=20, description="Files that one message may have.")
    file_scan_command: str = Field(
        "",
        description="Command that reads a file on its input and exits with 0 (clean) or 1 (to be "
        "refused), such as `clamdscan --no-summary -`; empty: files are not scanned.",
    )

    @field_validator("file_scan_command")
    @classmethod
    def _is_there(cls, value: str) -> str:
        words = shlex.split(value)
        if words and shutil.which(words[0]) is None:
            raise ValueError(f"there is no command {words[0]!r} on this machine")
        return value
