"""The company's list of people and groups."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.identity import directory
from bot.identity.directory import DirectoryError, Entry
from bot.identity.file import DirectoryFile
from tests.bot.identity.crowd import Crowd

GOOD = (
    "email,groups,name\nAna@Larkfield.example,managers; porto,Ana Reis\nbob@larkfield.example,,\n"
)


def test_a_list_is_read() -> None:
    assert directory.parse(GOOD.encode()) == [
        Entry("ana@larkfield.example", "employee", "Ana Reis", ("managers", "porto")),
        Entry("bob@larkfield.example", "employee", "", ()),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "\ufeff" + GOOD,
        GOOD.replace("\n", "\r\n"),
        "email;groups;name\nana@larkfield.example;managers,porto;Ana Reis\n"
        "bob@larkfield.example;;\n",
        'name,groups,email\n"Ana Reis","porto;managers;porto",ana@larkfield.example\n\n'
        ",,bob@larkfield.example\n",
    ],
)
def test_a_list_is_read_as_spreadsheets_write_it(text: str) -> None:
    assert directory.parse(text.encode()) == directory.parse(GOOD.encode())


def test_a_list_names_managers() -> None:
    text = "email,groups,manager\nana@larkfield.example,,Maria@Larkfield.example\n"
    (entry,) = directory.parse(text.encode())
    assert entry.manager == "maria@larkfield.example"


@pytest.mark.parametrize(
    ("text", "line", "word"),
    [
        ("", 1, "'email'"),
        ("mail,groups\na@b.example,x\n", 1, "'email'"),
        ("email,groups,colour\na@b.example,x,red\n", 1, "'colour'"),
        ("email,groups\na@b.example,x\nno address,y\n", 3, "'no address'"),
        ("email,groups\n,x\n", 2, "no e-mail address"),
        ("email,groups\na@b.example,x\nA@B.example,y\n", 3, "earlier line"),
        ("email,groups\na@b.example,x,y\n", 2, "more values"),
        ("email,groups,audience\na@b.example,x,boss\n", 2, "'boss'"),
        ("email,groups\na@b.example," + "x" * 65 + "\n", 2, "64 characters"),
        ("email,groups\na@b.example," + ";".join(map(str, range(101))) + "\n", 2, "101 groups"),
        ("email,groups\n<a@b.example>,x\n", 2, "no e-mail address"),
        ("email,groups,manager\na@b.example,x,nobody\n", 2, "'nobody'"),
        ("email,groups,manager\na@b.example,x,A@b.example\n", 2, "their own manager"),
    ],
)
def test_each_wrong_line_is_named(text: str, line: int, word: str) -> None:
    with pytest.raises(DirectoryError) as told:
        directory.parse(text.encode())
    assert [(number, word in what) for number, what in told.value.problems] == [(line, True)]
    assert f"line {line}: " in str(told.value)


def test_a_list_in_another_encoding_is_refused_with_the_line() -> None:
    with pytest.raises(DirectoryError, match="line 3: is not UTF-8"):
        directory.parse("email,groups\na@b.example,x\nb@b.example,Größe\n".encode("latin-1"))


def test_not_more_problems_are_told_than_can_be_read() -> None:
    with pytest.raises(DirectoryError) as told:
        directory.parse(("email,groups\n" + "wrong,x\n" * 1000).encode())
    assert len(told.value.problems) == 20


def take(crowd: Crowd, text: str) -> int:
    return crowd.database.write_sync(lambda s: directory.take(s, directory.parse(text.encode())))


def test_the_list_gives_groups_to_verified_addresses(crowd: Crowd) -> None:
    crowd.write("slack", "U1", "ana@larkfield.example", groups=frozenset({"berlin"}))
    crowd.write("teams", "aad-9", "ana@larkfield.example", verified=False)
    crowd.write("web", "v1", "ana@larkfield.example", audience="customer")
    assert take(crowd, GOOD) == 1
    slack = crowd.write("slack", "U1", "ana@larkfield.example", groups=frozenset({"berlin"}))
    assert slack.groups == ["berlin", "managers", "porto"]
    assert crowd.write("teams", "aad-9", "ana@larkfield.example", verified=False).groups == []
    web = crowd.write("web", "v1", "ana@larkfield.example", audience="customer")
    assert web.groups == []
    assert crowd.write("rest", "u-1", "Ana@larkfield.example").groups == ["managers", "porto"]


def test_whoever_is_taken_off_the_list_loses_its_groups(crowd: Crowd) -> None:
    take(crowd, GOOD)
    task = crowd.write("slack", "U1", "ana@larkfield.example")
    assert crowd.person(task.person_id).groups == ["managers", "porto"]
    assert take(crowd, "email,groups\nbob@larkfield.example,x\n") == 1
    assert crowd.write("slack", "U1", "ana@larkfield.example").groups == []
    assert crowd.person(task.person_id).groups == []


async def test_a_file_is_taken_at_the_start(crowd: Crowd, tmp_path: Path) -> None:
    path = tmp_path / "people.csv"
    path.write_text(GOOD, "utf-8")
    await DirectoryFile(crowd.database, path).start()
    assert crowd.write("slack", "U1", "ana@larkfield.example").groups == ["managers", "porto"]


@pytest.mark.parametrize("content", [None, "email,groups\nwrong,x\n"])
def test_a_file_that_is_wrong_stops_the_start(
    crowd: Crowd, tmp_path: Path, content: str | None
) -> None:
    path = tmp_path / "people.csv"
    if content is not None:
        path.write_text(content)
    with pytest.raises(DirectoryError, match=r"people\.csv"):
        DirectoryFile(crowd.database, path)
