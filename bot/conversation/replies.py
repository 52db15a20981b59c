"""From what Rasa sends back to replies of ours and reports of the actions."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any

from pydantic import TypeAdapter

from bot.conversation.envelope import Extra, TurnReport
from bot.sentences import button
from connectors.messages import Button, Reply

REPLY = TypeAdapter(Reply)


@dataclass(slots=True)
class Said:
    """One message in the making."""

    paragraphs: list[str] = field(default_factory=list)
    buttons: list[Button] = field(default_factory=list)
    extra: Extra = field(default_factory=Extra)

    def reply(self, reply_id: str, sequence: int, in_reply_to: str | None) -> Reply:
        """Put it together; the choices of an action come before the response's buttons."""
        text = "\n\n".join(p for p in (*self.paragraphs, self.extra.body) if p)
        extra = self.extra.model_dump(include={"sources", "draft", "ticket", "details"})
        buttons = [*self.extra.buttons, *map(asdict, self.buttons)]
        return REPLY.validate_python(
            extra
            | {
                "id": reply_id,
                "text": text,
                "buttons": buttons,
                "sequence": sequence,
                "in_reply_to": in_reply_to,
            }
        )


@dataclass(frozen=True, slots=True)
class Answered:
    """All that Rasa and the actions gave back for one message."""

    said: list[Said]
    reports: list[TurnReport]


def read(raw: list[dict[str, Any]]) -> Answered:
    """Sort Rasa's messages into replies and reports.

    Rasa cuts a text at blank lines into several messages and sends an action's custom payload
    right after its text; both are put together again here.
    """
    said: list[Said] = []
    reports: list[TurnReport] = []
    current: Said | None = None
    for message in raw:
        custom = message.get("custom") or {}
        if "report" in custom:
            reports.append(TurnReport.model_validate(custom["report"]))
            current = None
        elif "extra" in custom:
            if current is None:
                said.append(current := Said())
            current.extra = Extra.model_validate(custom["extra"])
            current = None
        else:
            if current is None or current.buttons:
                said.append(current := Said())
            current.paragraphs.append(message.get("text") or "")
            current.buttons += [
                button(b["title"], b["payload"]) for b in message.get("buttons", ())
            ]
    return Answered(said, reports)
