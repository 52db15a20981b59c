"""What is written to Teams: once, in order, and obeying what the far side says."""

from __future__ import annotations

import pytest

from connectors.channels.teams.throttling import retry_after
from connectors.errors import NotFound, Refused, Unavailable
from connectors.messages import Button, DraftField, Reply, TicketCard
from tests.channels.teams.world import CHAT, World, cards

LONG = "\n\n".join(f"Paragraph {n}: " + "word " * 100 for n in range(60))
CARD = TicketCard("FD-1042", "A broken chair", "new", "Facilities", "https://desk.example/t")


@pytest.fixture
def known(world: World) -> World:
    """A world in which Ada has spoken."""
    assert world.deliver(world.activity(text="Hello")).is_success
    return world


def send(world: World, reply: Reply) -> None:
    """Send a reply to Ada's chat."""
    world.server.call(world.channel.send, CHAT, reply)


@pytest.mark.parametrize("status", [408, 409, 412, 429, 500, 502, 503, 504])
def test_what_passes_is_to_be_tried_again(known: World, status: int) -> None:
    known.far.failing, known.far.retry_after = status, "7"
    with pytest.raises(Unavailable, match=str(status)) as told:
        send(known, Reply("reply-1", "One"))
    assert told.value.retry_after == 7


@pytest.mark.parametrize(("status", "error"), [(400, Refused), (403, Refused), (404, NotFound)])
def test_what_does_not_pass_is_not(known: World, status: int, error: type[Exception]) -> None:
    known.far.failing = status
    with pytest.raises(error, match=f"{status}.*Trouble"):
        send(known, Reply("reply-1", "One"))


def test_a_send_that_was_cut_off_goes_on_where_it_was(known: World) -> None:
    send(known, Reply("reply-0", "Before"))
    whole = [one.body for one in known.far.on(CHAT)]
    kept = known.parts.posts.kept  # type: ignore[attr-defined]
    send(known, Reply("reply-1", LONG))
    parts = len(known.far.on(CHAT)) - len(whole)
    assert parts > 1
    # As if the process had died before the last part.
    kept.pop()
    last = known.far.written.pop()
    send(known, Reply("reply-1", LONG))
    assert len(known.far.on(CHAT)) == parts + 1
    assert known.far.on(CHAT)[-1].body["text"] == last.body["text"]


def test_our_token_is_kept_and_fetched_anew_when_it_is_revoked(known: World) -> None:
    send(known, Reply("reply-1", "One"))
    send(known, Reply("reply-2", "Two"))
    assert known.far.token_fetches == 1
    known.far.tokens.clear()
    send(known, Reply("reply-3", "Three"))
    assert known.far.token_fetches == 2
    assert [one.body["text"] for one in known.far.on(CHAT)] == ["One", "Two", "Three"]


def test_a_secret_that_has_expired_loses_nothing(known: World) -> None:
    known.far.tokens.clear()
    known.far.token_status = 401
    with pytest.raises(Unavailable, match="The secret has expired"):
        send(known, Reply("reply-1", "One"))
    known.far.token_status = 200
    send(known, Reply("reply-1", "One"))
    assert len(known.far.on(CHAT)) == 1


def test_a_reply_is_addressed_to_the_person(known: World) -> None:
    send(known, Reply("reply-1", "**Hello**"))
    (written,) = known.far.on(CHAT)
    assert written.body["recipient"]["id"] == "29:ada"
    assert written.body["textFormat"] == "markdown"
    assert written.body["locale"] == "en-GB"


