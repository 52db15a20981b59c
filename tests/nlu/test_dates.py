"""What people say of days, and which days they mean. Today is Wednesday, 25 November 2026."""

from __future__ import annotations

from datetime import date

import pytest
from rasa.shared.nlu.training_data.message import Message

from bot.nlu.dates import DateExtractor, find_dates
from bot.nlu.single_dates import Reference

TODAY = Reference(date(2026, 11, 25))


def found(text: str, reference: Reference = TODAY) -> list[tuple[str, object]]:
    """Return entity and value of all that is found."""
    return [(entity.entity, entity.value) for entity in find_dates(text, reference)]


def days(said: str) -> dict[str, str]:
    """Expand '2026-12-03..05' to a range's value."""
    first, last = said.split("..")
    return {"from": first, "to": first[: 10 - len(last)] + last}


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("today", "2026-11-25"),
        ("I need it by tomorrow", "2026-11-26"),
        ("the day after tomorrow", "2026-11-27"),
        ("it broke yesterday", "2026-11-24"),
        ("Friday", "2026-11-27"),
        ("on Wednesday", "2026-12-02"),
        ("this Wednesday", "2026-11-25"),
        ("next Friday", "2026-12-04"),
        ("next Monday please", "2026-11-30"),
        ("last Friday", "2026-11-20"),
        ("broken since Monday", "2026-11-23"),
        ("ill since 3 December", "2025-12-03"),
        ("Friday next week", "2026-12-04"),
        ("I'll be back a week from Monday", "2026-12-07"),
        ("Monday week", "2026-12-07"),
        ("two weeks from tomorrow", "2026-12-10"),
        ("in 3 days", "2026-11-28"),
        ("in two weeks' time", "2026-12-09"),
        ("it failed 2 months ago", "2026-09-25"),
        ("2026-12-24", "2026-12-24"),
        ("24/12/2026", "2026-12-24"),
        ("24.12.2026", "2026-12-24"),
        ("24-12-26", "2026-12-24"),
        ("24.12.", "2026-12-24"),
        ("24.12", "2026-12-24"),
        ("on 24/12", "2026-12-24"),
        ("4/13", "2027-04-13"),
        ("3/4/2027", "2027-04-03"),
        ("5 October", "2027-10-05"),
        ("5th of October", "2027-10-05"),
        ("Oct. 5", "2027-10-05"),
        ("October 5th, 2026", "2026-10-05"),
        ("Tuesday, 8 December", "2026-12-08"),
        ("Tuesday the 8th", "2026-12-08"),
        ("29 February", "2028-02-29"),
        ("on the 5th", "2026-12-05"),
        ("on the 25th", "2026-11-25"),
        ("the 31st", "2026-12-31"),
        ("the 5th of next month", "2026-12-05"),
        ("until the end of the month", "2026-11-30"),
        ("by end of August", "2027-08-31"),
        ("beginning of next month", "2026-12-01"),
        ("on Christmas Eve", "2026-12-24"),
        ("New Year’s Day", "2027-01-01"),
        ("FRIDAY!", "2026-11-27"),
    ],
)
def test_single_days(text: str, day: str) -> None:
    assert found(text) == [("date", day)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("from 3 to 7 August", "2027-08-03..07"),
        ("3-7 Aug", "2027-08-03..07"),
        ("leave from 3rd to 7th of August 2028 please", "2028-08-03..07"),
        ("between 3 and 7 August", "2027-08-03..07"),
        ("August 3 – 7", "2027-08-03..07"),
        ("Monday to Wednesday", "2026-11-30..12-02"),
        ("Mon-Wed", "2026-11-30..12-02"),
        ("Thursday until Monday", "2026-11-26..30"),
        ("next Monday to Wednesday", "2026-11-30..12-02"),
        ("from Tuesday to Thursday next week", "2026-12-01..03"),
        ("from the 3rd to the 7th", "2026-12-03..07"),
        ("from the 3rd to the 7th of next month", "2026-12-03..07"),
        ("today until Friday", "2026-11-25..27"),
        ("2026-12-24 to 2026-12-28", "2026-12-24..28"),
        ("12.05. - 16.05.", "2027-05-12..16"),
        ("24/12-3/1", "2026-12-24..2027-01-03"),
        ("28 December to 3 January", "2026-12-28..2027-01-03"),
        ("28 December to 3 January 2029", "2028-12-28..2029-01-03"),
        ("June 9th thru June 13th", "2027-06-09..13"),
        ("between Christmas and New Year", "2026-12-25..2027-01-01"),
        ("starting 1 September for two weeks", "2027-09-01..14"),
        ("two weeks starting 1 September", "2027-09-01..14"),
        ("3 days off from 7 Dec", "2026-12-07..09"),
        ("Friday for 1.5 days", "2026-11-27..28"),
        ("the week of 5 October", "2027-10-04..10"),
        ("week commencing 30 November", "2026-11-30..12-06"),
        ("next week", "2026-11-30..12-06"),
        ("the whole week", "2026-11-23..29"),
        ("this weekend", "2026-11-28..29"),
        ("the rest of the week", "2026-11-25..29"),
        ("next month", "2026-12-01..31"),
        ("in October", "2027-10-01..31"),
        ("Thursday and Friday", "2026-11-26..27"),
        ("23rd and 24th December", "2026-12-23..24"),
        ("from 2026-12-28 to 2026-12-24", "2026-12-28..24"),
        ("7 to 3 August", "2027-08-07..03"),
    ],
)
def test_ranges(text: str, expected: str) -> None:
    assert found(text) == [("date_range", days(expected))]


