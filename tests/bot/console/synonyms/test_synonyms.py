from __future__ import annotations

from pathlib import Path

import pytest

from bot.console import synonyms
from bot.console.frame import Console
from bot.knowledge.wording import Wording
from bot.settings import Settings
from bot.store.accounts import AuditRow
from bot.store.knowledge import SynonymRow
from knowledge_index.passages import Reader
from tests.bot.console.visitor import Visitor, make_account
from tests.bot.quality.world import TODAY, ZONE, Bench, ask

HOME = "/console/synonyms"
ADDED = {"said": "wages day", "meant": "salaries paid 25th each month"}
READER = Reader("employee", TODAY)


@pytest.fixture
def bench(console: Console, settings: Settings, tmp_path: Path) -> Bench:
    bench = Bench(console.database, settings.index_dir)
    file = tmp_path / "synonyms.yml"
    file.write_text("PTO: annual leave\n")
    wording = Wording(console.database, bench.service.index, file)
    wording.begin()
    wording.refresh()
    parts = synonyms.Parts(console, bench.trial, wording, ZONE)
    console.join(synonyms.area(), synonyms.routes(parts))
    return bench


def first(bench: Bench, text: str) -> str:
    return bench.service.index.search(text, READER)[0].article.id


def said(bench: Bench) -> list[str]:
    return bench.database.read_sync(lambda s: [row.said for row in s.query(SynonymRow)])


async def test_the_files_synonyms_are_the_start(bench: Bench, admin: Visitor) -> None:
    page = (await admin.get(HOME)).text
    assert "<b>PTO</b>" in page
    assert "annual leave" in page


async def test_what_would_change_is_shown_and_nothing_is_changed(
    bench: Bench, admin: Visitor
) -> None:
    ask(bench.database, "wages day?")
    ask(bench.database, "printer?")
    shown = await admin.post(f"{HOME}/try", ADDED)
    assert shown.status_code == 200
    assert "One answer changes" in shown.text
    assert "wages day?" in shown.text
    assert "printer?" not in shown.text
    assert said(bench) == ["PTO"]
    assert bench.service.index.reword("wages day") == "wages day"


async def test_a_synonym_counts_from_the_next_search_on(bench: Bench, admin: Visitor) -> None:
    kept = await admin.post(f"{HOME}/keep", ADDED)
    assert kept.status_code == 303
    assert first(bench, "wages day") == "payday"
    assert bench.service.index.reword("Wages  DAY?") == "salaries paid 25th each month?"
    changed = await admin.post(f"{HOME}/keep", {"said": "WAGES day", "meant": "printer"})
    assert changed.status_code == 303
    assert first(bench, "wages day") == "printer"
    await admin.post(f"{HOME}/keep", {"said": "wages day", "step": "remove"})
    assert bench.service.index.reword("wages day") == "wages day"
    assert said(bench) == ["PTO"]
    log = bench.database.read_sync(
        lambda s: [(r.who, r.action, r.details) for r in s.query(AuditRow).order_by(AuditRow.id)]
    )
    assert [(who, action, d["before"], d["after"]) for who, action, d in log] == [
        ("kim", "synonym.keep", "", "salaries paid 25th each month"),
        ("kim", "synonym.keep", "salaries paid 25th each month", "printer"),
        ("kim", "synonym.remove", "printer", ""),
    ]


async def test_what_makes_an_approved_answer_worse_is_refused(bench: Bench, admin: Visitor) -> None:
    await admin.post(f"{HOME}/keep", ADDED)
    bench.approve("wages day")
    for worse in (
        {"said": "wages day", "meant": "printer"},
        {"said": "wages day", "step": "remove"},
    ):
        refused = await admin.post(f"{HOME}/keep", worse)
        assert refused.status_code == 409
        assert "An approved answer gets worse" in refused.text
        assert ">Keep it<" not in refused.text
    assert first(bench, "wages day") == "payday"
    assert said(bench) == ["PTO", ADDED["said"]]


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"said": " ", "meant": "x"}, "Both are needed"),
        ({"said": "x", "meant": ""}, "Both are needed"),
        ({"said": "x" * 81, "meant": "y"}, "too long"),
        ({"said": "Leave", "meant": " leave"}, "say the same"),
    ],
)
@pytest.mark.parametrize("step", ["try", "keep"])
async def test_what_cannot_be_kept_is_told(
    bench: Bench, admin: Visitor, given: dict[str, str], told: str, step: str
) -> None:
    response = await admin.post(f"{HOME}/{step}", given)
    assert (response.status_code, told in response.text) == (422, True)
    assert said(bench) == ["PTO"]


async def test_nothing_executes(bench: Bench, admin: Visitor) -> None:
    script = "<script>1</script>"
    await admin.post(f"{HOME}/keep", {"said": script, "meant": "<b>printer"})
    page = (await admin.get(HOME)).text
    assert script not in page
    assert "&lt;script&gt;1" in page


async def test_only_knowledge_admins_get_in(bench: Bench, console: Console) -> None:
    agent = Visitor(console)
    agent.enter(make_account(console, "alan", "agent"))
    assert (await agent.get(HOME)).status_code == 403
    assert (await agent.post(f"{HOME}/keep", ADDED)).status_code == 403
    assert said(bench) == ["PTO"]