def test_a_draft_is_a_form_whose_fields_have_to_be_filled_in(known: World) -> None:
    draft = (
        DraftField("title", "In short", "A chair"),
        DraftField("priority", "How urgent?", "low", (("low", "Low"), ("high", "High"))),
    )
    buttons = (Button("Send it", "confirm_ticket", style="primary"), Button("Cancel", "cancel"))
    send(known, Reply("reply-1", "This goes to **IT**.", draft=draft, buttons=buttons))
    (card,) = cards(known.far.on(CHAT))
    title, priority = (e for e in card["body"] if e["type"].startswith("Input."))
    assert (title["id"], title["value"], title["maxLength"]) == ("field.title", "A chair", 100)
    assert title["isRequired"]
    assert title["errorMessage"] == "Please fill this in."
    assert priority["choices"][1] == {"title": "High", "value": "high"}
    confirm, cancel = card["actions"]
    assert (confirm["associatedInputs"], confirm["style"]) == ("auto", "positive")
    # Who gives up need not fill in anything.
    assert cancel["associatedInputs"] == "none"
    assert {a["type"] for a in card["actions"]} == {"Action.Execute"}


def test_more_than_six_buttons_go_into_a_menu(known: World) -> None:
    buttons = tuple(Button(f"Choice {n}", "inform", {"n": str(n)}) for n in range(8))
    send(known, Reply("reply-1", "Which one?", buttons=buttons))
    (card,) = cards(known.far.on(CHAT))
    assert [a.get("mode") for a in card["actions"]] == [None] * 6 + ["secondary"] * 2


def test_news_of_a_ticket_renew_its_card_in_place(known: World) -> None:
    tickets = known.parts.requests.tickets  # type: ignore[attr-defined]
    tickets["FD-1042"] = CARD
    send(known, Reply("reply-1", "Done.", ticket=CARD, details={"ticket_number": "FD-1042"}))
    tickets["FD-1042"] = TicketCard("FD-1042", "A broken chair", "solved", "Facilities")
    send(known, Reply("news-1", "**FD-1042** is solved.", details={"ticket_number": "FD-1042"}))
    first, news = known.far.on(CHAT)
    assert (first.updates, news.updates) == (1, 0)
    (card,) = cards([first])
    texts = [element.get("text") for element in card["body"]]
    assert "Solved" in texts
    assert [a["verb"] for a in card["actions"]] == ["ticket.refresh", "ticket.reopen"]
    assert card["refresh"]["userIds"] == ["29:ada"]
    assert card["refresh"]["action"]["verb"] == "ticket.refresh"


def test_news_are_told_though_the_card_cannot_be_renewed(known: World) -> None:
    send(known, Reply("reply-1", "Done.", ticket=CARD, details={"ticket_number": "FD-1042"}))
    known.parts.requests.failing = Unavailable("down")  # type: ignore[attr-defined]
    send(known, Reply("news-1", "It is solved.", details={"ticket_number": "FD-1042"}))
    assert [one.updates for one in known.far.on(CHAT)] == [0, 0]


def test_somebody_who_has_never_spoken_cannot_be_written_to(world: World) -> None:
    with pytest.raises(NotFound):
        send(world, Reply("reply-1", "Hello?"))


@pytest.mark.parametrize(
    ("said", "seconds"),
    [("7", 7), ("0.5", 0.5), ("", None), ("soon", None), ("-3", None), ("nan", None),
     ("99999999", 3600), ("Wed, 21 Oct 2015 07:28:00 GMT", None),
     ("Wed, 21 Oct 2099 07:28:00 GMT", 3600)],
)  # fmt: skip
def test_a_pause_is_read_as_it_was_meant(said: str, seconds: float | None) -> None:
    assert retry_after({"retry-after": said}) == seconds


def test_an_agents_name_stands_above_their_words(known: World) -> None:
    details = {"agent": "Mara *Lind*"}
    send(known, Reply("reply-1", "Hello!", author="agent", details=details))
    send(known, Reply("reply-2", "Which one?", "agent", (Button("A", "a"),), details=details))
    mere = known.far.on(CHAT)[-2].body
    assert mere["text"] == "**Mara \\*Lind\\*** writes\n\nHello!"
    (card,) = cards(known.far.on(CHAT)[-1:])
    assert [part["text"] for part in card["body"]] == [
        "**Mara \\*Lind\\*** writes",
        "Which one?",
    ]
