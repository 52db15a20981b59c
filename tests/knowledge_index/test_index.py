from __future__ import annotations

import random
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, timedelta
from threading import Event, Thread

import pytest

from knowledge_index import confidence, ranking, vectors
from knowledge_index.index import KnowledgeIndex
from knowledge_index.passages import Article, Findings, Hit, Reader
from tests.knowledge_index.conftest import WordEmbedder

TODAY = date(2026, 11, 22)
TOPICS = ["leave", "salary", "printer", "badge", "laptop", "parcel", "refund", "invoice"]


def built(embedder: WordEmbedder, articles: list[Article]) -> KnowledgeIndex:
    index = KnowledgeIndex(embedder)
    index.add(articles)
    return index


def ids(hits: list[Hit]) -> list[str]:
    return [hit.article.id for hit in hits]


def decided_by_name(found: Findings) -> bool:
    """Tell whether more than the signals made it sure."""
    return found.signals is not None and found.verdict != confidence.decide(found.signals)


def test_ranks_articles_with_their_best_passage(
    words: WordEmbedder, articles: list[Article], employee: Reader
) -> None:
    hits = built(words, articles).search("deadline to take carried vacation", employee)
    assert hits[0].article.id == "vacation"
    assert hits[0].passage.headings == ("Deadline",)
    assert len(ids(hits)) == len(set(ids(hits)))
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)


def test_an_alternative_question_finds_its_article(
    words: WordEmbedder, articles: list[Article], employee: Reader
) -> None:
    asked = "why can I not sign in any more"
    plain = [replace(article, questions=()) for article in articles]
    without = built(words, plain).search(asked, employee)
    found = built(words, articles).search(asked, employee)
    assert found[0].article.id == "password"
    assert found[0].score > max(hit.score for hit in without)


def test_an_article_without_a_body_is_found_by_its_title(
    words: WordEmbedder, employee: Reader
) -> None:
    (hit,) = built(words, [Article("a", "Parking permit", "")]).search("parking", employee)
    assert (hit.article.id, hit.passage.text) == ("a", "")


@pytest.mark.parametrize("text", ["", "  \n", "?!", "\x00", "請假", "the of and", "x" * 100_000])
def test_any_text_may_be_asked(
    text: str, words: WordEmbedder, articles: list[Article], employee: Reader
) -> None:
    findings = built(words, articles).find(text, employee)
    assert findings.verdict.decision in ("choices", "abstain")
    assert 0 <= findings.verdict.confidence <= 1


def test_an_empty_index_finds_nothing_and_abstains(words: WordEmbedder, employee: Reader) -> None:
    findings = KnowledgeIndex(words).find("vacation", employee)
    assert (findings.hits, findings.verdict.decision) == ([], "abstain")


def test_a_change_is_visible_to_the_next_search(
    words: WordEmbedder, articles: list[Article], employee: Reader
) -> None:
    index = built(words, articles)
    index.add([Article("badge", "Lost badge", "Ask security for a new badge.")])
    assert ids(index.search("badge", employee))[0] == "badge"

    index.add([Article("badge", "Parking", "Garage B is open.", version=2)])
    assert index.search("garage", employee)[0].article.version == 2
    assert index.search("badge", employee)[0].lexical == 0
    assert index.versions()["badge"] == 2
    assert index.versions_of(["badge", "nobody"]) == {"badge": 2}

    index.remove(["badge", "never heard of"])
    assert "badge" not in ids(index.search("garage", employee))
    assert index.versions() == {article.id: 1 for article in articles}


def test_tells_its_progress_in_articles(words: WordEmbedder) -> None:
    told: list[tuple[int, int]] = []
    many = [Article(str(n), f"Title {n}", "Body.") for n in range(40)]
    KnowledgeIndex(words).add(many, lambda done, of: told.append((done, of)))
    assert told[-1] == (40, 40)
    assert told == sorted(told)


def test_the_last_of_two_articles_with_one_id_stays(words: WordEmbedder, employee: Reader) -> None:
    index = built(words, [Article("a", "Old", "printer"), Article("a", "New", "printer")])
    assert [hit.article.title for hit in index.search("printer", employee)] == ["New"]


