"""Buttons under a reply: what they carry, and what comes back when they are pressed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice
from types import SimpleNamespace
from typing import Annotated, Any

import structlog
from pydantic import BaseModel, ConfigDict, Field

from connectors.channels.slack.items import Key, Name, Values
from connectors.messages import Button
from connectors.tame import parse_json, parse_model

log = structlog.get_logger(__name__)

MOST_TITLE = 75
_MOST_VALUE = 2000
_MOST_IN_A_ROW = 25

# The first part of an `action_id`; a number after a colon keeps the ids of a message apart.
ACTION = SimpleNamespace(
    press="press",
    edit="edit",
    share="share",
    keep="keep",
    comment="comment",
    reopen="reopen",
    pick="pick",
    approve="approve",
    reject="reject",
)


class Carried(BaseModel):
    """What a button carries: whose conversation, which reply, which action."""

    model_config = ConfigDict(frozen=True, extra="ignore")
    conversation: Key
    reply: Annotated[str, Field(max_length=64)] = ""
    action: Name = "none"
    value: Values = Field(default_factory=dict)

    @classmethod
    def read(cls, text: str) -> Carried:
        """Read it back. Raises BadEvent."""
        return parse_model(cls, parse_json(text.encode()))

    def write(self) -> str:
        """Write it into a button's value."""
        return self.model_dump_json(exclude_defaults=True)


def rows(buttons: Sequence[Button], conversation: str, reply_id: str) -> Iterator[dict[str, Any]]:
    """Make the blocks of a reply's buttons."""
    made = iter(_buttons(buttons, conversation, reply_id))
    while row := list(islice(made, _MOST_IN_A_ROW)):
        yield {"type": "actions", "elements": row}


def _buttons(
    buttons: Sequence[Button], conversation: str, reply_id: str
) -> Iterator[dict[str, Any]]:
    for number, button in enumerate(buttons):
        carried = Carried(
            conversation=conversation, reply=reply_id, action=button.action, value=button.value
        ).write()
        if len(carried) > _MOST_VALUE:
            log.warning("slack.button_too_long", reply=reply_id, action=button.action)
            continue
        name = ACTION.edit if button.action == "change_ticket" else ACTION.press
        yield element(button.title, f"{name}:{number}", carried, button.style)


def element(title: str, action_id: str, value: str, style: str = "default") -> dict[str, Any]:
    """Make one button."""
    made: dict[str, Any] = {
        "type": "button",
        "action_id": action_id,
        "text": {"type": "plain_text", "text": cut(title, MOST_TITLE), "emoji": True},
        "value": value,
    }
    return made if style == "default" else made | {"style": style}


def cut(text: str, most: int) -> str:
    """Cut a text to what Slack takes."""
    return text if len(text) <= most else text[: most - 1] + "…"
