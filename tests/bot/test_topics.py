"""The topics file: checked as a whole, and named when it is broken."""

from __future__ import annotations

import re
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import yaml

from bot.settings import ROOT
from bot.topics import TopicsError, load

LONDON = ZoneInfo("Europe/London")
FILE = ROOT / "data" / "topics.yml"


@pytest.fixture
def content() -> Any:
    return yaml.safe_load(FILE.read_text("utf-8"))


def write(folder: Path, content: Any) -> Path:
    path = folder / "topics.yml"
    path.write_text(yaml.safe_dump(content), "utf-8")
    return path


def test_ours_can_be_read() -> None:
    topics = load(FILE)
    assert topics.topic("payday").category == "payroll"
    assert topics.topic("no such intent").label == topics.categories["other"]
    assert topics.topic(None).category == "other"


def test_every_topic_is_an_intent() -> None:
    intents = yaml.safe_load((ROOT / "domain.yml").read_text("utf-8"))["intents"]
    assert set(load(FILE).topics) <= set(intents)


def test_a_category_says_which_team_takes_it() -> None:
    topics = load(FILE)
    assert topics.team_id("payroll", "employee") == "payroll"
    assert topics.team_id("other", "employee") == "service-desk"
    assert topics.team_id("other", "customer") == "customer-care"
    assert topics.team_id("no such category", "customer") == "customer-care"


@pytest.mark.parametrize(
    ("text", "team"),
    [
        ("somebody from Payroll, please", "payroll"),
        ("can HR call me", "people-team"),
        ("is there anybody in IT", "it-support"),
        ("the IT security people", "security"),
        ("let's talk about it", None),
        ("a human", None),
    ],
)
def test_a_team_is_known_by_its_names(text: str, team: str | None) -> None:
    assert load(FILE).team_named(text) == team


def test_a_team_has_a_category_of_its_own() -> None:
    topics = load(FILE)
    assert topics.category_of("payroll") == "payroll"
    assert topics.category_of("service-desk") == "other"


def test_a_customer_may_mean_another_category() -> None:
    topic = load(FILE).topic("password_reset")
    assert (topic.category_for("employee"), topic.category_for("customer")) == ("it", "account")


def test_a_topic_is_offered_to_those_it_is_for() -> None:
    topics = load(FILE)
    assert topics.offered("payday", "employee") is not None
    assert topics.offered("payday", "customer") is None
    assert topics.offered("complaint", "customer") is not None
    assert topics.offered("greet", "employee") is None


@pytest.mark.parametrize(
    ("team", "moment", "answered"),
    [
        ("payroll", "2026-07-03T16:00", "2026-07-06T16:00"),
        ("it-support", "2026-07-03T16:00", "2026-07-06T10:00"),
        ("security", "2026-07-04T23:30", "2026-07-05T00:30"),
    ],
)
def test_a_team_answers_within_its_own_hours(team: str, moment: str, answered: str) -> None:
    reached = datetime.fromisoformat(moment).replace(tzinfo=LONDON)
    expected = datetime.fromisoformat(answered).replace(tzinfo=LONDON)
    assert load(FILE).reply_by(team, reached, LONDON) == expected


@pytest.mark.parametrize(
    ("team", "type_", "priority", "told"),
    [
        ("legal", "question", "normal", (16, 80)),
        ("legal", "question", "urgent", (1, 8)),
        ("legal", "complaint", "high", (4, 16)),
        ("security", "complaint", "urgent", (1, 8)),
        ("security", "complaint", "normal", (1, 24)),
        ("payroll", "request", "low", (8, 80)),
    ],
)
def test_each_time_is_that_of_the_first_level_that_names_it(
    team: str, type_: str, priority: str, told: tuple[float, float]
) -> None:
    found = load(FILE).targets(team, type_, priority)
    assert (found.reply_hours, found.solve_hours) == told


def test_a_ticket_is_answered_within_its_own_level() -> None:
    moment = datetime.fromisoformat("2026-07-01T10:00").replace(tzinfo=LONDON)
    urgent = load(FILE).reply_by("legal", moment, LONDON, "incident", "urgent")
    assert urgent.isoformat() == "2026-07-01T11:00:00+01:00"


