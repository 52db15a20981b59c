"""The lines that a site's owner copies."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from html import escape
from urllib.parse import urlsplit

from bot.console.embed.facts import EmbedFacts

MODES = ("bubble", "page")
THEMES = ("auto", "light", "dark")
_COLOUR = re.compile(r"#[0-9a-fA-F]{6}")


@dataclass(frozen=True, slots=True)
class Choice:
    """How the chat shall be; an empty language is the browser's, an empty accent ours."""

    site: str
    mode: str = "bubble"
    theme: str = "auto"
    language: str = ""
    accent: str = ""

    @classmethod
    def of(cls, given: Mapping[str, str], facts: EmbedFacts) -> Choice:
        """Read a query; what cannot be is left as it is by default."""
        sites = list(facts.admissions)
        accent = given.get("accent", "")
        return cls(
            site=_one_of(given.get("site"), sites, sites[0]),
            mode=_one_of(given.get("mode"), MODES, "bubble"),
            theme=_one_of(given.get("theme"), THEMES, "auto"),
            language=_one_of(given.get("language"), facts.languages, ""),
            accent=accent if _COLOUR.fullmatch(accent) else "",
        )


def snippet(choice: Choice, url: str) -> str:
    """Write the lines for the site's HTML."""
    attributes = {"site": choice.site}
    attributes |= {"mode": choice.mode} if choice.mode != "bubble" else {}
    attributes |= {"theme": choice.theme} if choice.theme != "auto" else {}
    attributes |= {"lang": choice.language} if choice.language else {}
    written = "".join(f' {name}="{escape(value)}"' for name, value in attributes.items())
    lines = [
        f'<script type="module" src="{escape(url)}/widget/frontdesk-chat.js"></script>',
        f"<frontdesk-chat{written}></frontdesk-chat>",
    ]
    return "\n".join(lines)


def style(accent: str) -> str:
    """Write the line for the site's style sheet, with letters that can be read on the colour."""
    on_accent = max(("#ffffff", "#000000"), key=lambda letters: _contrast(letters, accent))
    return f"frontdesk-chat {{ --frontdesk-accent: {accent}; --frontdesk-on-accent: {on_accent}; }}"


def policy(url: str) -> str:
    """Write what a content security policy has to allow."""
    parts = urlsplit(url)
    origin = f"{parts.scheme}://{parts.netloc}"
    socket = f"{'wss' if parts.scheme == 'https' else 'ws'}://{parts.netloc}"
    return f"script-src {origin}; connect-src {origin} {socket}; img-src {origin}"


def _contrast(one: str, other: str) -> float:
    """Tell the contrast of two colours, 1 to 21 (WCAG 2.2, contrast ratio)."""
    darker, lighter = sorted((_luminance(one), _luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    parts = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _one_of(value: str | None, known: tuple[str, ...] | list[str], default: str) -> str:
    return value if value is not None and value in known else default
