"""Messages with files: multipart, bounded, and read only from those who have a token."""

from __future__ import annotations

from typing import Any

from fastapi import Request
from starlette.datastructures import FormData, UploadFile
from starlette.exceptions import HTTPException

from connectors.channel import ChannelRequest
from connectors.channels.web.intake import Intake
from connectors.channels.web.limits import Gate, UploadLimits
from connectors.channels.web.visitors import Visitors
from connectors.errors import BadEvent
from connectors.messages import Attachment
from connectors.tame import MAX_BODY_BYTES

_MAX_NAME_CHARS = 500


class UploadRoute:
    """Take a frame `say` with files beside it."""

    def __init__(
        self, visitors: Visitors, intake: Intake, gate: Gate, limits: UploadLimits
    ) -> None:
        self._visitors = visitors
        self._intake = intake
        self._gate = gate
        self._limits = limits

    async def take(self, request: Request) -> dict[str, Any]:
        """Store the message with its files, and acknowledge it."""
        peer = request.client.host if request.client else ""
        # Nobody's files are read before it is known whose they are.
        self._visitors.read(ChannelRequest(request.headers, b"", peer=peer))
        self._gate.upload(peer)
        form = await self._form(request)
        try:
            frame, files = await self._read(form)
        finally:
            await form.close()
        asked = ChannelRequest(request.headers, frame, peer=peer)
        return await self._intake.take(asked, files)

    async def _form(self, request: Request) -> FormData:
        if not request.headers.get("content-type", "").startswith("multipart/form-data"):
            raise BadEvent("Files are sent as multipart/form-data.")
        most = self._limits.most_files
        try:
            return await request.form(max_files=most, max_fields=1, max_part_size=MAX_BODY_BYTES)
        except HTTPException as error:
            if "Too many files" in str(error.detail):
                raise BadEvent(
                    f"A message has at most {most} files. Send fewer.", "too_many_files"
                ) from error
            raise BadEvent(f"The form cannot be read: {error.detail}") from error

    async def _read(self, form: FormData) -> tuple[bytes, tuple[Attachment, ...]]:
        frame = form.get("frame")
        uploads = [part for part in form.getlist("file") if isinstance(part, UploadFile)]
        if not isinstance(frame, str) or not uploads:
            raise BadEvent("Send one field `frame` and files named `file`.")
        self._measure(uploads)
        return frame.encode(), tuple([await _attachment(upload) for upload in uploads])

    def _measure(self, uploads: list[UploadFile]) -> None:
        most = self._limits.most_bytes
        sizes = [upload.size or 0 for upload in uploads]
        if max(sizes) > most or sum(sizes) > self._limits.most_together:
            raise BadEvent(
                f"A file has at most {most} bytes, and all of a message together at most "
                f"{self._limits.most_together}. Send less.",
                "too_large",
            )


async def _attachment(upload: UploadFile) -> Attachment:
    name = (upload.filename or "file")[:_MAX_NAME_CHARS]
    media_type = (upload.content_type or "application/octet-stream")[:200]
    return Attachment(name, media_type, await upload.read())
