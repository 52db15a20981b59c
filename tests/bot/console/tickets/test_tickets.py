"""The pages of tickets: found, changed as the states allow, and told to the requester."""

from __future__ import annotations

from typing import Any

import pytest

from bot.console import tickets
from bot.console.frame import Console
from bot.desk import working
from bot.desk.tickets import find_row
from bot.store.accounts import AuditRow
from bot.store.desk import DeskEventRow, DeskTicketRow
from bot.store.files import DeskFileRow
from connectors.messages import Attachment, Person
from tests.bot.console.inbox.conftest import at_desk
from tests.bot.console.visitor import Visitor
from tests.bot.conversation.conftest import rasa as rasa
from tests.bot.conversation.conftest import world as world
from tests.bot.conversation.fake_rasa import Heard, Replies, report, text
from tests.bot.conversation.world import TOPICS, World, said
from tests.bot.handoff.desk import DRAFT
from tests.contracts.ticketing import ticket

HOME = "/console/tickets"
HERE = f"{HOME}/FD-1001"


@pytest.fixture
def ann(console: Console, world: World) -> Visitor:
    """An agent, at the pages of tickets."""
    console.join(
        tickets.area(console), tickets.routes(tickets.Parts(console, TOPICS, world.approvals))
    )
    return at_desk(console, "ann", "agent")


@pytest.fixture
def ben(ann: Visitor) -> Visitor:
    """Her colleague."""
    return at_desk(ann.console, "ben", "agent")


async def opened(world: World) -> None:
    """Let Ada open FD-1001 in a conversation."""

    async def opens(heard: Heard) -> Replies:
        return [text("Saved."), report(DRAFT)]

    world.rasa.answer = opens
    await world.hear(said("The VPN does not connect"))
    await world.quiet()


async def step(who: Visitor, name: str, **form: str) -> str:
    """Press a button of the ticket, and give the page that follows."""
    answer = await who.post(f"{HERE}/{name}", {"nonce": name} | form)
    assert answer.status_code == 303, answer.text
    return (await who.get(answer.headers["location"])).text


async def told(world: World) -> list[str]:
    """Carry the news to Ada, and give what she read since her ticket was opened."""
    world.delivery.submit(await world.operations.news("here:8080"))
    await world.quiet()
    return world.channel.texts()[2:]


async def test_a_comment_reaches_the_requester_and_a_note_does_not(
    ann: Visitor, world: World
) -> None:
    await opened(world)
    page = (await ann.get(HERE)).text
    for expected in ("FD-1001", "The VPN does not connect", "IT Support", "Nobody has it", "Ada"):
        assert expected in page
    assert "Sent." in await step(ann, "comment", text="Which VPN is it?")
    await step(ann, "comment", text="Which VPN is it?")
    assert "Noted." in await step(ann, "note", text="He asks that each week")
    (news,) = await told(world)
    assert "Which VPN is it?" in news
    assert "from Ann" in news
    assert "each week" not in "".join(world.channel.texts())
    assert "He asks that each week" in (await ann.get(HERE)).text
    assert "There were no words in it" in await step(ann, "comment", text=" ", nonce="other")


async def test_states_go_as_the_table_says_and_are_told(
    ann: Visitor, ben: Visitor, world: World
) -> None:
    await opened(world)
    assert "may not follow" in await step(ann, "move", state="closed")
    assert "may not follow" in await step(ann, "move", state="needs_info")
    assert "may not follow" in await step(ann, "move", state="nonsense")
    await step(ann, "move", state="needs_info", text="Which VPN?", nonce="1")
    assert "Needs information" in (await ann.get(HERE)).text
    await step(ann, "move", state="solved", text="Renewed the certificate.", nonce="2")
    assert "may not follow" in await step(ben, "move", state="solved", nonce="3")
    news = await told(world)
    assert len(news) == 2
    assert "needs something from you" in news[0]
    assert "is solved. Renewed the certificate." in news[1]
    moves = [row.details for row in world.rows(AuditRow) if row.action == "ticket.move"]
    assert moves == [
        {"before": "new", "after": "needs_info"},
        {"before": "needs_info", "after": "solved"},
    ]


