"""One person across channels, joined by verified e-mail and by nothing else."""

from __future__ import annotations

import pytest

from bot.conversation.people import PersonsTickets
from bot.desk.tickets import SYSTEM, Desk
from bot.identity import moving, operators
from tests.bot.identity.crowd import Boss, Crowd


def test_a_verified_address_joins_channels_whatever_its_case(crowd: Crowd) -> None:
    slack = crowd.write("slack", "U1", "Ana.Reis@Larkfield.example")
    teams = crowd.write("teams", "aad-1", "ana.reis@larkfield.EXAMPLE")
    assert slack.person_id == teams.person_id


@pytest.mark.parametrize(("first", "second"), [(True, False), (False, True), (False, False)])
def test_an_unverified_address_joins_nobody(crowd: Crowd, first: bool, second: bool) -> None:
    one = crowd.write("slack", "U1", "ana@larkfield.example", verified=first)
    other = crowd.write("teams", "aad-1", "ana@larkfield.example", verified=second)
    assert one.person_id != other.person_id


def test_an_employee_and_a_customer_are_never_joined(crowd: Crowd) -> None:
    at_work = crowd.write("slack", "U1", "ana@larkfield.example")
    at_home = crowd.write("web", "U1", "ana@larkfield.example", audience="customer")
    assert at_work.person_id != at_home.person_id
    assert (at_work.audience, at_home.audience) == ("employee", "customer")


def test_people_without_an_address_are_two(crowd: Crowd) -> None:
    people = {crowd.write(channel, "U1").person_id for channel in ("slack", "teams", "web")}
    assert len(people) == 3
    assert crowd.write("slack", "U1").person_id in people


async def test_a_first_verified_address_brings_along_what_was_before(crowd: Crowd) -> None:
    slack = crowd.write("slack", "U1", "ana@larkfield.example")
    alone = crowd.write("teams", "aad-1")
    number = await crowd.opens(alone)
    later = crowd.write("teams", "aad-1", "ana@larkfield.example")
    assert later.person_id == slack.person_id
    assert crowd.owner_of(number) == slack.person_id
    was = crowd.database.read_sync(lambda s: moving.current(s, alone.person_id))
    assert was == slack.person_id


def test_an_address_that_changes_takes_nobody_elses_place(crowd: Crowd) -> None:
    ana = crowd.write("slack", "U1", "ana@larkfield.example")
    bob = crowd.write("teams", "aad-2", "bob@larkfield.example")
    again = crowd.write("teams", "aad-2", "ana@larkfield.example")
    assert again.person_id == bob.person_id != ana.person_id


async def test_my_tickets_are_those_of_all_channels(crowd: Crowd) -> None:
    slack = crowd.write("slack", "U1", "ana@larkfield.example")
    numbers = {await crowd.opens(slack)}
    teams = crowd.write("teams", "aad-1", "ana@larkfield.example")
    numbers.add(await crowd.opens(teams))
    await crowd.opens(crowd.write("slack", "U2", "bob@larkfield.example"))
    desk = {SYSTEM: Desk(crowd.database)}
    found = await PersonsTickets(desk, crowd.database).find(slack.person_id)
    assert {ticket.ref.number for ticket in found} == numbers


def test_a_verified_name_wins_over_a_typed_one(crowd: Crowd) -> None:
    task = crowd.write("slack", "ana", "ana@larkfield.example")
    typed = crowd.write("web", "v1", "fake@evil.example", verified=False)
    crowd.database.write_sync(lambda s: operators.merge(s, Boss(), typed.person_id, task.person_id))
    person = crowd.person(task.person_id)
    assert (person.name, person.email) == ("Ana", "ana@larkfield.example")


def test_a_request_that_tells_no_address_changes_nothing(crowd: Crowd) -> None:
    slack = crowd.write("slack", "U1", "ana@larkfield.example")
    assert crowd.write("slack", "U1").person_id == slack.person_id
    assert crowd.write("slack", "U1", "x@y.example", verified=False).person_id == slack.person_id
    assert crowd.identity("slack", "employee:U1").email_key == "ana@larkfield.example"


def test_what_may_be_read_is_told_by_the_channel_where_it_is_asked(crowd: Crowd) -> None:
    email = "ana@larkfield.example"
    crowd.write("slack", "U1", email, groups=frozenset({"managers"}))
    teams = crowd.write("teams", "aad-1", email, groups=frozenset({"porto"}))
    assert teams.groups == ["porto"]
    assert crowd.person(teams.person_id).groups == ["managers", "porto"]
    assert crowd.write("slack", "U1", email).groups == []


def test_in_a_thread_of_several_each_speaks_for_themselves(crowd: Crowd) -> None:
    ana = crowd.write("slack", "U1", groups=frozenset({"managers"}), thread="C1-17")
    bob = crowd.write("slack", "U2", thread="C1-17")
    assert bob.person_id != ana.person_id
    assert bob.groups == []
