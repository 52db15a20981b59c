"""Approving: one article a question and kind of person, and only where it may be read."""

from __future__ import annotations

from typing import Any

import pytest

from bot.quality import approving
from bot.quality.approving import CannotApprove
from bot.store.accounts import AuditRow
from tests.bot.quality.world import GRACE, Bench, put


def test_a_second_approval_replaces_the_first(bench: Bench) -> None:
    first = bench.approve("When is payday?")
    second = bench.approve("when is payday", "printer")
    assert (second.id, second.article_id) == (first.id, "printer")
    assert bench.approve("When is payday?", audience="customer").id != first.id
    assert bench.database.read_sync(approving.count) == 2
    logged = bench.database.read_sync(lambda s: [row.action for row in s.query(AuditRow)])
    assert logged == ["answer.approve"] * 3


@pytest.mark.parametrize(
    ("parts", "code"),
    [
        ({"question": "  "}, "empty"),
        ({"article_id": "nowhere"}, "gone"),
        ({"article_id": "hidden"}, "gone"),
        ({"article_id": "board"}, "groups"),
        ({"article_id": "board", "audience": "customer"}, "audience"),
        ({"audience": "everyone"}, "audience"),
    ],
)
def test_what_cannot_be_answered_cannot_be_approved(
    bench: Bench, parts: dict[str, Any], code: str
) -> None:
    put(bench.database, "hidden", "A draft.", status="draft")
    with pytest.raises(CannotApprove) as refused:
        bench.approve(**{"question": "When?"} | parts)
    assert refused.value.code == code


def test_members_of_a_group_get_its_articles_approved(bench: Bench) -> None:
    row = bench.approve("Salaries of the board?", "board", groups=("managers",))
    assert row.groups == ["managers"]


def test_an_approval_is_withdrawn_once(bench: Bench) -> None:
    row = bench.approve()
    for _ in range(2):
        bench.database.write_sync(lambda s: approving.withdraw(s, GRACE, row.id))
    assert bench.database.read_sync(approving.count) == 0
    actions = bench.database.read_sync(lambda s: [row.action for row in s.query(AuditRow)])
    assert actions.count("answer.unapprove") == 1
