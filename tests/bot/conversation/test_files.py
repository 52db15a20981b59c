"""Files on their way through the house: stored, scanned, told of, carried into the ticket."""

from __future__ import annotations

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.desk import files as desk_files
from bot.files.keeping import content_of
from bot.files.looking import FilesOfMessage
from bot.files.scanning import Verdict
from bot.store.conversations import OutboxRow
from bot.store.files import DeskFileRow, FileContentRow, FileRow
from connectors.messages import Attachment
from tests.bot.conversation.fake_rasa import (
    Answer,
    FakeRasa,
    Heard,
    Replies,
    echo,
    report,
    text,
)
from tests.bot.conversation.world import World, key, pressed, said
from tests.bot.files.samples import EXE, PDF, PNG

SCREEN = Attachment("screen.png", "image/png", PNG)
REPORT = Attachment("report.pdf", "application/pdf", PDF)


class Scanner:
    """A scanner that says what it is told to."""

    def __init__(self, verdict: Verdict) -> None:
        self.verdict = verdict
        self.seen: list[bytes] = []

    async def scan(self, content: bytes) -> Verdict:
        """Note it, and say so."""
        self.seen.append(content)
        return self.verdict


TICKET = {
    "title": "A broken door",
    "description": "It does not open.",
    "type": "incident",
    "category": "facilities",
    "priority": "normal",
    "queue": "facilities",
}


def opens(draft: str = "draft-1") -> Answer:
    """Let every press open a ticket, and every word be answered."""

    async def answer(heard: Heard) -> Replies:
        if not heard.text.startswith("/"):
            return await echo(heard)
        return [text("Saved."), report({"type": "open_ticket", "key": draft, "ticket": TICKET})]

    return answer


def in_tickets(world: World) -> list[tuple[str, bytes]]:
    """Give the files of the desk's first ticket."""

    def read(session: Session) -> list[tuple[str, bytes]]:
        rows = desk_files.of_ticket(session, 1)
        return [(row.name, content_of(session, row.digest)) for row in rows]

    return world.database.read_sync(read)


async def test_a_file_alone_is_a_message_and_the_person_is_told(
    world: World, rasa: FakeRasa
) -> None:
    await world.hear(said("", attachments=(SCREEN,)))
    await world.handled()
    assert world.channel.texts() == [
        "I have kept `screen.png` – your files go along with the ticket when you open one."
    ]
    assert rasa.heard == []
    (row,) = world.rows(FileRow)
    assert (row.name, row.state, row.size) == ("screen.png", "kept", len(PNG))


async def test_files_go_along_with_the_next_ticket(world: World, rasa: FakeRasa) -> None:
    await world.hear(said("", attachments=(SCREEN,)))
    await world.handled()
    rasa.answer = opens()
    await world.hear(said("The door is broken", attachments=(REPORT,)))
    await world.handled()
    await world.hear(pressed("confirm_ticket"))
    await world.quiet()
    assert in_tickets(world) == [("screen.png", PNG), ("report.pdf", PDF)]
    assert {row.carried_by for row in world.rows(FileRow)} == {"draft-1"}


async def test_a_ticket_that_is_opened_later_leaves_them(world: World, rasa: FakeRasa) -> None:
    rasa.answer = opens()
    await world.hear(said("", attachments=(SCREEN,)))
    await world.hear(pressed("confirm_ticket"))
    await world.quiet()
    rasa.answer = opens("draft-2")
    await world.hear(pressed("confirm_ticket"))
    await world.quiet()
    assert len(in_tickets(world)) == 1
    assert len(world.rows(DeskFileRow)) == 1


async def test_other_conversations_files_stay_where_they_are(world: World, rasa: FakeRasa) -> None:
    await world.hear(said("", conversation="c2", attachments=(SCREEN,)))
    rasa.answer = opens()
    await world.hear(pressed("confirm_ticket"))
    await world.quiet()
    assert in_tickets(world) == []


async def test_a_redelivery_stores_no_file_twice(world: World) -> None:
    for _ in range(2):
        await world.hear(said("", event_id="same", attachments=(SCREEN,)))
    await world.handled()
    assert len(world.rows(FileRow)) == 1


async def test_the_same_bytes_are_stored_once(world: World) -> None:
    await world.hear(said("", attachments=(SCREEN, SCREEN)))
    await world.handled()
    assert len(world.rows(FileRow)) == 2
    query = select(FileContentRow)
    assert len(world.database.read_sync(lambda s: list(s.execute(query).scalars()))) == 1


async def test_a_refused_file_is_told_with_the_reason_and_the_rest_goes_on(
    world: World,
) -> None:
    virus = Attachment("photo.png", "image/png", EXE)
    await world.hear(said("Look at this", attachments=(virus, SCREEN)))
    await world.handled()
    kept, refused, answer = world.channel.texts()
    assert "`screen.png`" in kept
    assert refused.startswith("`photo.png` is a kind of file that I do not take")
    assert answer
    states = [
        (row.state, row.reason, row.size)
        for row in sorted(world.rows(FileRow), key=lambda row: row.number)
    ]
    assert states == [("refused", "kind", 0), ("kept", "", len(PNG))]


async def test_a_false_ending_is_told(world: World) -> None:
    await world.hear(said("", attachments=(Attachment("scan.pdf", "application/pdf", PNG),)))
    await world.handled()
    assert world.channel.texts()[1] == (
        "`scan.pdf` is not what its name says, so I have kept it as `scan.pdf.png`."
    )


@pytest.mark.parametrize(
    ("verdict", "words"),
    [("refused", "takes `screen.png` for harmful"), ("down", "could not check `screen.png`")],
)
async def test_what_the_scanner_refuses_goes_nowhere(
    world: World, rasa: FakeRasa, verdict: Verdict, words: str
) -> None:
    scanner = Scanner(verdict)
    world.handler._files = FilesOfMessage(world.database, scanner)
    rasa.answer = opens()
    await world.hear(said("", attachments=(SCREEN,)))
    await world.hear(pressed("confirm_ticket"))
    await world.quiet()
    assert words in world.channel.texts()[0]
    assert scanner.seen == [PNG]
    assert in_tickets(world) == []


async def test_a_name_cannot_dress_up_what_we_say(world: World) -> None:
    evil = Attachment("`**Done**` [x](https://evil.example).png", "image/png", PNG)
    await world.hear(said("", attachments=(evil,)))
    await world.handled()
    (told,) = world.channel.texts()
    assert told.count("`") == 2


async def test_the_transcript_names_the_files(world: World, rasa: FakeRasa) -> None:
    await world.hear(said("", attachments=(SCREEN,)))
    await world.handled()
    rasa.answer = opens()
    await world.hear(pressed("confirm_ticket"))
    await world.quiet()
    (row,) = [row for row in world.rows(OutboxRow) if row.kind == "open"]
    assert row.body["transcript"][0]["text"] == "[screen.png]"


async def test_the_history_names_the_files(world: World) -> None:
    await world.hear(said("Look", attachments=(SCREEN,)))
    await world.handled()
    first, *_ = await world.history.after("c1", 0)
    assert first.what.files == ("screen.png",)  # type: ignore[union-attr]
    assert key() == world.rows(FileRow)[0].conversation_id
