"""What can go wrong between us and the outside.

ConnectorError
  ├─ NotAuthentic        not from that service, or a wrong signature or token: reject it
  ├─ BadEvent            from that service, but broken or too large: reject it, and say why
  ├─ UnknownEvent        a real event that we do not handle: acknowledge it
  ├─ NotFound            the far side does not know that ticket or conversation
  ├─ Refused             the far side understood and said no: trying again does not help
  └─ Unavailable         dead, slow or overloaded: try again, after `retry_after` seconds
       └─ NotAllowed     our own account lacks a right or its token is void: an operator has to act
"""

from __future__ import annotations


class ConnectorError(Exception):
    """Any trouble with the outside."""


class NotAuthentic(ConnectorError):
    """The request is not from whom it says."""


class BadEvent(ConnectorError):
    """The event is broken, or larger than we take; `code` is for machines."""

    def __init__(self, message: str, code: str = "broken") -> None:
        super().__init__(message)
        self.code = code


class UnknownEvent(ConnectorError):
    """The event is real, and nothing that we handle."""


class NotFound(ConnectorError):
    """The far side does not know it."""


class Refused(ConnectorError):
    """The far side said no, and will say no again."""


class Unavailable(ConnectorError):
    """The far side does not answer now."""

    def __init__(self, message: str, retry_after: float | None = None) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class NotAllowed(Unavailable):
    """Our own account is not let in; what was to be done waits until somebody sees to it."""
