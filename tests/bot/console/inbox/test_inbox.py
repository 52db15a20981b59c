"""The inbox: who waits is seen, answered on their channel, and by one agent at a time."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import update

from bot.handoff import duty
from bot.knowledge import KnowledgeService
from bot.store.accounts import AuditRow, ConsoleSessionRow
from bot.store.base import now
from bot.store.conversations import OutboxRow
from bot.store.handoff import CannedReplyRow, NoteRow, PresenceRow
from tests.bot.console.inbox.conftest import at_desk
from tests.bot.console.visitor import Visitor
from tests.bot.conversation.world import ADA, World, key, pressed, said
from tests.bot.handoff.desk import TEAM, Desk
from tests.bot.knowledge.writing import Desk as Writing
from tests.bot.knowledge.writing import text

HOME = "/console/inbox"
HERE = f"{HOME}/{key()}"


async def waiting(world: World, words: str = "My VPN <b>fails</b>") -> None:
    await world.hear(said(words))
    await world.hear(pressed("talk_to_human"))
    await world.quiet()


async def press(who: Visitor, step: str, **form: str) -> str:
    """Press a button of the conversation, and give the page that follows."""
    answer = await who.post(f"{HERE}/{step}", form)
    assert answer.status_code == 303, answer.text
    return (await who.get(answer.headers["location"])).text


async def news(who: Visitor, **told: Any) -> dict[str, Any]:
    """Ask as an open page does."""
    await who.get(HERE)
    headers = {"X-CSRF-Token": who.token, "Accept": "application/json"}
    answer = await who.http.post(f"{HERE}/news", json=told, headers=headers)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def test_from_the_queue_to_an_answer_on_the_person_s_channel(
    ann: Visitor, world: World, desk: Desk
) -> None:
    assert "Nobody waits" in (await ann.get(HOME)).text
    await waiting(world)
    listed = (await ann.get(HOME)).text
    assert "My VPN &lt;b&gt;fails&lt;/b&gt;" in listed
    assert "waits " in listed
    page = (await ann.get(HERE)).text
    for expected in ("Take it", "My VPN &lt;b&gt;fails", "You said: ", "0.900", "VPN", "ada@"):
        assert expected in page
    assert "<b>fails</b>" not in page
    assert "The conversation is yours" in await press(ann, "take")
    assert "Sent." in await press(ann, "reply", text="Please **restart** it.", nonce="n1")
    await press(ann, "reply", text="Please **restart** it.", nonce="n1")
    await world.quiet()
    assert [r.text for r in world.channel.kept["c1"] if r.author == "agent"] == [
        "Please **restart** it."
    ]
    assert "<strong>restart</strong>" in (await ann.get(HERE)).text
    assert "Ada" in (await ann.get(f"{HOME}?view=mine")).text
    assert [row.action for row in world.rows(AuditRow)] == ["conversation.take"]


async def test_a_colleague_is_told_and_nothing_is_sent_twice(
    ann: Visitor, ben: Visitor, world: World, desk: Desk
) -> None:
    await waiting(world)
    await press(ann, "take")
    assert "A colleague has this conversation" in await press(ben, "take")
    assert "Take it from Ann" in (await ben.get(HERE)).text
    assert "A colleague has this conversation" in await press(ben, "reply", text="Hi", nonce="n")
    headers = {"X-CSRF-Token": ben.token, "Accept": "application/json"}
    refused = await ben.http.post(f"{HERE}/reply", data={"text": "Hi"}, headers=headers)
    assert (refused.status_code, refused.json()["code"]) == (409, "taken")
    assert "yours now" in await press(ben, "take_over")
    assert desk.row().agent_id != ""
    assert "A colleague has" in await press(ann, "reply", text="Hi", nonce="m")
    assert [row for row in world.rows(OutboxRow) if row.key.startswith("agent-")] == []


async def test_two_who_type_see_each_other(
    ann: Visitor, ben: Visitor, world: World, desk: Desk
) -> None:
    await waiting(world)
    assert (await news(ann))["watchers"].strip() == ""
    assert "Ann is looking at this too." in (await news(ben, typing=True))["watchers"]
    assert "Ben is typing." in (await news(ann))["watchers"]


async def test_an_open_page_hears_what_is_new(ann: Visitor, world: World, desk: Desk) -> None:
    await waiting(world)
    before = await news(ann)
    assert (before["state"], before["is_mine"]) == ("waiting", False)
    await press(ann, "take")
    await world.hear(said("Are you there?"))
    await world.quiet()
    after = await news(ann)
    assert "Are you there?" in after["lines"]
    assert (after["state"], after["is_mine"], after["version"]) == ("human", True, 2)
    assert "The person has waited for an answer" in after["panel"]
    rows = (await ann.get(f"{HOME}/rows?view=mine", headers={"Accept": "application/json"})).json()
    assert "Are you there?" in rows["html"]
    assert rows["waiting"] == 0


async def test_a_page_that_is_open_keeps_its_agent_on_duty_but_no_session_alive(
    ann: Visitor, world: World
) -> None:
    old = now() - timedelta(minutes=5)

    def age(session: Any) -> None:
        session.execute(update(PresenceRow).values(seen_at=old))
        session.execute(update(ConsoleSessionRow).values(seen_at=old))

    world.database.write_sync(age)
    assert not world.database.read_sync(lambda s: world.duty.is_manned(s, TEAM))
    await ann.get(f"{HOME}/rows", headers={"Accept": "application/json"})
    assert world.database.read_sync(lambda s: world.duty.is_manned(s, TEAM))
    (session,) = world.rows(ConsoleSessionRow)
    assert session.seen_at == old
    await ann.get(HOME)
    assert world.rows(ConsoleSessionRow)[0].seen_at > old


async def test_on_and_off_duty(ann: Visitor, world: World) -> None:
    await ann.post(f"{HOME}/presence", {"is_on": "1", "teams": ["payroll", "no-team"]})
    assert world.database.read_sync(lambda s: world.duty.is_manned(s, "payroll"))
    assert not world.database.read_sync(lambda s: world.duty.is_manned(s, TEAM))
    refused = await ann.post(f"{HOME}/presence", {"is_on": "1"})
    assert "Choose the teams" in (await ann.get(refused.headers["location"])).text
    await ann.post(f"{HOME}/presence", {"is_on": "0", "teams": ["payroll"]})
    assert not world.database.read_sync(lambda s: world.duty.is_manned(s, "payroll"))
    account = world.database.read_sync(lambda s: s.query(PresenceRow).one().account_id)
    assert world.database.read_sync(lambda s: duty.presence(s, account).teams) == ["payroll"]


async def test_passed_on_handed_back_closed(
    ann: Visitor, ben: Visitor, world: World, desk: Desk
) -> None:
    await waiting(world)
    await press(ann, "take")
    assert "Nobody of that team is on duty" in await press(ann, "transfer", team="payroll")
    assert "Passed on" in await press(ann, "transfer", team=TEAM, reason="for Ben")
    await press(ben, "take")
    assert "Noted." in await press(ben, "note", text="A known fault", nonce="n1")
    assert "A known fault" in (await ann.get(HERE)).text
    assert [note.author for note in world.rows(NoteRow)] == ["Ben"]
    assert "Handed back" in await press(ben, "hand_back")
    await press(ben, "take")
    assert "Closed" in await press(ben, "close", reason="solved")
    assert "not open in the state" in await press(ben, "hand_back")
    await world.quiet()
    assert "A known fault" not in "".join(world.channel.texts())
    assert [step[2] for step in desk.steps()] == [
        "request", "queue", "for Ben", "queue", "", "unasked", "solved",
    ]  # fmt: skip


async def test_suggested_is_only_what_the_person_may_read(
    ann: Visitor, world: World, knowledge: KnowledgeService, desk: Desk
) -> None:
    writing = Writing(world.database)
    vpn = "The VPN fails when the certificate is old. Renew the certificate first."
    writing.publish("vpn", text(title="VPN trouble", body=vpn))
    writing.publish("boss", text(title="VPN for managers", body=vpn, groups=("managers",)))
    knowledge.open()
    await waiting(world, "VPN fails certificate")
    found = (await ann.get(f"{HERE}/suggestions")).text
    assert "VPN trouble" in found
    assert "VPN for managers" not in found
    assert 'data-insert="' in found
    assert "[VPN trouble](https://desk.example/articles/vpn?key=" in found
    # She who may read it gets it.
    boss = replace(ADA, id="boss", groups=frozenset({"managers"}))
    await world.hear(said("VPN fails certificate", "c2", sender=boss))
    await world.quiet()
    theirs = (await ann.get(f"{HOME}/{key('c2')}/suggestions?q=certificate")).text
    assert "VPN for managers" in theirs


async def test_canned_replies_are_filled_for_the_person(
    ann: Visitor, world: World, desk: Desk
) -> None:
    await waiting(world)
    canned = f"{HOME}/canned"
    wrong = await ann.post(canned, {"title": "Greeting", "text": "Hello {password} <b>"})
    assert wrong.status_code == 422
    assert "a place in the text that nothing is known for" in wrong.text
    assert "Hello {password} &lt;b&gt;" in wrong.text
    kept = await ann.post(canned, {"title": "Greeting", "text": "Hello {name|there}, {agent} here"})
    assert "Saved." in (await ann.get(kept.headers["location"])).text
    assert '<option value="Hello Ada, Ann here">Greeting</option>' in (await ann.get(HERE)).text
    (row,) = world.rows(CannedReplyRow)
    await ann.post(f"{canned}/remove", {"id": row.id})
    assert "Greeting" not in (await ann.get(canned)).text
    actions = [row.action for row in world.rows(AuditRow)]
    assert actions == ["canned.keep", "canned.remove"]


async def test_what_is_not_there_and_who_may_not(ann: Visitor, world: World) -> None:
    for path in (f"{HOME}/nothing", f"{HOME}/nothing/suggestions"):
        assert (await ann.get(path)).status_code == 404
    assert (await ann.post(f"{HOME}/nothing/take", {})).status_code == 404
    await waiting(world)
    assert (await ann.post(f"{HERE}/explode", {})).status_code == 404
    kim = at_desk(ann.console, "kim", "knowledge_admin")
    for path in (HOME, HERE, f"{HERE}/suggestions", f"{HOME}/rows"):
        assert (await kim.get(path)).status_code == 403
    assert (await kim.post(f"{HERE}/take", {})).status_code == 403


@pytest.mark.parametrize("view", ["queue", "mine", "live", "recent", "%00", ""])
async def test_every_view_is_there(ann: Visitor, world: World, desk: Desk, view: str) -> None:
    await world.hear(said("When is payday?"))
    await world.quiet()
    page = await ann.get(f"{HOME}?view={view}&team=no-team")
    assert page.status_code == 200
    assert ("When is payday?" in page.text) == (view == "recent")


async def test_the_home_page_tells_who_waits(ann: Visitor, world: World, desk: Desk) -> None:
    await waiting(world)
    assert "people wait for somebody" in (await ann.get("/console/")).text
