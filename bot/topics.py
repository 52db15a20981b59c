"""What goes to whom: teams, categories, and the topic of each intent."""

from __future__ import annotations

import re
from collections.abc import Collection
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any, Literal, get_args
from zoneinfo import ZoneInfo

import yaml
from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from bot.desk.hours import Hours
from bot.desk.sla.levels import MOST_HOURS, ServiceLevel, Targets, targets, with_holidays
from connectors.messages import Audience
from connectors.ticketing import Priority, TicketType

# Who approves: the requester's, by the company's list of people.
MANAGER = "manager"
_ADDRESS = re.compile(r"[^@\s<>,;]+@[^@\s<>,;]+\.[^@\s<>,;]+")
_WORD = re.compile(r"\w+")
# Leave and holidays aside, a team works in at least so many weeks of a year.
_WEEKS = 40
_LABELS = {"title", "description", "category", "priority"}


class TopicsError(Exception):
    """The topics file is broken; the message says where."""


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Team(_Strict):
    """A team: its hours of work, and within how many of them it answers and solves as a rule.

    `also` are other names that people ask for it by; `holidays` are days and what they are called.
    """

    name: str
    also: tuple[str, ...] = ()
    hours: dict[str, str]
    holidays: dict[date, str] = {}
    reply_hours: float = Field(gt=0, le=MOST_HOURS)
    solve_hours: float | None = Field(None, gt=0, le=MOST_HOURS)

    @field_validator("hours")
    @classmethod
    def _can_be_read(cls, value: dict[str, str]) -> dict[str, str]:
        Hours.parse(value)
        return value

    @property
    def opening(self) -> Hours:
        """The hours, ready to be asked."""
        return Hours.parse(self.hours, self.holidays)


class Topic(_Strict):
    """What an intent is about, and how a ticket about it is prefilled.

    `of_customers` is the category where a customer means it, if that is another one. `approval`
    names whose yes its tickets need: the first who can be found of `manager`, addresses and teams.
    """

    label: str
    category: str = "other"
    of_customers: str = ""
    type: TicketType = "request"
    priority: Priority = "normal"
    when: Literal["employee", "customer", "both"] = "both"
    approval: tuple[str, ...] = ()

    def category_for(self, audience: Audience) -> str:
        """Tell the category where somebody of this audience means it."""
        return (self.of_customers if audience == "customer" else "") or self.category


class FormWords(_Strict):
    """How a form's ticket is worded; `{name}` stands for a value."""

    title: str
    description: str


