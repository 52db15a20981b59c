"""What travels through Rasa beside the words: who speaks, when, and what was pressed.

Rasa carries it as the message's metadata into our actions, and what the actions want said and
done comes back as custom payloads of its replies. So an action needs no memory of its own, and a
turn that was cut off can be run again.
"""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from connectors.messages import Audience
from connectors.ticketing import Priority, TicketType


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Pressed(_Frozen):
    """A button pressed; `about` are the details of the reply that it stood under."""

    action: str
    value: dict[str, str] = {}
    fields: dict[str, str] = {}
    about: dict[str, Any] = {}


class ThreadTicket(_Frozen):
    """The open ticket of a conversation; `in_hand`: what is said there is about it, as a rule."""

    system: str
    number: str
    in_hand: bool


class Envelope(_Frozen):
    """The metadata of one message on its way through Rasa."""

    event_id: str
    conversation_id: str
    person_id: str
    audience: Audience
    groups: list[str] = []
    now: datetime
    press: Pressed | None = None
    ticket: ThreadTicket | None = None


class AnswerGiven(_Frozen):
    """An article was answered from."""

    type: Literal["answer"] = "answer"
    id: str
    question: str
    article_id: str
    article_version: int
    sentences: list[str]
    confidence: float


class AnswerJudged(_Frozen):
    """The person told whether an answer helped."""

    type: Literal["judged"] = "judged"
    answer_id: str
    outcome: Literal["solved", "not_quite"]


class DraftedTicket(_Frozen):
    """A ticket as it was confirmed; requester and transcript are added by the service."""

    title: str = Field(max_length=300)
    description: str
    type: TicketType
    category: str
    priority: Priority
    queue: str
    facts: dict[str, str] = {}


class OpenTicket(_Frozen):
    """A ticket is to be opened; `key` is that of the draft, so that it is opened once."""

    type: Literal["open_ticket"] = "open_ticket"
    key: str
    ticket: DraftedTicket


class ChangeTicket(_Frozen):
    """Something is to be done to a ticket of the person."""

    type: Literal["comment", "reopen", "rate"]
    key: str
    system: str
    number: str
    text: str = ""
    score: int = Field(0, ge=0, le=5)


class AskHuman(_Frozen):
    """A human is wanted, and somebody of the draft's queue was on duty; `reason` says why.

    The draft is the ticket that is offered when nobody comes.
    """

    type: Literal["ask_human"] = "ask_human"
    reason: Literal["request", "not_quite", "urgent"]
    draft: OpenTicket


Effect = Annotated[
    AnswerGiven | AnswerJudged | OpenTicket | ChangeTicket | AskHuman, Field(discriminator="type")
]


class Extra(_Frozen):
    """What a message of an action has besides the text of its response."""

    body: str = ""
    buttons: list[dict[str, Any]] = []
    sources: list[dict[str, Any]] = []
    draft: list[dict[str, Any]] = []
    ticket: dict[str, Any] | None = None
    details: dict[str, Any] = {}


class TurnReport(_Frozen):
    """What an action reports of the turn: what was understood, decided, and is to be done."""

    action: str
    intent: str
    confidence: float
    entities: list[dict[str, Any]] = []
    decision: str | None = None
    timings: dict[str, float] = {}
    effects: list[Effect] = []
