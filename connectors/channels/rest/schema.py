"""What the OpenAPI page says of the REST channel: shapes and examples."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, Field

from connectors.channels.rest.channel import MessageIn


class ButtonOut(BaseModel):
    """A choice; send it back as `press` with the same `action` and `value`."""

    title: str
    action: str
    value: dict[str, str]
    style: Literal["default", "primary", "danger"]


class SourceOut(BaseModel):
    """The article that an answer was taken from."""

    article_id: str
    title: str
    url: str
    owner: str
    updated_at: str


class OptionOut(BaseModel):
    """One option of a draft's field."""

    value: str
    label: str


class FieldOut(BaseModel):
    """A line of a draft that may be edited; with `options` it is a choice."""

    name: str
    label: str
    value: str
    options: list[OptionOut]
    multiline: bool


class TicketOut(BaseModel):
    """A ticket."""

    number: str
    title: str
    state: str
    queue: str
    url: str


class ReplyOut(BaseModel):
    """One message of ours; `text` is Markdown."""

    kind: Literal["reply"]
    id: str
    sequence: int
    author: Literal["bot", "agent", "system"]
    agent: str = Field("", description="The name of the human who wrote it.")
    text: str
    in_reply_to: str | None
    buttons: list[ButtonOut]
    sources: list[SourceOut]
    draft: list[FieldOut]
    ticket: TicketOut | None
    replaces: list[str] = Field([], description="Replies whose buttons are of no use any more.")
    at: str | None = None


class PressOut(BaseModel):
    """A button that the person pressed."""

    action: str
    value: dict[str, str]
    reply_id: str | None
    fields: dict[str, str]


class SaidOut(BaseModel):
    """What the person said; for a press, `text` is the button's title."""

    kind: Literal["said"]
    event_id: str
    sequence: int
    at: str
    text: str
    press: PressOut | None
    files: list[str] = Field([], description="The names of the files that came with it.")


class Accepted(BaseModel):
    """`accepted`: it is stored. `duplicate`: it was before. `ignored`: why it was not taken."""

    accepted: bool
    duplicate: bool = False
    event_id: str | None = None
    replies: list[ReplyOut] = []
    ignored: str | None = None


class Conversation(BaseModel):
    """The lines of a conversation, oldest first."""

    conversation_id: str
    last_sequence: int
    messages: list[ReplyOut | SaidOut]


class Problem(BaseModel):
    """What went wrong; `detail` says what to do."""

    type: str
    code: str
    status: int
    detail: str


EXAMPLES: dict[str, Any] = {
    "question": {
        "summary": "A question",
        "value": {
            "event_id": "7d0c3f5a-1",
            "conversation_id": "intranet-4711",
            "sender": {
                "id": "u-4711",
                "audience": "employee",
                "name": "Ana Reis",
                "email": "ana.reis@example.com",
                "groups": ["porto"],
            },
            "text": "How many vacation days can I carry over?",
        },
    },
    "press": {
        "summary": "A button pressed",
        "value": {
            "event_id": "7d0c3f5a-2",
            "conversation_id": "intranet-4711",
            "sender": {"id": "u-4711", "audience": "employee"},
            "press": {"action": "solved", "reply_id": "5f1e"},
        },
    },
}


def _inlined(schema: Any, definitions: dict[str, Any]) -> Any:
    """Put definitions where they are referred to: a request body cannot carry its own."""
    if isinstance(schema, list):
        return [_inlined(item, definitions) for item in schema]
    if not isinstance(schema, dict):
        return schema
    if "$ref" in schema:
        return _inlined(definitions[schema["$ref"].rsplit("/", 1)[-1]], definitions)
    return {k: _inlined(v, definitions) for k, v in schema.items() if k != "$defs"}


def _message_body() -> dict[str, Any]:
    schema = MessageIn.model_json_schema()
    inlined = _inlined(schema, schema.get("$defs", {}))
    return {
        "required": True,
        "content": {"application/json": {"schema": inlined, "examples": EXAMPLES}},
    }


MESSAGE_BODY = _message_body()

PROBLEMS: dict[int | str, dict[str, Any]] = {
    status: {
        "description": description,
        "content": {"application/problem+json": {"schema": Problem.model_json_schema()}},
    }
    for status, description in {
        400: "The body is not JSON.",
        401: "The token is missing or wrong.",
        413: "The body is larger than 16 MB.",
        422: "A field is missing or wrong; `detail` names it.",
        503: "No token is configured, or the service cannot store messages now.",
    }.items()
}