async def test_taken_passed_on_and_ranked_without_a_word_to_the_requester(
    ann: Visitor, world: World
) -> None:
    await opened(world)
    await step(ann, "assign", to="me", nonce="1")
    (row,) = world.rows(DeskTicketRow)
    assert row.assignee == "ann"
    assert "FD-1001" in (await ann.get(f"{HOME}?who=me")).text
    await step(ann, "priority", priority="urgent", nonce="2")
    await step(ann, "queue", queue="security", nonce="3")
    (row,) = world.rows(DeskTicketRow)
    assert (row.assignee, row.queue, row.priority) == (None, "security", "urgent")
    assert "Choose a team" in await step(ann, "queue", queue="no-team", nonce="4")
    assert "Choose a priority" in await step(ann, "priority", priority="huge", nonce="5")
    kinds = [event.kind for event in world.rows(DeskEventRow)]
    assert kinds == ["state", "assigned", "priority", "queue"]
    assert await told(world) == []


async def test_found_by_words_number_state_and_team(ann: Visitor, world: World) -> None:
    for title, queue in (("Printer <i>jam</i>", "it-support"), ("Lost 100% badge", "facilities")):
        person = Person(f"p-{queue}", "employee", name="Zoe Quill")
        await world.desk.open(ticket(title, requester=person, queue=queue), f"key-{queue}")

    async def listed(query: str) -> list[str]:
        page = (await ann.get(f"{HOME}?{query}")).text
        assert "<i>jam" not in page
        return [number for number in ("FD-1001", "FD-1002") if number in page]

    assert await listed("") == ["FD-1001", "FD-1002"]
    assert await listed("q=jam") == ["FD-1001"]
    assert await listed("q=fd-1002") == ["FD-1002"]
    assert await listed("q=quill+100%25") == ["FD-1002"]
    assert await listed("q=%25%25x") == []
    assert await listed("queue=facilities&sort=oldest") == ["FD-1002"]
    assert await listed("state=solved") == []
    assert await listed("state=x&queue=y&priority=z&who=%00&sort=a&page=9999") == [
        "FD-1001",
        "FD-1002",
    ]


async def test_files_are_saved_and_belong_to_their_ticket(ann: Visitor, world: World) -> None:
    page = Attachment("a page.html", "text/html", b"<script>alert(1)</script>")
    await world.desk.open(ticket("With a file", attachments=(page,)), "key-1")
    await world.desk.open(ticket("Without"), "key-2")
    (file,) = world.rows(DeskFileRow)
    assert f"{HERE}/files/{file.id}" in (await ann.get(HERE)).text
    got = await ann.get(f"{HERE}/files/{file.id}")
    assert got.content == page.content
    assert got.headers["content-type"] == "application/octet-stream"
    assert got.headers["content-disposition"].startswith("attachment;")
    assert "sandbox" in got.headers["content-security-policy"]
    assert (await ann.get(f"{HOME}/FD-1002/files/{file.id}")).status_code == 404


async def test_what_is_not_there_and_who_may_not(ann: Visitor, world: World) -> None:
    await opened(world)
    for path in (f"{HOME}/FD-9999", f"{HOME}/nonsense", f"{HERE}/files/none"):
        assert (await ann.get(path)).status_code == 404
    assert (await ann.post(f"{HOME}/FD-9999/comment", {"text": "x"})).status_code == 404
    assert (await ann.post(f"{HERE}/explode", {})).status_code == 404
    kim = at_desk(ann.console, "kim", "knowledge_admin")
    assert (await kim.get(HERE)).status_code == 403
    assert (await kim.post(f"{HERE}/comment", {"text": "x"})).status_code == 403


async def test_the_home_page_counts(ann: Visitor, world: World) -> None:
    await opened(world)
    assert "new tickets that nobody has" in (await ann.get("/console/")).text
    await step(ann, "assign", to="me")
    assert "open tickets are yours" in (await ann.get("/console/")).text


async def test_a_second_assignment_to_the_same_changes_nothing(world: World) -> None:
    await world.desk.open(ticket("x"), "key-1")

    def assign(session: Any) -> None:
        row = find_row(session, "FD-1001")
        working.assign(session, row, "Ann", "ann", "k1")
        working.assign(session, row, "Ann", "ann", "k2")

    world.database.write_sync(assign)
    assert [event.kind for event in world.rows(DeskEventRow)] == ["state", "assigned"]
