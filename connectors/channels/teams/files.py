"""Fetch the files that came with a message."""

from __future__ import annotations

import asyncio
import logging
import mimetypes
from urllib.parse import urlsplit

import httpx

from connectors.channels.teams.activity import SHARED_FILE, Activity, Attached, FileInfo
from connectors.channels.teams.credentials import Credentials
from connectors.errors import BadEvent, ConnectorError
from connectors.messages import Attachment
from connectors.tame import parse_model

log = logging.getLogger(__name__)

# Teams waits fifteen seconds for the acknowledgement.
_SECONDS = 8.0
_MOST_FILES = 20


class Files:
    """Fetch from the company's file shares and from the Bot Connector, and from nowhere else."""

    def __init__(
        self,
        http: httpx.AsyncClient,
        credentials: Credentials,
        origins: tuple[str, ...],
        most_bytes: int,
    ) -> None:
        self._http = http
        self._credentials = credentials
        self._origins = origins
        self._most_bytes = most_bytes

    async def fetch(self, activity: Activity) -> tuple[Attachment, ...]:
        """Fetch all at once; what cannot be had comes without content, with the problem named."""
        wanted = activity.files
        found = (self._one(a, activity.service_url) for a in wanted[:_MOST_FILES])
        left = [Attachment(_name(a), _kind(a), b"", "unavailable") for a in wanted[_MOST_FILES:]]
        return (*await asyncio.gather(*found), *left)

    async def _one(self, attached: Attached, service_url: str) -> Attachment:
        name, kind = _name(attached), _kind(attached)
        try:
            async with asyncio.timeout(_SECONDS):
                content, told = await self._content(attached, service_url)
        except (httpx.HTTPError, ConnectorError, TimeoutError) as error:
            # Not the address: it carries the right to read the file.
            log.warning("file not fetched", extra={"name_": name, "why": type(error).__name__})
            return Attachment(name, kind, b"", "unavailable")
        kind = told if kind == "image/*" else kind
        if len(content) > self._most_bytes:
            return Attachment(name, kind, b"", "too_large")
        return Attachment(name, kind, content)

    async def _content(self, attached: Attached, service_url: str) -> tuple[bytes, str]:
        is_file = attached.content_type == SHARED_FILE
        info = parse_model(FileInfo, attached.content) if is_file else None
        address = (info.download_url if info else attached.content_url) or ""
        headers = {}
        if not is_file and _origin(address) == _origin(service_url):
            headers = {"Authorization": f"Bearer {await self._credentials.token()}"}
        elif not self._may_be_fetched(address):
            raise BadEvent("The file lies where we do not fetch from.", "invalid")
        return await self._read(address, headers)

    async def _read(self, address: str, headers: dict[str, str]) -> tuple[bytes, str]:
        taken = bytearray()
        async with self._http.stream("GET", address, headers=headers, timeout=_SECONDS) as answer:
            answer.raise_for_status()
            if answer.is_redirect:
                raise BadEvent("The file lies somewhere else.", "invalid")
            async for chunk in answer.aiter_bytes():
                taken += chunk
                if len(taken) > self._most_bytes:
                    break
            kind = answer.headers.get("content-type", "").partition(";")[0]
        return bytes(taken), kind or "application/octet-stream"

    def _may_be_fetched(self, address: str) -> bool:
        origin = _origin(address)
        return any(
            origin.startswith("https://") and origin.endswith(one)
            if one.startswith(".")
            else origin == one
            for one in self._origins
        )


def _name(attached: Attached) -> str:
    return (attached.name or "image")[:200]


def _kind(attached: Attached) -> str:
    return mimetypes.guess_type(_name(attached))[0] or attached.content_type


def _origin(address: str) -> str:
    try:
        parts = urlsplit(address)
        return f"{parts.scheme}://{parts.hostname}{f':{parts.port}' if parts.port else ''}"
    except ValueError:
        return ""
