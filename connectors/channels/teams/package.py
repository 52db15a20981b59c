"""The app package: the manifest, filled in, with its two icons."""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

_APP = Path(__file__).with_name("app")
_ICONS = ("color.png", "outline.png")
_MOST_COMPANY_CHARS = 32
_VERSION = re.compile(r"\d{1,4}\.\d{1,4}\.\d{1,4}")
# The same every time, so that the same settings give the same file.
_MADE_AT = (2026, 1, 1, 0, 0, 0)


class PackageError(Exception):
    """No package that Teams takes can be made of this; the message says why."""


@dataclass(frozen=True, slots=True)
class AppInfo:
    """What the package is made of; `url` is where people reach the service."""

    app_id: str
    url: str
    company: str
    version: str = "1.0.0"
    privacy_url: str = ""
    terms_url: str = ""

    @property
    def host(self) -> str:
        """The service's host, with its port where it has one."""
        return urlsplit(self.url).netloc

    @property
    def resource(self) -> str:
        """The application id URI that the tab's tokens are made for."""
        return resource_of(self.url, self.app_id)


def resource_of(url: str, app_id: str) -> str:
    """Name the application id URI of a bot whose tab lies under an address."""
    return f"api://{urlsplit(url).netloc}/botid-{app_id}"


def make(info: AppInfo) -> bytes:
    """Make the package. Raises PackageError."""
    _check(info)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        manifest = json.dumps(manifest_of(info), indent=2, ensure_ascii=False)
        archive.writestr(zipfile.ZipInfo("manifest.json", _MADE_AT), manifest)
        for name in _ICONS:
            archive.writestr(zipfile.ZipInfo(name, _MADE_AT), (_APP / name).read_bytes())
    return packed.getvalue()


def manifest_of(info: AppInfo) -> Any:
    """Fill in the manifest."""
    values = {
        "app_id": info.app_id,
        "company": info.company,
        "host": info.host,
        "privacy_url": info.privacy_url or f"{info.url}/help",
        "resource": info.resource,
        "terms_url": info.terms_url or f"{info.url}/help",
        "url": info.url,
        "version": info.version,
    }
    return _filled(json.loads((_APP / "manifest.json").read_text("utf-8")), values)


def _check(info: AppInfo) -> None:
    if not info.app_id:
        raise PackageError("Set FRONTDESK_TEAMS_APP_ID first: the package names the bot.")
    for address in (info.url, info.privacy_url, info.terms_url):
        if address and not address.startswith("https://"):
            raise PackageError(f"Teams takes https addresses alone, and {address} is none.")
    if len(info.company) > _MOST_COMPANY_CHARS:
        raise PackageError(
            f"FRONTDESK_COMPANY has {len(info.company)} characters; in Teams a name has at most "
            f"{_MOST_COMPANY_CHARS}."
        )
    if not _VERSION.fullmatch(info.version):
        raise PackageError(f"{info.version!r} is no version; write it like 1.0.0.")


def _filled(value: Any, values: Mapping[str, str]) -> Any:
    if isinstance(value, str):
        return re.sub(r"\{(\w+)\}", lambda found: values[found[1]], value)
    if isinstance(value, list):
        return [_filled(inner, values) for inner in value]
    if isinstance(value, dict):
        return {name: _filled(inner, values) for name, inner in value.items()}
    return value
