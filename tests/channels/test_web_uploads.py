"""Files beside a message: who may send them, how many, and how large."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import httpx
import pytest

from connectors.channels.web.limits import UploadLimits
from connectors.channels.web.live import make_router
from tests.channels.quiet import API, QuietWorld, Visit, bearer, say

PATH = f"{API}/messages/files"
PNG = ("screen.png", b"\x89PNG\r\n\x1a\n" + b"\x00" * 100, "image/png")


def send(visit: Visit, token: str, *files: Any, frame: Any = None, **more: Any) -> httpx.Response:
    frame = say("") if frame is None else frame
    data = {"frame": frame if isinstance(frame, str) else json.dumps(frame)}
    form = [("file", file) for file in files]
    return visit.http.post(PATH, data=data, files=form or None, headers=bearer(token), **more)


@pytest.fixture
def token(visit: Visit) -> str:
    return str(visit.begin()["token"])


def test_files_are_acknowledged_like_words_and_shown_in_the_history(
    visit: Visit, token: str
) -> None:
    acks = [send(visit, token, PNG, frame=say("Look")).json() for _ in range(2)]
    assert [ack["duplicate"] for ack in acks] == [False, True]
    (line,) = visit.news(token)["messages"]
    assert (line["text"], line["files"]) == ("Look", ["screen.png"])


def test_without_a_token_nothing_is_read(visit: Visit, world: QuietWorld) -> None:
    answer = send(visit, "wrong", ("film.mp4", b"x" * 500_000, "video/mp4"))
    assert (answer.status_code, answer.json()["code"]) == (401, "not_authentic")
    assert world.ledger.messages == []


@pytest.mark.parametrize(
    ("sizes", "code"),
    [
        ([20_001], "too_large"),
        ([20_000, 20_000, 1], "too_large"),
        ([400_000], "too_large"),
        ([1, 1, 1, 1], "too_many_files"),
    ],
)
def test_what_is_too_much_is_refused(
    visit: Visit, world: QuietWorld, token: str, sizes: list[int], code: str
) -> None:
    files = [(f"{n}.txt", b"x" * size, "text/plain") for n, size in enumerate(sizes)]
    answer = send(visit, token, *files)
    assert answer.json()["code"] == code
    assert answer.status_code == (413 if code == "too_large" else 422)
    assert world.ledger.messages == []


def test_a_body_is_read_no_further_than_its_bound(
    visit: Visit, world: QuietWorld, token: str
) -> None:
    begun = b'--b\r\nContent-Disposition: form-data; name="file"; filename="x"\r\n\r\n'
    headers = bearer(token) | {"content-type": "multipart/form-data; boundary=b"}
    answer = visit.http.post(PATH, content=begun + b"x" * 1_000_000, headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (413, "too_large")
    assert world.ledger.messages == []


@pytest.mark.parametrize(
    "frame",
    [
        "no JSON",
        {"type": "press", "event_id": "event-0001", "action": "solved"},
        say("x" * 4001),
        {"type": "say", "event_id": "short", "text": ""},
    ],
)
def test_a_frame_that_is_wrong_is_refused_with_its_files(
    visit: Visit, world: QuietWorld, token: str, frame: Any
) -> None:
    assert send(visit, token, PNG, frame=frame).status_code in {400, 422}
    assert world.ledger.messages == []


def test_a_form_that_is_none_is_refused(visit: Visit, world: QuietWorld, token: str) -> None:
    assert visit.post(token, say("")).status_code == 422
    answers = [
        visit.http.post(PATH, json=say("Hi"), headers=bearer(token)),
        visit.http.post(PATH, data={"frame": json.dumps(say("Hi"))}, headers=bearer(token)),
        send(visit, token),
        visit.http.post(
            PATH,
            content=b"--b\r\nbroken",
            headers=bearer(token) | {"content-type": "multipart/form-data; boundary=b"},
        ),
    ]
    assert [answer.status_code for answer in answers] == [400] * 4
    assert world.ledger.messages == []


def test_another_origin_sends_nothing(visit: Visit, world: QuietWorld, token: str) -> None:
    headers = bearer(token) | {"origin": "https://evil.example"}
    frame = {"frame": json.dumps(say("Hi"))}
    answer = visit.http.post(PATH, data=frame, files=[("file", PNG)], headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (403, "origin")
    assert world.ledger.messages == []


def test_where_files_are_off_there_is_no_such_route(visit: Visit, world: QuietWorld) -> None:
    told = visit.http.get(f"{API}/sites/customers").json()["files"]
    assert told == {"most": 3, "bytes": 20_000, "together": 40_000, "endings": [".png", ".txt"]}
    routers = make_router(world.parts), make_router(replace(world.parts, uploads=None))
    paths = [{getattr(route, "path", "") for route in router.routes} for router in routers]
    assert [PATH in found for found in paths] == [True, False]


def test_one_file_alone_may_be_as_large_as_all() -> None:
    assert UploadLimits(1, 1000).most_together == 1000
    assert UploadLimits(5, 1000).most_together == 2000