def test_a_range_that_is_running_is_the_one_meant() -> None:
    new_year = Reference(date(2026, 12, 30))
    august = Reference(date(2026, 8, 5))
    assert found("28 December to 3 January", new_year) == [
        ("date_range", days("2026-12-28..2027-01-03"))
    ]
    assert found("3 August to 7 August", august) == [("date_range", days("2026-08-03..07"))]


@pytest.mark.parametrize(
    ("text", "length"),
    [
        ("two days", 2),
        ("5 working days", 5),
        ("half a day", 0.5),
        ("a half day", 0.5),
        ("one and a half days", 1.5),
        ("a day and a half", 1.5),
        ("2.5 days", 2.5),
        ("a couple of days", 2),
        ("a fortnight", 14),
        ("three weeks", 21),
        ("I may 2 days", 2),
    ],
)
def test_durations_in_days(text: str, length: float) -> None:
    assert found(text) == [("duration", length)]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "the printer on the 3rd floor",
        "do you offer 24/7 support",
        "upgrade from 3.9 to 3.10",
        "version 3.11. fails",
        "from 1.5 to 2.5 GB",
        "10-12 people in room 3",
        "may I ask something",
        "the sun sat on my wed photos",
        "LF-204518 and FD-2026",
        "call 2026-11-255",
        "31 June",
        "2026-13-45",
        "on 31 November",
    ],
)
def test_what_is_no_date(text: str) -> None:
    assert found(text) == []


def test_places_are_those_of_the_text_as_written() -> None:
    text = "İ’m off Friday – 2 days"
    places = {entity.entity: text[entity.start : entity.end] for entity in find_dates(text, TODAY)}
    assert places == {"date": "Friday", "duration": "2 days"}


def test_several_are_found_in_their_order() -> None:
    assert found("a half day on Friday, then 7 to 9 December") == [
        ("duration", 0.5),
        ("date", "2026-11-27"),
        ("date_range", days("2026-12-07..09")),
    ]


def test_month_first_where_the_company_writes_so() -> None:
    american = Reference(date(2026, 11, 25), day_first=False)
    assert found("3/4/2027", american) == [("date", "2027-03-04")]
    assert found("3.4.2027", american) == [("date", "2027-04-03")]


def test_the_day_is_the_senders(caplog: pytest.LogCaptureFixture) -> None:
    extractor = DateExtractor({"day_first": True})

    def day(**metadata: object) -> str:
        message = Message({"text": "tomorrow", "metadata": metadata})
        return extractor.process([message])[0].get("entities")[0]["value"]

    assert day(now="2027-01-31T23:30:00-08:00") == "2027-02-01"
    today = day()
    assert day(now="no time") == today
    assert "no ISO time" in caplog.text


def test_earlier_entities_stay() -> None:
    earlier = {"entity": "device", "value": "laptop", "start": 0, "end": 6}
    message = Message({"text": "laptop by Friday", "entities": [earlier]})
    found_there = DateExtractor({"day_first": True}).process([message])[0].get("entities")
    assert found_there[0] == earlier
    assert found_there[1]["extractor"] == "DateExtractor"
