"""The console's cookies; over https their names begin with `__Host-`, which binds them to us."""

from __future__ import annotations

import secrets
from typing import Any

from fastapi import Request, Response
from itsdangerous import BadSignature, URLSafeTimedSerializer

THEMES = ("auto", "light", "dark")
_FLASH_SECONDS = 60
_OIDC_SECONDS = 600
_YEAR = 365 * 24 * 3600
Flash = tuple[str, str, dict[str, Any]]


class Cookies:
    """Read and write them: all HttpOnly and SameSite=Lax, Secure over https."""

    def __init__(self, key: str, is_https: bool) -> None:
        self._is_https = is_https
        self._prefix = "__Host-frontdesk_" if is_https else "frontdesk_"
        self._signer = URLSafeTimedSerializer(key, salt="frontdesk.flash")
        self._pending = URLSafeTimedSerializer(key, salt="frontdesk.oidc")

    def session(self, request: Request) -> str:
        """Give the token of the session, or nothing."""
        return self._read(request, "session")

    def set_session(self, response: Response, token: str) -> None:
        """Keep a session's token until the browser is closed."""
        self._write(response, "session", token)

    def clear_session(self, response: Response) -> None:
        """Forget the session."""
        self._write(response, "session", "", max_age=0)

    def visit(self, request: Request) -> str:
        """Give the seed that a visitor's forms are bound to before the sign-in, or nothing."""
        return self._read(request, "visit")

    def set_visit(self, response: Response, seed: str) -> None:
        """Keep a visitor's seed."""
        self._write(response, "visit", seed)

    def theme(self, request: Request) -> str:
        """Give the look that was chosen."""
        chosen = self._read(request, "theme")
        return chosen if chosen in THEMES else "auto"

    def set_theme(self, response: Response, theme: str) -> None:
        """Keep the look that was chosen."""
        self._write(response, "theme", theme if theme in THEMES else "auto", _YEAR)

    def flashes(self, request: Request) -> list[Flash]:
        """Give the messages for the next page: kind, name of the words, their values."""
        try:
            found = self._signer.loads(self._read(request, "flash"), max_age=_FLASH_SECONDS)
        except BadSignature:
            return []
        return [(kind, name, values) for kind, name, values in found]

    def add_flash(self, response: Response, kind: str, name: str, values: dict[str, Any]) -> None:
        """Keep a message for the next page."""
        signed = self._signer.dumps([[kind, name, values]])
        self._write(response, "flash", str(signed), _FLASH_SECONDS)

    def clear_flashes(self, response: Response) -> None:
        """Forget the messages."""
        self._write(response, "flash", "", max_age=0)

    def oidc(self, request: Request) -> dict[str, str]:
        """Give what a sign-in at the issuer began with, or nothing."""
        try:
            found = self._pending.loads(self._read(request, "oidc"), max_age=_OIDC_SECONDS)
        except BadSignature:
            return {}
        return dict(found)

    def set_oidc(self, response: Response, kept: dict[str, str]) -> None:
        """Keep what a sign-in at the issuer began with."""
        self._write(response, "oidc", str(self._pending.dumps(kept)), _OIDC_SECONDS)

    def clear_oidc(self, response: Response) -> None:
        """Forget it: it is good for one way back."""
        self._write(response, "oidc", "", max_age=0)

    def _read(self, request: Request, name: str) -> str:
        return request.cookies.get(self._prefix + name, "")

    def _write(self, response: Response, name: str, value: str, max_age: int | None = None) -> None:
        response.set_cookie(
            self._prefix + name,
            value,
            max_age=max_age,
            path="/",
            secure=self._is_https,
            httponly=True,
            samesite="lax",
        )


def new_visit() -> str:
    """Make a seed."""
    return secrets.token_urlsafe(16)