@pytest.mark.parametrize("seed", range(3))
def test_any_changes_leave_what_a_fresh_index_would_have(words: WordEmbedder, seed: int) -> None:
    chance = random.Random(seed)
    index, held = KnowledgeIndex(words), {}
    for _ in range(60):
        if held and chance.random() < 0.3:
            gone = chance.sample(sorted(held), chance.randint(1, min(3, len(held))))
            index.remove(gone)
            for id_ in gone:
                del held[id_]
        else:
            new = [_random_article(chance) for _ in range(chance.randint(1, 4))]
            index.add(new)
            held |= {article.id: article for article in new}
    fresh = built(words, list(held.values()))
    assert index.versions() == fresh.versions()
    assert index.passage_count == fresh.passage_count
    for reader in _readers():
        for topic in (*TOPICS, "leave salary", "unheard"):
            one, other = index.search(topic, reader, 50), fresh.search(topic, reader, 50)
            assert [(hit.article, hit.passage) for hit in one] == [
                (hit.article, hit.passage) for hit in other
            ]
            assert [hit.score for hit in one] == pytest.approx([h.score for h in other], abs=1e-5)


@pytest.mark.parametrize("seed", range(3))
def test_nobody_finds_what_they_may_not_read(words: WordEmbedder, seed: int) -> None:
    chance = random.Random(seed)
    held = {article.id: article for article in (_random_article(chance) for _ in range(150))}
    index = built(words, list(held.values()))
    for reader in _readers():
        readable = {article.id for article in held.values() if _may_read(reader, article)}
        found = {hit.article.id for topic in TOPICS for hit in index.search(topic, reader, 500)}
        assert found <= readable
        assert len(found) > len(readable) / 2


def test_what_is_hidden_takes_no_place_from_what_is_shown(words: WordEmbedder) -> None:
    secret = [
        Article(f"s{n}", "Vacation", "Vacation days.", groups=frozenset({"board"}))
        for n in range(400)
    ]
    index = built(words, [*secret, Article("open", "Canteen", "Days when vacation food is out.")])
    hits = index.search("vacation days", Reader("employee", TODAY), 3)
    assert ids(hits) == ["open"]
    assert index.search("vacation days", Reader("customer", TODAY, frozenset({"board"})), 3)


def test_searches_go_on_while_articles_change_and_see_them_whole(words: WordEmbedder) -> None:
    index, stop = KnowledgeIndex(words), Event()
    reader = Reader("employee", TODAY)
    bodies = {
        version: "\n\n".join(f"## Part {n}\n\nprinter edition{version}" for n in range(6))
        for version in (1, 2)
    }

    def change() -> None:
        version = 1
        while not stop.is_set():
            index.add([Article("a", "Printer", bodies[version], version=version)])
            index.add([Article("b", f"Other {version}", "printer")])
            index.remove(["b"])
            version = 3 - version

    index.add([Article("a", "Printer", bodies[1])])
    writer = Thread(target=change)
    writer.start()
    try:
        with ThreadPoolExecutor(4) as pool:
            rounds = list(pool.map(lambda _: index.search("printer", reader), range(300)))
    finally:
        stop.set()
        writer.join()
    for hits in rounds:
        (hit,) = [hit for hit in hits if hit.article.id == "a"]
        assert f"edition{hit.article.version}" in hit.passage.text
        assert len(hits) <= 2


def test_a_large_index_finds_the_same_through_lists(
    words: WordEmbedder, monkeypatch: pytest.MonkeyPatch
) -> None:
    chance = random.Random(1)
    many = [_random_article(chance, n) for n in range(600)]
    exact = built(words, many)
    monkeypatch.setattr(vectors, "EXACT_UP_TO", 300)
    through_lists = built(words, many)
    reader = Reader("employee", TODAY, frozenset({"hr", "it"}))
    for topic in TOPICS:
        one, other = exact.search(topic, reader, 3), through_lists.search(topic, reader, 3)
        assert [h.score for h in one] == pytest.approx([h.score for h in other], abs=0.02)


