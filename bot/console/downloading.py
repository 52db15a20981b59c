"""Files that people sent, handed to agents: saved, never shown by the browser as ours."""

from __future__ import annotations

from urllib.parse import quote

from fastapi import Response

_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "X-Content-Type-Options": "nosniff",
}


def download(name: str, content: bytes) -> Response:
    """Give a file to be saved under its name."""
    disposition = {"Content-Disposition": f"attachment; filename*=UTF-8''{quote(name, safe='')}"}
    return Response(content, 200, _HEADERS | disposition, "application/octet-stream")
