"""The editor: what is saved, what is refused, and what happens when two people write."""

from __future__ import annotations

from typing import Any

import pytest

from bot.knowledge import autosaves
from bot.store.database import Database
from tests.bot.console.articles.conftest import actions, form
from tests.bot.console.visitor import Visitor
from tests.bot.knowledge.writing import Desk, text

EDIT = "/console/articles/edit/payday"


async def test_a_new_article(ada: Visitor, desk: Desk) -> None:
    begun = await ada.get("/console/articles/new")
    assert begun.status_code == 303
    page = await ada.get(begun.headers["location"])
    assert page.status_code == 200
    saved = await ada.post(begun.headers["location"], form())
    assert (saved.status_code, saved.headers["location"]) == (303, EDIT)
    row = desk.row()
    assert (row.status, row.audience, row.owner) == ("draft", "employee", "Payroll")
    assert row.tags == ["pay", "money"]
    assert row.questions == ["When is payday?", "When do I get my salary?"]
    assert "Saved." in (await ada.get(EDIT)).text
    assert actions(desk.database) == [("Ada", "article.create", "payday")]


async def test_two_articles_of_one_title_and_one_without_letters(ada: Visitor, desk: Desk) -> None:
    new = "/console/articles/new/new-0123456789ab"
    places = [
        (await ada.post(new, form(title=title))).headers["location"]
        for title in ("Payday", "Payday!", "\u7d66\u6599\u65e5", "\u00c9lan vital")
    ]
    assert places[:2] == [EDIT, f"{EDIT}-2"]
    assert places[2].startswith("/console/articles/edit/article-")
    assert places[3].endswith("/elan-vital")


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("title", ""),
        ("body", "  \r\n"),
        ("audience", "everybody"),
        ("language", "english please"),
        ("valid_to", "2026-02-30"),
        ("tags", "x" * 101),
        ("translation_of", "../etc"),
    ],
)
async def test_what_is_wrong_is_said_and_nothing_is_lost(
    ada: Visitor, desk: Desk, field: str, value: str
) -> None:
    desk.do("create", "payday", text(), "Ada")
    typed = form(based_on="1") | {"owner": "Somebody new", field: value}
    page = await ada.post(EDIT, typed)
    assert page.status_code == 422
    assert f'id="{field}-error"' in page.text
    assert "Somebody new" in page.text
    assert desk.row().latest == 1


async def test_days_in_the_wrong_order(ada: Visitor, desk: Desk) -> None:
    desk.do("create", "payday", text(), "Ada")
    days = {"valid_from": "2026-02-01", "valid_to": "2026-01-01"}
    page = await ada.post(EDIT, form(based_on="1", **days))
    assert (page.status_code, 'id="valid_to-error"' in page.text) == (422, True)


async def test_what_readers_see_stays_until_it_is_published(ada: Visitor, desk: Desk) -> None:
    desk.publish()
    await ada.post(EDIT, form(based_on="2", body="Paid on the 26th."))
    assert (desk.row().body, desk.row().working_status) == ("Paid on the 25th.", "draft")
    page = (await ada.get(EDIT)).text
    assert "Paid on the 26th." in page
    assert "You see the working draft" in page


async def test_two_editors_merge(ada: Visitor, grace: Visitor, desk: Desk) -> None:
    desk.do("create", "payday", text("One.\n\nTwo.\n\nThree."), "Ada")
    await ada.post(EDIT, form(based_on="1", body="One!\n\nTwo.\n\nThree."))
    page = await grace.post(EDIT, form(based_on="1", body="One.\n\nTwo.\n\nThree!"))
    assert page.status_code == 409
    assert "Ada saved version 2" in page.text
    assert "Your changes do not touch each other" in page.text
    assert "One!\r\n\r\nTwo.\r\n\r\nThree!" in page.text or "One!\n\nTwo.\n\nThree!" in page.text
    assert 'name="based_on" type="hidden" value="2"' in page.text
    assert desk.row().latest == 2
    await grace.post(EDIT, form(based_on="2", body="One!\n\nTwo.\n\nThree!"))
    assert (desk.row().body, desk.row().latest) == ("One!\n\nTwo.\n\nThree!", 3)


async def test_a_clash_has_to_be_settled(ada: Visitor, grace: Visitor, desk: Desk) -> None:
    desk.do("create", "payday", text("One."), "Ada")
    await ada.post(EDIT, form(based_on="1", body="Two."))
    page = await grace.post(EDIT, form(based_on="1", body="Three."))
    assert "You both changed" in page.text
    marked = "<<<<<<<\nThree.\n=======\nTwo.\n>>>>>>>"
    refused = await grace.post(EDIT, form(based_on="2", body=marked))
    assert (refused.status_code, 'id="body-error"' in refused.text) == (422, True)
    assert desk.row().body == "Two."


