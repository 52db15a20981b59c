"""What the page about the web chat tells of the settings."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class EmbedFacts:
    """`admissions` says who may use each site; `languages` are those of the widget's own words.

    `has_secret`: identity tokens can be checked.
    """

    url: str
    admissions: dict[str, str]
    languages: tuple[str, ...]
    origins: tuple[str, ...]
    has_secret: bool
    consent: str
