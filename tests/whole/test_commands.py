"""The `frontdesk` command against the running house."""

from __future__ import annotations

import json
import time
from collections.abc import Callable

import httpx

from tests.whole.house import House, Talk, words

ARTICLE = """---
title: The office parrot
audience: employee
owner: Facilities
questions: [Who feeds the parrot?, What does Captain Feather eat?]
---
Captain Feather, the parrot in the lobby, is fed by reception at 08:30 every morning with
sunflower seeds. Please give him nothing else.
"""


def test_ask_prints_what_quality_wants(house: House) -> None:
    done = house.run("ask", "how many vacation days can I carry over?", "--json")
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert told["intent"]
    assert 0 <= told["confidence"] <= 1
    assert told["decision"] == "answer"
    assert told["replies"][0]["sources"][0]["owner"] == "People Team"
    assert {"rasa", "search", "handled"} <= told["milliseconds"].keys()


def test_ask_as_a_customer_for_people(house: House) -> None:
    done = house.run("ask", "how do I return something?", "--as", "customer")
    assert done.returncode == 0, done.stderr
    assert "30 days" in done.stdout


def test_doctor_finds_all_well(house: House) -> None:
    done = house.run("doctor")
    assert done.returncode == 0, done.stdout
    assert "✗" not in done.stdout


def asked_until(house: House, is_so: Callable[[str], bool]) -> Talk:
    """Ask in a new conversation each time until the answer is so; give the conversation."""
    end = time.monotonic() + 60
    while True:
        talk = Talk(house)
        answer = words(talk.say("what does captain feather the parrot eat?"))
        if is_so(answer):
            return talk
        assert time.monotonic() < end, answer
        time.sleep(0.2)


def test_imported_article_is_found_without_a_restart_and_gone_when_archived(house: House) -> None:
    folder = house.folder / "more"
    folder.mkdir()
    (folder / "office-parrot.md").write_text(ARTICLE)
    assert house.run("knowledge", "import", str(folder)).returncode == 0
    talk = asked_until(house, lambda answer: "sunflower seeds" in answer)
    link = talk.last["replies"][0]["sources"][0]["url"]
    assert "The office parrot" in httpx.get(link, timeout=10).text
    forged = link.replace("key=", "key=x")
    assert httpx.get(forged, timeout=10).status_code == 404
    (folder / "office-parrot.md").write_text(
        ARTICLE.replace("audience", "status: archived\naudience")
    )
    assert house.run("knowledge", "import", str(folder)).returncode == 0
    asked_until(house, lambda answer: "sunflower" not in answer)
    assert httpx.get(link, timeout=10).status_code == 404


def test_broken_article_is_named_and_the_others_go_in(house: House) -> None:
    folder = house.folder / "broken"
    folder.mkdir()
    (folder / "wrong-key.md").write_text("---\ntitle: X\nqestions: [a]\n---\nWords.\n")
    (folder / "good-one.md").write_text(ARTICLE.replace("office parrot", "second parrot"))
    done = house.run("knowledge", "import", str(folder))
    assert done.returncode == 1
    assert "wrong-key.md" in done.stderr
    assert "1 new" in done.stderr


def test_occupied_port_is_said_before_anything_starts(house: House) -> None:
    done = house.run("up")
    assert done.returncode == 2
    assert "FRONTDESK_PORT" in done.stderr + done.stdout


def test_bad_line_of_an_evaluation_file_is_named(house: House) -> None:
    articles, queries = house.folder / "a.jsonl", house.folder / "q.jsonl"
    articles.write_text('{"id": "1", "title": "t", "text": "x"}\n{"id": broken\n')
    queries.write_text('{"text": "x", "relevant_ids": ["1"]}\n')
    arguments = ("--articles", str(articles), "--queries", str(queries), "--json")
    done = house.run("evaluate", "retrieval", *arguments)
    assert done.returncode == 2
    assert "a.jsonl" in done.stderr
    assert "2" in done.stderr
