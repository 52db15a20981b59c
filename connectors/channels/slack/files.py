"""Fetch the files of a message from Slack."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import urlsplit

import aiohttp
import structlog

from connectors.channels.slack.client import SlackClient
from connectors.channels.slack.items import File
from connectors.messages import Attachment

log = structlog.get_logger(__name__)

# More than this Slack does not take with one message.
_MOST_FILES = 20
_CHUNK = 64 * 1024
_TRIES = 2


class Files:
    """Files by the addresses that Slack gives; our token goes to Slack's own hosts alone."""

    def __init__(self, client: SlackClient, most_bytes: int) -> None:
        self._client = client
        self._most = most_bytes
        self._api = urlsplit(client.web.base_url)

    async def fetch(self, files: Sequence[File]) -> tuple[Attachment, ...]:
        """Give the files; one that cannot be had says why in its `problem`."""
        return tuple([await self._one(file) for file in files[:_MOST_FILES]])

    async def _one(self, file: File) -> Attachment:
        name, kind = file.name or "file", file.mimetype or "application/octet-stream"
        if file.size > self._most:
            return Attachment(name, kind, b"", "too_large")
        content = None
        if self._is_slack(file.url_private_download):
            for _ in range(_TRIES):
                content = await self._download(file)
                if content is not None:
                    break
        if content is None:
            log.warning("slack.file_unavailable", name=name)
            return Attachment(name, kind, b"", "unavailable")
        if len(content) > self._most:
            return Attachment(name, kind, b"", "too_large")
        return Attachment(name, kind, content)

    async def _download(self, file: File) -> bytes | None:
        session = self._client.web.session
        if session is None:
            return None
        headers = {"Authorization": f"Bearer {self._client.web.token}"}
        try:
            async with session.get(
                file.url_private_download, headers=headers, allow_redirects=False
            ) as answer:
                # Instead of a refusal Slack shows the page where one signs in.
                is_page = answer.content_type == "text/html" and file.mimetype != "text/html"
                if answer.status != 200 or is_page:
                    return None
                return await self._read(answer)
        except (aiohttp.ClientError, TimeoutError) as error:
            log.warning("slack.file_failed", name=file.name, error=repr(error))
            return None

    async def _read(self, answer: aiohttp.ClientResponse) -> bytes:
        content = bytearray()
        async for chunk in answer.content.iter_chunked(_CHUNK):
            content += chunk
            if len(content) > self._most:
                # More than was told: the rest is not even read.
                break
        return bytes(content)

    def _is_slack(self, address: str) -> bool:
        url = urlsplit(address)
        if (url.scheme, url.netloc) == (self._api.scheme, self._api.netloc):
            return True
        host = url.hostname or ""
        return url.scheme == "https" and (host == "slack.com" or host.endswith(".slack.com"))