def _random_article(chance: random.Random, number: int | None = None) -> Article:
    def text() -> str:
        return " ".join(chance.choices(TOPICS, k=chance.randint(1, 30)))

    day = TODAY + timedelta(days=chance.choice([-400, -1, 0, 1]))
    return Article(
        id=f"article-{chance.randint(0, 60) if number is None else number}",
        title=text()[:40],
        body="\n\n".join(f"## {text()[:20]}\n\n{text()}" for _ in range(chance.randint(0, 4))),
        version=chance.randint(1, 9),
        questions=tuple(text() for _ in range(chance.randint(0, 2))),
        audience=chance.choice(["employee", "customer", "everyone"]),
        groups=frozenset(chance.choice([(), (), ("hr",), ("it",), ("hr", "it")])),
        valid_from=chance.choice([None, day]),
        valid_to=chance.choice([None, max(day, TODAY - timedelta(days=1))]),
    )


def _readers() -> list[Reader]:
    groups = [frozenset[str](), frozenset({"hr"}), frozenset({"it", "other"})]
    days = [TODAY, TODAY + timedelta(days=1), TODAY - timedelta(days=400)]
    return [Reader("employee", day, names) for day in days for names in groups] + [
        Reader("customer", TODAY)
    ]


def _may_read(reader: Reader, article: Article) -> bool:
    return (
        article.audience in ("everyone", reader.audience)
        and (not article.groups or bool(article.groups & reader.groups))
        and (article.valid_from is None or article.valid_from <= reader.on)
        and (article.valid_to is None or reader.on <= article.valid_to)
    )


def test_a_question_that_was_written_down_for_an_article_decides(words: WordEmbedder) -> None:
    index = built(
        words,
        [
            Article("long", "Badge", "A lost badge, a lost badge, a lost badge is blocked."),
            Article("named", "Doors", "Call reception.", questions=("I lost my badge",)),
        ],
    )
    found = index.find("i lost my badge!", Reader("employee", TODAY))
    assert found.hits[0].article.id == "named"
    assert (found.verdict.decision, found.verdict.confidence) == ("answer", confidence.CURATED)


def test_of_two_near_questions_the_nearer_one_decides(words: WordEmbedder) -> None:
    near, nearer = ("my badge does not open the front door " + end for end in ("now", "x"))
    asked = "my badge does not open the front door now now now x x x x x x"
    names = {"near": near, "nearer": nearer}
    index = built(words, [Article(i, i, "x now", questions=(q,)) for i, q in names.items()])
    found = index.find(asked, Reader("employee", TODAY))
    assert found.hits[0].article.id == "nearer"


def test_a_question_written_down_for_two_articles_decides_nothing(words: WordEmbedder) -> None:
    twice = [
        Article(name, name, f"Text of {name}.", questions=("I lost my badge",))
        for name in ("one", "two")
    ]
    found = built(words, twice).find("I lost my badge", Reader("employee", TODAY))
    assert not decided_by_name(found)


def test_a_near_question_with_a_word_that_the_article_lacks_decides_nothing(
    words: WordEmbedder,
) -> None:
    name = " ".join(f"word{n}" for n in range(30))
    index = built(words, [Article("a", "A", "Text.", questions=(name,))])
    other = index.find(f"{name} eleven", Reader("employee", TODAY))
    assert other.signals is not None
    assert other.signals.dense > ranking.CURATED_FROM - ranking.NAME_PENALTY
    assert not decided_by_name(other)


def test_what_may_not_be_read_decides_nothing(words: WordEmbedder) -> None:
    secret = Article("s", "S", "Text.", questions=("salary bands",), groups=frozenset({"hr"}))
    index = built(words, [secret, Article("a", "A", "salary bands")])
    found = index.find("salary bands", Reader("employee", TODAY))
    assert ids(found.hits) == ["a"]
    assert not decided_by_name(found)


def test_a_title_that_asks_stands_for_its_article(words: WordEmbedder) -> None:
    body = "Call reception, they block it and print another one while you wait downstairs."
    reader = Reader("employee", TODAY)
    asked, told = (
        built(words, [Article("a", title, body)]).search("lost badge", reader)[0].dense
        for title in ("Lost badge?", "Lost badge")
    )
    assert asked > told
