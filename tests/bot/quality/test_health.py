"""The articles' health: figures, reasons and pairs, kept in step with the articles."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.quality import health_lists, reasons
from bot.quality.health import Health
from bot.quality.health_lists import Wanted
from bot.quality.reasons import Facts, Used
from bot.store.base import now
from bot.store.gate import HealthReasonRow, HealthRow, PairRow
from bot.store.knowledge import ArticleRow
from tests.bot.quality.world import GRACE, PRINTER, Bench, answered, put


@pytest.fixture
def health(bench: Bench) -> Health:
    return Health(bench.database, lambda: bench.service.index)


def row(bench: Bench, article_id: str = "payday") -> HealthRow:
    return bench.database.read_sync(lambda s: s.get_one(HealthRow, article_id))


def told(bench: Bench, article_id: str = "payday") -> dict[str, str]:
    query = lambda s: s.query(HealthReasonRow).filter_by(article_id=article_id)  # noqa: E731
    return bench.database.read_sync(lambda s: {r.reason: r.detail for r in query(s)})


def sync(bench: Bench) -> None:
    bench.service.sync()


FINE = Facts("Payroll", now(), None, Used(9, 5, 1), (), (), {})


def test_a_fine_article_has_every_point() -> None:
    assert reasons.of(FINE, now()) == {}
    assert reasons.score([]) == 100
    assert reasons.score(reasons.COSTS) == 0


def test_each_fact_has_its_reason() -> None:
    later = now() + timedelta(days=400)
    facts = Facts(
        owner="",
        reviewed_at=now(),
        valid_to=later.date(),
        used=Used(0, 0, 0),
        findings=[("too_long", "2000")],
        broken=["gone"],
        pairs={"duplicate": 2, "contradiction": 0},
    )
    found = reasons.of(facts, later)
    assert found.keys() == {
        "no_owner", "stale", "expires_soon", "never_shown", "too_long", "broken_link", "duplicate",
    }  # fmt: skip
    assert (found["duplicate"], found["broken_link"]) == ("2", "gone")
    assert Used(9, 5, 1).silent == 3


def test_a_few_opinions_are_no_verdict() -> None:
    few = Facts("P", now(), None, Used(9, 0, 4), (), (), {})
    assert reasons.of(few, now()) == {}
    many = Facts("P", now(), None, Used(9, 3, 2), (), (), {})
    assert reasons.of(many, now()) == {"not_quite": "2 / 5"}


def test_figures_count_what_became_of_the_answers(bench: Bench, health: Health) -> None:
    for outcome in ("solved", "not_quite", "silent", "silent"):
        answered(bench.database, "payday", outcome)
    answered(bench.database, "payday", "solved", days=91)
    assert health.run() == 3
    found = row(bench)
    assert (found.answered, found.solved, found.not_quite, found.silent) == (4, 1, 1, 2)
    assert found.shown_at is not None
    assert row(bench, "printer").shown_at is None


def test_texts_are_looked_at_when_they_change(bench: Bench, health: Health) -> None:
    health.run()
    assert told(bench) == {}
    put(bench.database, "payday", "See [this](/help/nowhere).", owner="")
    sync(bench)
    health.run()
    assert told(bench) == {"broken_link": "nowhere", "no_owner": ""}
    assert row(bench).score == 75
    put(bench.database, "nowhere", "Here it is.")
    sync(bench)
    health.run()
    assert told(bench) == {"no_owner": ""}


def test_what_is_no_longer_published_is_forgotten(bench: Bench, health: Health) -> None:
    put(bench.database, "printer-two", PRINTER)
    sync(bench)
    health.run()
    assert told(bench, "printer") == {"duplicate": "1"}
    put(bench.database, "printer-two", PRINTER, status="archived")
    sync(bench)
    health.run()
    ids = bench.database.read_sync(lambda s: [h.article_id for h in s.query(HealthRow)])
    assert sorted(ids) == ["board", "payday", "printer"]
    assert told(bench, "printer") == {}


def test_a_pair_called_fine_stays_so_until_a_text_changes(bench: Bench, health: Health) -> None:
    put(bench.database, "printer-two", PRINTER)
    sync(bench)
    health.run()
    pair = bench.database.read_sync(lambda s: s.query(PairRow).one())
    assert (pair.kind, pair.one, pair.other) == ("duplicate", "printer", "printer-two")
    assert bench.database.write_sync(lambda s: health_lists.call_fine(s, pair.id, GRACE))
    assert told(bench, "printer") == {}
    assert row(bench, "printer").score == 100
    put(bench.database, "payday", "Another text altogether.")
    sync(bench)
    health.run()
    assert told(bench, "printer-two") == {}
    put(bench.database, "printer-two", f"{PRINTER} Then wait.")
    sync(bench)
    health.run()
    assert told(bench, "printer-two") == {"duplicate": "1"}
    assert not bench.database.write_sync(lambda s: health_lists.call_fine(s, "gone", GRACE))


def test_what_the_index_has_not_yet_is_compared_later(bench: Bench, health: Health) -> None:
    put(bench.database, "printer-two", PRINTER)
    health.run()
    assert row(bench, "printer-two").paired == 0
    sync(bench)
    health.run()
    assert row(bench, "printer-two").paired == 1
    assert told(bench, "printer-two") == {"duplicate": "1"}


def test_without_time_the_rest_waits(bench: Bench, health: Health) -> None:
    health.count()
    assert health.compare(seconds=-1) is False
    assert health.compare() is True
    assert health.compare(seconds=-1) is True


def test_lists_filter_sort_and_count(bench: Bench, health: Health) -> None:
    put(bench.database, "payday", "See [this](/help/nowhere).", owner="", title="Pay 100%")
    sync(bench)
    for _ in range(3):
        answered(bench.database, "printer")
    health.run()

    def ids(sort: str = "score", descending: bool = False, **wanted: str) -> list[str]:
        found = bench.database.read_sync(
            lambda s: health_lists.listed(s, Wanted(**wanted), sort, descending, 1)
        )
        return [one.article_id for one, _ in found.rows]

    assert ids()[0] == "payday"
    assert ids("answered", descending=True)[0] == "printer"
    assert ids(reason="no_owner") == ["payday"]
    assert ids(owner="Payroll") == ["board", "printer"]
    assert ids(words="100%") == ["payday"]
    assert ids(words="_") == []
    overview = bench.database.read_sync(health_lists.overview)
    assert (overview.bands, overview.total) == ([0, 0, 1, 2], 3)
    assert overview.counts == {"broken_link": 1, "no_owner": 1}
    assert list(overview.counts) == ["broken_link", "no_owner"]


def test_old_texts_are_stale(bench: Bench, health: Health) -> None:
    def age(session: object) -> None:
        one = session.get_one(ArticleRow, "payday")  # type: ignore[attr-defined]
        one.updated_at = now() - timedelta(days=400)

    bench.database.write_sync(age)
    health.run()
    assert told(bench) == {"stale": "400", "never_shown": "90"}
