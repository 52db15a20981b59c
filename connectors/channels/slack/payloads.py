"""From a request's bytes to Slack's payload: JSON, or a form that holds it."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qsl

from connectors.channel import ChannelRequest
from connectors.errors import BadEvent
from connectors.tame import parse_json

# A message of 12,000 characters comes as text and as blocks, every character escaped.
MOST_BYTES = 512 * 1024
_MOST_FIELDS = 50


def payload_of(request: ChannelRequest) -> dict[str, Any]:
    """Read a payload. Raises BadEvent."""
    if len(request.body) > MOST_BYTES:
        raise BadEvent(f"The body is larger than {MOST_BYTES} bytes. Send less.", "too_large")
    content_type = request.headers.get("content-type", "")
    if content_type.startswith("application/x-www-form-urlencoded"):
        return _form(request.body)
    return _object(request.body)


def _form(body: bytes) -> dict[str, Any]:
    try:
        fields = dict(
            parse_qsl(
                body.decode("ascii"),
                keep_blank_values=True,
                errors="strict",
                max_num_fields=_MOST_FIELDS,
            )
        )
    except ValueError as error:
        raise BadEvent(f"The form cannot be read: {error}.") from error
    return _object(fields["payload"].encode()) if "payload" in fields else dict(fields)


def _object(body: bytes) -> dict[str, Any]:
    payload = parse_json(body, MOST_BYTES)
    if not isinstance(payload, dict) or not payload:
        raise BadEvent("A payload of Slack is a JSON object.")
    return payload
