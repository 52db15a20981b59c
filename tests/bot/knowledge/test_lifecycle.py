"""The way of an article: which step is open, to whom, and what it leaves."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from bot.knowledge.lifecycle import IdTaken, NoSuchArticle, NotAllowed, Outdated
from bot.store.base import now
from bot.store.database import Database
from bot.store.knowledge import ArticleListingRow
from tests.bot.knowledge.writing import Desk, text


@pytest.fixture
def desk(database: Database) -> Desk:
    return Desk(database)


def listed(desk: Desk) -> ArticleListingRow:
    return desk.database.read_sync(lambda s: s.get_one(ArticleListingRow, "payday"))


def test_an_article_begins_as_a_draft(desk: Desk) -> None:
    row = desk.do("create", "payday", text(), "Ada")
    assert (row.status, row.version, row.latest, row.writers) == ("draft", 1, 1, ["Ada"])
    assert desk.version(1).author == "Ada"
    with pytest.raises(IdTaken):
        desk.do("create", "payday", text("Other."), "Bob")
    assert desk.row().body == "Paid on the 25th."


def test_the_way_to_publication(desk: Desk) -> None:
    desk.do("create", "payday", text(), "Ada")
    assert desk.do("submit", "payday", 1, "Ada").status == "in_review"
    row = desk.do("publish", "payday", 1, "Grace")
    assert (row.status, row.version, row.latest, row.writers) == ("published", 2, 2, [])


@pytest.mark.parametrize("who", ["Ada", "Bob", "Sue"])
def test_who_wrote_or_submitted_may_not_approve(desk: Desk, who: str) -> None:
    desk.do("create", "payday", text(), "Ada")
    desk.do("save", "payday", 1, text("Paid on the 26th."), "Bob")
    desk.do("submit", "payday", 2, "Sue")
    with pytest.raises(NotAllowed, match="own_text"):
        desk.do("publish", "payday", 2, who)
    assert desk.do("publish", "payday", 2, "Grace").status == "published"


def test_without_approval_a_draft_is_published_at_once(database: Database) -> None:
    desk = Desk(database, approval=False)
    desk.do("create", "payday", text(), "Ada")
    assert desk.do("publish", "payday", 1, "Ada").status == "published"


def test_editing_what_is_published_leaves_it_published(desk: Desk) -> None:
    desk.publish()
    row = desk.do("save", "payday", 2, text("Paid on the 26th."), "Ada", "a day later")
    assert (row.status, row.body, row.version, row.latest) == (
        "published", "Paid on the 25th.", 2, 3,
    )  # fmt: skip
    assert row.working_status == "draft"
    kept = desk.version(3)
    assert (kept.content["body"], kept.author, kept.note) == (
        "Paid on the 26th.", "Ada", "a day later",
    )  # fmt: skip
    assert (listed(desk).status, listed(desk).working) == ("published", "draft")

    assert desk.do("submit", "payday", 3, "Ada").working_status == "in_review"
    assert desk.row().status == "published"
    with pytest.raises(NotAllowed, match="own_text"):
        desk.do("publish", "payday", 3, "Ada")
    row = desk.do("publish", "payday", 3, "Grace")
    assert (row.body, row.version, row.latest, row.working_status) == (
        "Paid on the 26th.", 4, 4, None,
    )  # fmt: skip
    assert (listed(desk).status, listed(desk).working) == ("published", "")


def test_a_working_draft_can_be_given_up(desk: Desk) -> None:
    desk.publish()
    desk.do("save", "payday", 2, text("Nonsense."), "Ada")
    row = desk.do("discard", "payday", 3, "Ada")
    assert (row.body, row.version, row.latest, row.working_status) == (
        "Paid on the 25th.", 2, 4, None,
    )  # fmt: skip
    assert desk.version(3).content["body"] == "Nonsense."
    assert desk.version(4).content["body"] == "Paid on the 25th."


def test_saving_over_somebody_else_is_a_conflict(desk: Desk) -> None:
    desk.do("create", "payday", text(), "Ada")
    desk.do("save", "payday", 1, text("Paid on the 26th."), "Bob")
    with pytest.raises(Outdated) as conflict:
        desk.do("save", "payday", 1, text("Paid on the 27th."), "Ada")
    assert conflict.value.base["body"] == "Paid on the 25th."
    assert conflict.value.theirs.content["body"] == "Paid on the 26th."
    assert (conflict.value.theirs.author, conflict.value.theirs.version) == ("Bob", 2)
    assert desk.row().body == "Paid on the 26th."


def test_saving_nothing_new_makes_no_version(desk: Desk) -> None:
    desk.do("create", "payday", text(), "Ada")
    assert desk.do("save", "payday", 1, text("Paid on the 25th.\r\n"), "Ada").latest == 1


def test_a_text_in_review_that_is_edited_is_a_draft_again(desk: Desk) -> None:
    desk.do("create", "payday", text(), "Ada")
    desk.do("submit", "payday", 1, "Ada")
    assert desk.do("save", "payday", 1, text("Paid on the 26th."), "Ada").status == "draft"


def test_what_is_approved_is_what_was_seen(desk: Desk) -> None:
    desk.do("create", "payday", text(), "Ada")
    desk.do("submit", "payday", 1, "Ada")
    desk.do("save", "payday", 1, text("Something else."), "Ada")
    desk.do("submit", "payday", 2, "Ada")
    with pytest.raises(Outdated):
        desk.do("publish", "payday", 1, "Grace")
    assert desk.row().status == "in_review"


def test_a_reviewer_sends_back_with_a_reason(desk: Desk) -> None:
    desk.do("create", "payday", text(), "Ada")
    desk.do("submit", "payday", 1, "Ada")
    row = desk.do("send_back", "payday", 1, "Grace", "Which month?")
    assert (row.status, row.review_note) == ("draft", "Grace: Which month?")
    assert desk.do("submit", "payday", 1, "Ada").review_note is None


@pytest.mark.parametrize(
    ("step", "values"),
    [
        ("publish", ()),
        ("send_back", ("why",)),
        ("unschedule", ()),
        ("withdraw", ()),
        ("revive", ()),
        ("discard", ()),
    ],
)
def test_steps_that_a_draft_does_not_have(desk: Desk, step: str, values: tuple[Any, ...]) -> None:
    desk.do("create", "payday", text(), "Ada")
    with pytest.raises(NotAllowed):
        desk.do(step, "payday", 1, "Grace", *values)
    assert (desk.row().status, desk.row().latest) == ("draft", 1)


def test_withdrawing_and_archiving_keep_the_newest_text(desk: Desk) -> None:
    desk.publish()
    desk.do("save", "payday", 2, text("Paid on the 26th."), "Ada")
    row = desk.do("withdraw", "payday", 3, "Grace")
    assert (row.status, row.body, row.working_status) == ("draft", "Paid on the 26th.", None)
    assert desk.do("archive", "payday", 4, "Grace").status == "archived"
    assert desk.do("revive", "payday", 5, "Grace").status == "draft"
    desk.do("submit", "payday", 6, "Grace")
    with pytest.raises(NotAllowed, match="own_text"):
        desk.do("publish", "payday", 6, "Ada")


def test_an_old_version_comes_back_as_a_new_one(desk: Desk) -> None:
    desk.do("create", "payday", text(), "Ada")
    desk.do("save", "payday", 1, text("Paid on the 26th.", tags=["pay"]), "Ada")
    row = desk.do("restore", "payday", 2, 1, "Bob")
    assert (row.body, row.tags, row.latest) == ("Paid on the 25th.", [], 3)
    with pytest.raises(NoSuchArticle):
        desk.do("restore", "payday", 3, 99, "Bob")


def test_owner_and_tags_change_without_a_review(desk: Desk) -> None:
    desk.publish()
    desk.do("save", "payday", 2, text("Paid on the 26th."), "Ada")
    desk.do("submit", "payday", 3, "Ada")
    row = desk.do("amend", "payday", {"owner": "Payroll", "tags": ["pay"]}, "Bob")
    assert (row.body, row.owner, row.tags, row.version) == (
        "Paid on the 25th.", "Payroll", ["pay"], 4,
    )  # fmt: skip
    assert (row.working_status, row.latest, row.writers) == ("in_review", 5, ["Ada"])
    assert desk.do("publish", "payday", 5, "Grace").body == "Paid on the 26th."
    assert desk.row().owner == "Payroll"
    with pytest.raises(ValueError, match="without a review"):
        desk.do("amend", "payday", {"body": "x"}, "Bob")


def test_a_plan_needs_the_same_approval(desk: Desk) -> None:
    later = now() + timedelta(days=1)
    desk.do("create", "payday", text(), "Ada")
    with pytest.raises(NotAllowed, match="review_first"):
        desk.do("schedule", "payday", 1, "Grace", later)
    desk.do("submit", "payday", 1, "Ada")
    with pytest.raises(NotAllowed, match="past"):
        desk.do("schedule", "payday", 1, "Grace", now())
    with pytest.raises(NotAllowed, match="own_text"):
        desk.do("schedule", "payday", 1, "Ada", later)
    row = desk.do("schedule", "payday", 1, "Grace", later)
    assert (row.status, row.publish_at, row.approved_by) == ("in_review", later, "Grace")
    assert listed(desk).publish_at == later
    assert desk.do("unschedule", "payday", 1, "Ada").publish_at is None


def test_an_edit_ends_the_plan(desk: Desk) -> None:
    desk.do("create", "payday", text(), "Ada")
    desk.do("submit", "payday", 1, "Ada")
    desk.do("schedule", "payday", 1, "Grace", now() + timedelta(days=1))
    row = desk.do("save", "payday", 1, text("Something else."), "Ada")
    assert (row.status, row.publish_at, row.approved_by) == ("draft", None, None)


def test_an_unknown_article(desk: Desk) -> None:
    with pytest.raises(NoSuchArticle):
        desk.do("save", "nothing", 1, text(), "Ada")
