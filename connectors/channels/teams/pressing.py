"""What was done on a card."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

from connectors.channels.teams.activity import Activity
from connectors.channels.teams.cards.parts import FIELD
from connectors.messages import ButtonPress
from connectors.tame import clean_values, parse_model

PRESS = "press"

_Name = Annotated[str, Field(min_length=1, max_length=64)]
_Text = Annotated[str, Field(max_length=8000)]


class Ours(BaseModel):
    """The data that we put under a button ourselves."""

    model_config = ConfigDict(extra="forbid")

    action: Annotated[str, Field(max_length=64)] = ""
    value: Annotated[dict[_Name, _Text], Field(max_length=30)] = {}
    reply_id: Annotated[str, Field(max_length=200)] = ""
    number: Annotated[str, Field(max_length=64)] = ""
    topic: Annotated[str, Field(max_length=64)] = ""
    facts: Annotated[dict[_Name, Annotated[str, Field(max_length=500)]], Field(max_length=10)] = {}


class _Data(BaseModel):
    model_config = ConfigDict(extra="allow")

    ours: Ours = Field(alias="frontdesk")  # OURS


class _Action(BaseModel):
    verb: _Name
    data: _Data


class _Executed(BaseModel):
    action: _Action


class _Submitted(BaseModel):
    data: _Data


class Done(BaseModel):
    """Something done on a card: its name, our own data, and what was filled in."""

    verb: str
    ours: Ours
    fields: dict[str, str]

    @property
    def press(self) -> ButtonPress:
        """The same as the press of a button."""
        ours = self.ours
        return ButtonPress(ours.action, ours.value, ours.reply_id or None, self.fields)


def executed(activity: Activity) -> Done:
    """Read what a button of a card sent. Raises BadEvent."""
    action = parse_model(_Executed, activity.value).action
    return Done(verb=action.verb, ours=action.data.ours, fields=_fields(action.data))


def submitted(activity: Activity) -> Done:
    """Read what a dialog's card sent. Raises BadEvent."""
    data = parse_model(_Submitted, activity.value).data
    return Done(verb="submit", ours=data.ours, fields=_fields(data))


def _fields(data: _Data) -> dict[str, str]:
    more: dict[str, Any] = data.model_extra or {}
    given = {
        name.removeprefix(FIELD): value[:8000]
        for name, value in list(more.items())[:30]
        if name.startswith(FIELD) and isinstance(value, str)
    }
    return clean_values(given)
