"""Intents that gaps propose: taken over, or turned down."""

from __future__ import annotations

from bot.console.frame import Console
from bot.store.accounts import AuditRow
from bot.store.learning import GapRow, IntentProposalRow
from tests.bot.console.visitor import Visitor

HERE = "/console/understanding"


def propose(console: Console) -> IntentProposalRow:
    gap = GapRow(label="Where can I park?", audience="employee", state="fixing", fix="intent")
    row = IntentProposalRow(name="car_park", proposed_by="kim")
    row.examples = ["Where can I park?", "Is there a <b>car park</b>?"]

    def work(session):  # type: ignore[no-untyped-def]
        session.add(gap)
        session.flush()
        row.gap_id = gap.id
        session.add(row)
        return row

    return console.database.write_sync(work)


def state(console: Console, row: IntentProposalRow) -> str:
    return console.database.read_sync(lambda s: s.get_one(IntentProposalRow, row.id).state)


async def test_a_proposal_is_taken_over(admin: Visitor, console: Console) -> None:
    row = propose(console)
    listed = (await admin.get(HERE)).text
    assert "Proposed from gaps" in listed
    assert f"/console/gaps/{row.gap_id}" in listed
    page = (await admin.get(f"{HERE}/new?proposal={row.id}")).text
    assert 'value="car_park"' in page
    assert "Is there a &lt;b&gt;car park&lt;/b&gt;?" in page
    form = {"name": "car_park", "label": "Park", "proposal": row.id}
    wrong = await admin.post(f"{HERE}/new", form | {"name": "Parking!", "texts": "x"})
    assert (wrong.status_code, state(console, row)) == (422, "proposed")
    assert row.id in wrong.text
    made = await admin.post(f"{HERE}/new", form | {"texts": "Where can I park?\nPark where?"})
    assert made.status_code == 303, made.text
    assert made.headers["location"] == f"{HERE}/intents/car_park"
    assert state(console, row) == "taken"
    assert "Proposed from gaps" not in (await admin.get(HERE)).text
    # What was decided on is not offered again.
    assert 'value="car_park"' not in (await admin.get(f"{HERE}/new?proposal={row.id}")).text


async def test_a_proposal_is_turned_down(admin: Visitor, console: Console) -> None:
    row = propose(console)
    answer = await admin.post(f"{HERE}/proposals/{row.id}/refuse", {})
    assert "Turned down." in (await admin.get(answer.headers["location"])).text
    assert state(console, row) == "refused"
    again = await admin.post(f"{HERE}/proposals/{row.id}/refuse", {})
    assert "not there any more" in (await admin.get(again.headers["location"])).text
    actions = console.database.read_sync(lambda s: [r.action for r in s.query(AuditRow)])
    assert actions == ["intent_proposal.refuse"]
