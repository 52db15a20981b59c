"""Proof that what is posted comes from a page of ours."""

from __future__ import annotations

import hmac
from hashlib import sha256
from urllib.parse import urlsplit

from fastapi import Request
from markupsafe import Markup

from bot.console.problems import Forged
from connectors.channels.web.origins import Origins

FIELD = "csrf_token"
HEADER = "X-CSRF-Token"
_FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")
_OURS = frozenset(("same-origin", "none"))


class Csrf:
    """Make and check tokens, each bound to a session, or to a visit before the sign-in."""

    def __init__(self, key: str, url: str) -> None:
        self._key = key.encode()
        parts = urlsplit(url)
        self._origins = Origins([f"{parts.scheme}://{parts.netloc}"])

    def token(self, seed: str) -> str:
        """Make the token of a session or visit."""
        return hmac.new(self._key, f"frontdesk.csrf.{seed}".encode(), sha256).hexdigest()

    def field(self, seed: str) -> Markup:
        """Make the field that every form has."""
        return Markup('<input type="hidden" name="{}" value="{}">').format(FIELD, self.token(seed))

    async def check(self, request: Request, seed: str | None) -> None:
        """Check origin and token; reads the form when no header has the token. Raises Forged."""
        site = request.headers.get("sec-fetch-site", "same-origin")
        if site not in _OURS or not self._origins.allow(request.headers) or not seed:
            raise Forged()
        given = request.headers.get(HEADER) or await _in_form(request)
        if not hmac.compare_digest(given.encode(), self.token(seed).encode()):
            raise Forged()


async def _in_form(request: Request) -> str:
    if not request.headers.get("content-type", "").lower().startswith(_FORMS):
        return ""
    given = (await request.form()).get(FIELD, "")
    return given if isinstance(given, str) else ""
