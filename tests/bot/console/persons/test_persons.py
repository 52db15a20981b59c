"""The operators' pages of people: found, merged, parted, and the list of groups."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import httpx
import pytest

from bot.console import persons
from bot.console.frame import Console
from bot.console.own import join_doors
from bot.store.accounts import AuditRow
from tests.bot.console.visitor import Visitor, make_account, quick_passwords
from tests.bot.identity.crowd import Crowd

HOME = "/console/persons"


@pytest.fixture(autouse=True)
def area(console: Console) -> None:
    """The area of people."""
    console.join(persons.area(), persons.routes(console))


@pytest.fixture
def crowd(console: Console) -> Crowd:
    return Crowd(console.database)


async def press(who: Visitor, path: str, **form: str) -> str:
    answer = await who.post(path, form)
    assert answer.status_code == 303
    return (await who.get(answer.headers["location"])).text


def audited(console: Console) -> list[str]:
    return console.database.read_sync(lambda s: [row.action for row in s.query(AuditRow)])


async def upload(who: Visitor, content: bytes) -> httpx.Response:
    await who.get(f"{HOME}/list")
    given: Any = {"file": ("people.csv", content, "text/csv")}
    return await who.http.post(f"{HOME}/list", data={"csrf_token": who.token}, files=given)


async def test_people_are_found_by_name_address_and_identity(
    operator: Visitor, crowd: Crowd
) -> None:
    crowd.write("slack", "ana", "ana@larkfield.example")
    crowd.write("web", "v-77", audience="customer")
    for words in ("", "An", "ana@", "employee:ana", "ana"):
        assert "ana@larkfield.example" in (await operator.get(HOME, params={"words": words})).text
    assert "V-77" in (await operator.get(HOME, params={"words": "v-77"})).text
    page = (await operator.get(HOME, params={"audience": "customer"})).text
    assert "ana@larkfield.example" not in page
    nobody = await operator.get(HOME, params={"words": "%", "page": "9" * 40})
    assert "Nobody found" in nobody.text


async def test_people_are_merged_and_parted(
    console: Console, operator: Visitor, crowd: Crowd
) -> None:
    slack, teams = crowd.write("slack", "ana"), crowd.write("teams", "ana")
    number = await crowd.opens(teams)
    page = (await operator.get(f"{HOME}/{slack.person_id}")).text
    assert "Perhaps the same person" in page
    page = await press(operator, f"{HOME}/{teams.person_id}/merge", into=slack.person_id)
    assert "one person now" in page
    assert number in page
    assert page.count(">Part</button>") == 2
    old = (await operator.get(f"{HOME}/{teams.person_id}")).text
    assert f"id is {slack.person_id}" in old
    here = f"{HOME}/{slack.person_id}"
    page = await press(operator, f"{here}/part", channel="teams", name="employee:ana")
    assert "a person of its own now" in page
    assert "Kept apart" in page
    assert [a for a in audited(console) if a.startswith("person")] == [
        "person.merge",
        "person.part",
    ]


async def test_an_employee_and_a_customer_are_not_merged(operator: Visitor, crowd: Crowd) -> None:
    one = crowd.write("slack", "ana").person_id
    other = crowd.write("web", "ana", audience="customer").person_id
    page = await press(operator, f"{HOME}/{one}/merge", into=other)
    assert "stay two people" in page


@pytest.mark.parametrize("path", ["", "/list", "/someone"])
async def test_others_see_nothing(admin: Visitor, visitor: Visitor, path: str) -> None:
    assert (await admin.get(HOME + path)).status_code == 403
    assert (await visitor.get(HOME + path)).status_code in {303, 401}


async def test_others_and_forgers_change_nothing(
    console: Console, operator: Visitor, admin: Visitor, crowd: Crowd
) -> None:
    one, other = (crowd.write(c, "ana").person_id for c in ("slack", "teams"))
    form = {"into": other}
    assert (await admin.post(f"{HOME}/{one}/merge", form)).status_code == 403
    forged = form | {"csrf_token": "x"}
    assert (await operator.http.post(f"{HOME}/{one}/merge", data=forged)).status_code == 403
    assert not [a for a in audited(console) if a.startswith("person")]


async def test_nobody_is_not_found(operator: Visitor) -> None:
    assert (await operator.get(f"{HOME}/nobody")).status_code == 404


async def test_names_are_escaped(operator: Visitor, crowd: Crowd) -> None:
    task = crowd.write("slack", "<script>alert(1)</script>")
    for page in (HOME, f"{HOME}/{task.person_id}"):
        assert "<script>alert" not in (await operator.get(page)).text.lower()


async def test_a_list_is_uploaded(console: Console, operator: Visitor, crowd: Crowd) -> None:
    crowd.write("slack", "ana", "ana@larkfield.example")
    answer = await upload(operator, b"email,groups\nana@larkfield.example,managers\n")
    assert answer.status_code == 303
    page = (await operator.get(answer.headers["location"])).text
    assert "1 people now; for 1 identities" in page
    task = crowd.write("slack", "ana", "ana@larkfield.example")
    assert task.groups == ["managers"]
    assert "person.list" in audited(console)


async def test_a_wrong_list_changes_nothing_and_names_its_lines(
    operator: Visitor, crowd: Crowd
) -> None:
    await upload(operator, b"email,groups\nana@larkfield.example,managers\n")
    answer = await upload(operator, b"email,groups\n<b>,x\nbob@larkfield.example,y\nno,z\n")
    assert answer.status_code == 422
    assert "Line 2: &#39;&lt;b&gt;&#39; is no e-mail address" in answer.text
    assert "Line 4: " in answer.text
    task = crowd.write("slack", "ana", "ana@larkfield.example")
    assert task.groups == ["managers"]


async def test_without_a_file_nothing_is_taken(operator: Visitor) -> None:
    page = await press(operator, f"{HOME}/list")
    assert "Choose a CSV file first" in page


async def test_a_list_of_the_server_is_not_uploaded(console: Console) -> None:
    other = Console(console.database, console.options)
    join_doors(other, quick_passwords())
    other.join(persons.area(), persons.routes(other, Path("/etc/people.csv")))
    olga = Visitor(other)
    olga.enter(make_account(other, "olga", "operator"))
    page = (await olga.get(f"{HOME}/list")).text
    assert "/etc/people.csv" in page
    assert 'type="file"' not in page
    answer = await upload(olga, b"email,groups\nana@larkfield.example,managers\n")
    assert "comes from a file" in (await olga.get(answer.headers["location"])).text
    assert "person.list" not in audited(other)
