"""Operators merge people and part them; everything follows, and the audit log tells."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy.orm import Session

from bot.identity import moving, operators
from bot.identity.operators import IdentityRefused
from bot.store.accounts import AuditRow
from bot.store.conversations import ConversationRow
from tests.bot.identity.crowd import Boss, Crowd


def merge(crowd: Crowd, person_id: str, into: str) -> None:
    crowd.database.write_sync(lambda s: operators.merge(s, Boss(), person_id, into))


def part(crowd: Crowd, channel: str, name: str, person_id: str) -> str:
    return crowd.database.write_sync(lambda s: operators.part(s, Boss(), channel, name, person_id))


def audited(crowd: Crowd) -> list[tuple[str, str, dict[str, Any]]]:
    def read(session: Session) -> list[tuple[str, str, dict[str, Any]]]:
        return [(row.action, row.subject, row.details) for row in session.query(AuditRow)]

    return crowd.database.read_sync(read)


async def test_merged_people_are_one_with_all_that_was_theirs(crowd: Crowd) -> None:
    slack, teams = crowd.write("slack", "U1"), crowd.write("teams", "aad-1")
    number = await crowd.opens(teams)
    merge(crowd, teams.person_id, slack.person_id)
    assert crowd.owner_of(number) == slack.person_id
    assert crowd.write("teams", "aad-1").person_id == slack.person_id
    assert crowd.write("slack", "U1").person_id == slack.person_id
    (entry,) = audited(crowd)
    told = {"into": slack.person_id, "identities": ["teams employee:aad-1"]}
    assert entry == ("person.merge", teams.person_id, told)


async def test_an_identity_is_parted_with_what_was_said_under_it(crowd: Crowd) -> None:
    email = "ana@larkfield.example"
    slack, teams = crowd.write("slack", "U1", email), crowd.write("teams", "aad-1", email)
    kept, gone = await crowd.opens(slack), await crowd.opens(teams)
    fresh = part(crowd, "teams", "employee:aad-1", slack.person_id)
    assert crowd.owner_of(kept) == slack.person_id
    assert crowd.owner_of(gone) == fresh
    assert crowd.write("teams", "aad-1", email).person_id == fresh

    def read(session: Session) -> set[tuple[str, str]]:
        rows = session.query(ConversationRow)
        return {(row.channel, row.person_id) for row in rows}

    assert crowd.database.read_sync(read) == {("slack", slack.person_id), ("teams", fresh)}
    assert audited(crowd)[0][0] == "person.part"


def test_what_was_parted_is_not_joined_by_its_address_again(crowd: Crowd) -> None:
    email = "office@larkfield.example"
    slack = crowd.write("slack", "U1", email)
    crowd.write("teams", "aad-1", email)
    fresh = part(crowd, "teams", "employee:aad-1", slack.person_id)
    assert crowd.write("rest", "u-1", email).person_id == slack.person_id != fresh


async def test_parting_undoes_a_merging(crowd: Crowd) -> None:
    slack, teams = crowd.write("slack", "U1"), crowd.write("teams", "aad-1")
    number = await crowd.opens(teams)
    merge(crowd, teams.person_id, slack.person_id)
    fresh = part(crowd, "teams", "employee:aad-1", slack.person_id)
    assert crowd.owner_of(number) == fresh
    merge(crowd, fresh, slack.person_id)
    assert crowd.owner_of(number) == slack.person_id


def test_who_was_merged_twice_is_found(crowd: Crowd) -> None:
    one, two, three = (crowd.write(c, "U1").person_id for c in ("slack", "teams", "rest"))
    merge(crowd, one, two)
    merge(crowd, two, three)
    assert crowd.database.read_sync(lambda s: moving.current(s, one)) == three


def test_what_cannot_be_is_refused_and_changes_nothing(crowd: Crowd) -> None:
    ana = crowd.write("slack", "U1").person_id
    customer = crowd.write("web", "v1", audience="customer").person_id
    merged = crowd.write("teams", "aad-1").person_id
    merge(crowd, merged, ana)
    before = audited(crowd)
    for person_id, into, code in [
        (ana, ana, "same"),
        (ana, customer, "audiences"),
        (ana, "nobody", "unknown"),
        (merged, customer, "unknown"),
        (customer, merged, "unknown"),
    ]:
        with pytest.raises(IdentityRefused) as refused:
            merge(crowd, person_id, into)
        assert refused.value.code == code
    for channel, name, person_id, code in [
        ("web", "customer:v1", customer, "last"),
        ("web", "customer:nobody", customer, "unknown"),
        ("slack", "employee:U1", customer, "unknown"),
    ]:
        with pytest.raises(IdentityRefused) as refused:
            part(crowd, channel, name, person_id)
        assert refused.value.code == code
    assert audited(crowd) == before
