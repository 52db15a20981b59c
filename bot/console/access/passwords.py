"""Passwords: argon2id, in a thread, few at a time, and as long for a name that nobody has."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

LEAST_CHARS = 12
MOST_CHARS = 200
_LEAST_DIFFERENT = 6
# Each takes 64 MiB: a flood of sign-ins shall queue, not fill the memory.
_AT_ONCE = 2


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a password is right; `fresh` is a new hash when the old one is too weak by now."""

    is_right: bool
    fresh: str | None = None


class Passwords:
    """Hash and check passwords."""

    def __init__(self, hasher: PasswordHasher | None = None) -> None:
        self._hasher = hasher or PasswordHasher()
        self._nobodys = self._hasher.hash("nobody has this password")
        self._gate = asyncio.Semaphore(_AT_ONCE)

    def hash_sync(self, password: str) -> str:
        """Hash a password."""
        return self._hasher.hash(password)

    async def hash(self, password: str) -> str:
        """Hash a password, off the event loop."""
        async with self._gate:
            return await asyncio.to_thread(self.hash_sync, password)

    async def check(self, kept: str | None, password: str) -> Verdict:
        """Check a password; without a kept hash the work is the same, and it is wrong."""
        async with self._gate:
            return await asyncio.to_thread(self._check, kept, password[: MOST_CHARS + 1])

    def _check(self, kept: str | None, password: str) -> Verdict:
        try:
            self._hasher.verify(kept or self._nobodys, password)
        except (VerificationError, InvalidHashError):
            return Verdict(False)
        if kept is None:
            return Verdict(False)
        is_old = self._hasher.check_needs_rehash(kept)
        return Verdict(True, self._hasher.hash(password) if is_old else None)


def weakness(password: str, name: str) -> str | None:
    """Tell what is wrong with a new password, as a code: `forms.password_<code>` has the words."""
    if len(password) < LEAST_CHARS:
        return "short"
    if len(password) > MOST_CHARS:
        return "long"
    if len(set(password.lower())) < _LEAST_DIFFERENT:
        return "simple"
    if name and name.lower() in password.lower():
        return "name"
    return None