async def test_what_was_typed_is_offered_again(ada: Visitor, grace: Visitor, desk: Desk) -> None:
    desk.do("create", "payday", text(), "Ada")
    await ada.get(EDIT)
    kept = await _autosave(ada, "payday", form(based_on="1", body="Paid on"))
    assert kept.status_code == 200
    assert "never saved" in (await ada.get(EDIT)).text
    assert "never saved" not in (await grace.get(EDIT)).text
    assert "Paid on</textarea>" in (await ada.get("/console/articles/resume/payday")).text
    assert (await grace.get("/console/articles/resume/payday")).status_code == 404
    await ada.post(EDIT, form(based_on="1", body="Paid on the 26th."))
    assert "never saved" not in (await ada.get(EDIT)).text


async def test_a_new_article_survives_a_crash(ada: Visitor, desk: Desk) -> None:
    key = "new-0123456789ab"
    await ada.get(f"/console/articles/new/{key}")
    await _autosave(ada, key, form(title="Half an article"))
    listed = (await ada.get("/console/articles")).text
    assert "Half an article" in listed
    page = (await ada.get(f"/console/articles/resume/{key}")).text
    assert f'action="/console/articles/new/{key}"' in page
    dropped = await ada.post(f"/console/articles/drop/{key}", {})
    assert dropped.headers["location"] == "/console/articles"
    assert desk.database.read_sync(lambda s: autosaves.of_person(s, "Ada")) == []


@pytest.mark.parametrize("content", [b"", b"[]", b'{"body": 1}', b"\xff"])
async def test_an_autosave_that_cannot_be(ada: Visitor, desk: Desk, content: bytes) -> None:
    desk.do("create", "payday", text(), "Ada")
    await ada.get(EDIT)
    headers = {"X-CSRF-Token": ada.token, "Content-Type": "application/json"}
    answer = await ada.http.post(
        "/console/articles/autosave/payday", content=content, headers=headers
    )
    assert answer.status_code == 422


async def test_an_autosave_of_nothing(ada: Visitor, desk: Desk) -> None:
    await ada.get("/console/articles")
    assert (await _autosave(ada, "nothing", form())).status_code == 404


async def test_translations_are_linked(ada: Visitor, desk: Desk) -> None:
    desk.do("create", "payday", text(), "Ada")
    new = "/console/articles/new/new-0123456789ab"
    await ada.post(new, form(title="Jour de paie", language="fr", translation_of="payday"))
    await ada.post(EDIT, form(based_on="1", translation_of="payday"))
    assert desk.row("jour-de-paie").translation_group == "payday"
    assert "Jour de paie" in (await ada.get(EDIT)).text


@pytest.mark.parametrize("page", ["edit", "review", "versions", "compare", "resume"])
async def test_an_unknown_article(ada: Visitor, page: str) -> None:
    assert (await ada.get(f"/console/articles/{page}/nothing")).status_code == 404


async def test_only_knowledge_admins_come_in(pages: Any, operator: Visitor, desk: Desk) -> None:
    desk.do("create", "payday", text(), "Ada")
    for path in ("", "/new", "/edit/payday", "/versions/payday", "/due", "/notices"):
        assert (await operator.get(f"/console/articles{path}")).status_code == 403
    assert (await operator.post(EDIT, form(based_on="1", body="x"))).status_code == 403
    assert desk.row().latest == 1


async def test_a_full_disk_stores_nothing_and_says_so(ada: Visitor, desk: Desk) -> None:
    desk.do("create", "payday", text(), "Ada")
    await ada.get(EDIT)
    with desk.database.engine.connect() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
        connection.exec_driver_sql(f"PRAGMA max_page_count={pages}")
    page = await ada.post(EDIT, form(based_on="1", body="x " * 100_000))
    assert page.status_code == 503
    assert "Nothing of what you sent was stored" in page.text
    assert (desk.row().body, desk.row().latest) == ("Paid on the 25th.", 1)
    assert actions(desk.database) == []


async def test_a_forged_save_changes_nothing(ada: Visitor, database: Database, desk: Desk) -> None:
    desk.do("create", "payday", text(), "Ada")
    await ada.get(EDIT)
    ada.token = "guessed"
    assert (await ada.post(EDIT, form(based_on="1", body="x"))).status_code == 403
    assert desk.row().latest == 1


async def _autosave(who: Visitor, key: str, typed: dict[str, Any]) -> Any:
    headers = {"X-CSRF-Token": who.token}
    return await who.http.post(f"/console/articles/autosave/{key}", json=typed, headers=headers)