class Topics(_Strict):
    """The topics file, checked."""

    draft_labels: dict[str, str]
    forms: dict[str, FormWords]
    priorities: dict[Priority, str]
    categories: dict[str, str]
    holidays: dict[str, dict[date, str]] = {}
    teams: dict[str, Team]
    service_levels: tuple[ServiceLevel, ...] = ()
    warn_after: float = Field(0.75, gt=0, lt=1)
    default_team: dict[Audience, str]
    customer_account: str
    category_teams: dict[str, str]
    topics: dict[str, Topic]
    suggestions: dict[Audience, list[str]]

    @model_validator(mode="before")
    @classmethod
    def _holidays_are_put_in(cls, content: Any) -> Any:
        return with_holidays(content)

    @model_validator(mode="after")
    def _names_are_known(self) -> Topics:
        for name, topic in self.topics.items():
            for category in filter(None, (topic.category, topic.of_customers)):
                if category not in self.categories:
                    raise ValueError(f"topic {name} has the unknown category {category!r}")
        of_levels = (level.team for level in self.service_levels if level.team)
        for team_id in (*self.default_team.values(), *self.category_teams.values(), *of_levels):
            if team_id not in self.teams:
                raise ValueError(f"{team_id!r} is no team")
        return self

    @model_validator(mode="after")
    def _approvers_can_be_found(self) -> Topics:
        for name, topic in self.topics.items():
            for who in topic.approval:
                if who != MANAGER and who not in self.teams and not _ADDRESS.fullmatch(who):
                    raise ValueError(
                        f"topic {name}: {who!r} in approval is neither {MANAGER!r}, nor a team, "
                        "nor an e-mail address"
                    )
        return self

    @model_validator(mode="after")
    def _nothing_is_missing(self) -> Topics:
        needed: dict[str, tuple[set[str], Collection[str]]] = {
            "categories": ({"other"}, self.categories),
            "default_team": (set(get_args(Audience)), self.default_team),
            "draft_labels": (_LABELS, self.draft_labels),
            "priorities": (set(get_args(Priority)), self.priorities),
            "suggestions": (set(get_args(Audience)), self.suggestions),
        }
        for name, (keys, given) in needed.items():
            if missing := keys - set(given):
                raise ValueError(f"{name} lacks {', '.join(sorted(missing))}")
        if unknown := self.category_teams.keys() - self.categories.keys():
            raise ValueError(f"category_teams names no category: {', '.join(sorted(unknown))}")
        return self

    @model_validator(mode="after")
    def _times_can_be_kept(self) -> Topics:
        for name, team in self.teams.items():
            fitting = [level for level in self.service_levels if level.team in (None, name)]
            times: list[Team | ServiceLevel] = [team, *fitting]
            most = max(hours or 0 for one in times for hours in (one.reply_hours, one.solve_hours))
            if timedelta(hours=most) > team.opening.weekly * _WEEKS:
                raise ValueError(f"team {name} works too few hours for its service levels")
        return self

    def topic(self, intent: str | None) -> Topic:
        """Tell the topic of an intent; an unknown one is 'other'."""
        return self.topics.get(intent or "") or Topic(label=self.categories["other"])

    def offered(self, intent: str, audience: Audience) -> Topic | None:
        """Give the topic of an intent where this audience may be offered it."""
        topic = self.topics.get(intent)
        return topic if topic and topic.when in ("both", audience) else None

    def team_id(self, category: str, audience: Audience) -> str:
        """Tell which team takes a category."""
        return self.category_teams.get(category) or self.default_team[audience]

    def team_named(self, text: str) -> str | None:
        """Find the team that a text names; where it names several, by the longest name."""
        words = _WORD.findall(text)
        exact, loose = f" {' '.join(words)} ", f" {' '.join(words).casefold()} "
        named = {
            name: team_id
            for team_id, team in self.teams.items()
            for name in (team.name, *team.also)
            # 'IT' is a team, 'it' is not.
            if f" {name if name.isupper() else name.casefold()} "
            in (exact if name.isupper() else loose)
        }
        return named[max(named, key=len)] if named else None

    def category_of(self, team_id: str) -> str:
        """Tell the first category that a team takes."""
        own = (category for category, team in self.category_teams.items() if team == team_id)
        return next(own, "other")

    def targets(self, team_id: str, type_: str, priority: str) -> Targets:
        """Tell within how many working hours a team replies to such a ticket, and solves it."""
        team = self.teams[team_id]
        usual = Targets(team.reply_hours, team.solve_hours)
        return targets(self.service_levels, usual, team_id, type_, priority)

    def reply_by(
        self, team_id: str, at: datetime, zone: ZoneInfo, type_: str = "", priority: str = ""
    ) -> datetime:
        """Tell by when a team answers what reaches it at that moment."""
        hours = self.targets(team_id, type_, priority).reply_hours
        return self.teams[team_id].opening.after(at.astimezone(zone), timedelta(hours=hours))


def load(path: Path) -> Topics:
    """Read the topics file. Raises TopicsError."""
    try:
        return Topics.model_validate(yaml.safe_load(path.read_text("utf-8")))
    except (OSError, ValueError, yaml.YAMLError) as error:
        raise TopicsError(f"{path}: {error}") from error