def test_holidays_count_for_the_teams_that_name_them() -> None:
    teams = load(FILE).teams
    christmas = datetime.fromisoformat("2026-12-25T12:00").replace(tzinfo=LONDON)
    assert not teams["payroll"].opening.is_open(christmas)
    assert teams["security"].opening.is_open(christmas)


def test_a_moment_of_another_zone_is_understood() -> None:
    moment = datetime.fromisoformat("2026-07-01T08:00:00+00:00")
    assert load(FILE).reply_by("payroll", moment, LONDON).isoformat() == "2026-07-01T17:00:00+01:00"


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"topics": {"payday": {"label": "x", "category": "nope"}}}, "payday.*'nope'"),
        ({"topics": {"payday": {"label": "x", "colour": "red"}}}, "topics.payday.colour"),
        ({"topics": {"payday": {"label": "x", "priority": "asap"}}}, "topics.payday.priority"),
        ({"default_team": {"employee": "nope", "customer": "payroll"}}, "'nope' is no team"),
        ({"default_team": {"employee": "payroll"}}, "default_team lacks customer"),
        ({"category_teams": {"hr": "nope"}}, "'nope' is no team"),
        ({"category_teams": {"nope": "payroll"}}, "category_teams .*nope"),
        ({"teams": {"it": {"name": "IT", "hours": {}, "reply_hours": 1}}}, "teams.it.hours"),
        (
            {"teams": {"it": {"name": "IT", "hours": {"monday": "9-5"}, "reply_hours": 1}}},
            "teams.it.hours\n.*'monday' is no day",
        ),
        (
            {"teams": {"it": {"name": "IT", "hours": {"mon": "09:00-17:00"}, "reply_hours": 0}}},
            "teams.it.reply_hours",
        ),
        ({"draft_labels": {"title": "In short"}}, "draft_labels lacks category, description"),
        ({"categories": {"hr": "People"}}, "categor"),
        ({"suggestions": {"employee": []}}, "suggestions lacks customer"),
        ({"surprise": 1}, "surprise"),
        ({"service_levels": [{"team": "nope", "reply_hours": 1}]}, "'nope' is no team"),
        ({"service_levels": [{"priority": "low"}]}, "service_levels.0.*needs reply_hours"),
        ({"service_levels": [{"type": "wish", "reply_hours": 1}]}, "service_levels.0.type"),
        ({"service_levels": [{"team": "legal", "solve_hours": 1900}]}, "legal works too few hours"),
        ({"warn_after": 1}, "warn_after"),
        ({"holidays": {}}, "names the unknown calendar 'england'"),
        ({"holidays": {"england": {"Easter": "x"}}}, "Easter"),
    ],
)
def test_what_is_broken_is_named_with_its_file(
    tmp_path: Path, content: Any, change: dict[str, Any], message: str
) -> None:
    path = write(tmp_path, content | change)
    with pytest.raises(TopicsError, match=f"(?s)^{path}: .*{message}"):
        load(path)


@pytest.mark.parametrize("raw", [b"", b"teams: [", b"just words", b"\xff\xfe\x00", b"- a\n- b"])
def test_a_file_that_is_none_is_named(tmp_path: Path, raw: bytes) -> None:
    path = tmp_path / "topics.yml"
    path.write_bytes(raw)
    with pytest.raises(TopicsError, match=str(path)):
        load(path)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(TopicsError, match=r"nowhere\.yml"):
        load(tmp_path / "nowhere.yml")


def test_the_starter_article_tells_the_teams_hours() -> None:
    article = (ROOT / "data" / "articles" / "ticket-status-and-follow-up.md").read_text("utf-8")
    rows = [line.split("|") for line in article.splitlines() if re.search(r"\| \d+ .*hour", line)]
    told = {name.strip(): float(row[2].split()[0]) for row in rows for name in row[1].split(",")}
    assert told == {team.name: team.reply_hours for team in load(FILE).teams.values()}
