"""Why the console refuses a request; each becomes a page, or JSON for a script.

HTTPException
├── SignInNeeded   401  nobody is signed in: a page leads to the sign-in
├── NotAllowed     403  signed in, but without the role
├── Forged         403  the form did not come from a page of ours
└── TooMany        429  too much at once; carries `Retry-After`
"""

from __future__ import annotations

from starlette.exceptions import HTTPException


class SignInNeeded(HTTPException):
    """Nobody is signed in."""

    def __init__(self) -> None:
        super().__init__(401, "sign_in_needed")


class NotAllowed(HTTPException):
    """Somebody is signed in who does not have the role."""

    def __init__(self) -> None:
        super().__init__(403, "not_allowed")


class Forged(HTTPException):
    """What was posted did not come from a page of ours, or from one that is too old."""

    def __init__(self) -> None:
        super().__init__(403, "forged")


class TooLarge(HTTPException):
    """The body is larger than this route takes."""

    def __init__(self) -> None:
        super().__init__(413, "too_large")


class TooMany(HTTPException):
    """Somebody sends more than is allowed; `seconds` until they may again."""

    def __init__(self, seconds: float) -> None:
        super().__init__(429, "too_many", {"Retry-After": str(max(1, round(seconds)))})
