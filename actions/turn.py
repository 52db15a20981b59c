"""What an action knows of the turn it acts in, and what it says and wants done."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from typing import Any

from rasa_sdk import Tracker

from bot.conversation.envelope import Effect, Envelope
from connectors.messages import Button, DraftField, Source, TicketCard


@dataclass(frozen=True, slots=True)
class Turn:
    """One message of a person as Rasa understood it, with the memory of the dialogue."""

    envelope: Envelope
    text: str
    intent: str
    confidence: float
    ranking: tuple[tuple[str, float], ...]
    entities: tuple[dict[str, Any], ...]
    slots: dict[str, Any]
    form: str | None

    @classmethod
    def of(cls, tracker: Tracker) -> Turn:
        """Read the turn from Rasa's tracker."""
        latest = tracker.latest_message
        intent = latest.get("intent") or {}
        return cls(
            envelope=Envelope.model_validate(latest.get("metadata") or {}),
            text=latest.get("text") or "",
            intent=intent.get("name") or "nlu_fallback",
            confidence=float(intent.get("confidence") or 0.0),
            ranking=tuple((r["name"], r["confidence"]) for r in latest.get("intent_ranking") or ()),
            entities=tuple(latest.get("entities") or ()),
            slots=dict(tracker.slots),
            form=tracker.active_loop.get("name") if tracker.active_loop else None,
        )

    def forgetting(self) -> Turn:
        """Give the same turn as if nothing had been shown for the question yet."""
        return replace(self, slots=self.slots | {"shown": [], "refused": []})

    @property
    def now(self) -> datetime:
        """The moment of the message, in the company's zone."""
        return self.envelope.now

    @property
    def is_press(self) -> bool:
        """Whether a button was pressed rather than words said."""
        return self.envelope.press is not None

    @property
    def words(self) -> str:
        """What the person said; empty when a button was pressed."""
        return "" if self.is_press else self.text

    def entity(self, name: str) -> Any:
        """Give the value of the first entity of that name, or None."""
        return next((e["value"] for e in self.entities if e["entity"] == name), None)

    def about(self, name: str) -> Any:
        """Give a detail of the reply whose button was pressed, or None."""
        return self.envelope.press.about.get(name) if self.envelope.press else None


@dataclass(slots=True)
class Outcome:
    """What an action says, remembers and wants done.

    `slots` are set; `awaiting` says what the words wait for. `effects` are carried out with the
    reply in one transaction. `decision` and `timings` tell how it came about.
    """

    said: list[dict[str, Any]] = field(default_factory=list)
    slots: dict[str, Any] = field(default_factory=dict)
    effects: list[Effect] = field(default_factory=list)
    awaiting: str | None = None
    decision: str | None = None
    timings: dict[str, float] = field(default_factory=dict)

    def say(
        self,
        response: str | None = None,
        values: dict[str, str] | None = None,
        *,
        body: str = "",
        buttons: tuple[Button, ...] = (),
        sources: tuple[Source, ...] = (),
        draft: tuple[DraftField, ...] = (),
        ticket: TicketCard | None = None,
        details: dict[str, Any] | None = None,
    ) -> None:
        """Add a message: a response of the domain filled with values, then the body."""
        self.said.append(
            {
                "response": response,
                "values": values or {},
                "extra": {
                    "body": body,
                    "buttons": [asdict(b) for b in buttons],
                    "sources": [
                        asdict(s) | {"updated_at": s.updated_at.isoformat()} for s in sources
                    ],
                    "draft": [asdict(d) for d in draft],
                    "ticket": asdict(ticket) if ticket else None,
                    "details": details or {},
                },
            }
        )
