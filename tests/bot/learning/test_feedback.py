"""Feedback: a small weight between nearly equal articles, that ages and cannot be forced."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

import pytest

from bot.knowledge import KnowledgeService
from bot.learning.feedback import MOST, Feedback
from bot.learning.following import Follower
from bot.settings import Settings
from bot.store.base import now
from bot.store.database import Database, StoreUnavailable
from knowledge_index.index import KnowledgeIndex
from knowledge_index.passages import Reader
from tests.bot.knowledge.test_service import put
from tests.bot.knowledge.writing import Desk
from tests.bot.knowledge.writing import text as written
from tests.bot.learning.conftest import Lesson
from tests.bot.learning.talk import Talk
from tests.knowledge_index.conftest import WordEmbedder

QUESTION = "How do I get a badge for the door?"
# No two people say quite the same.
ASKED = ("How do I get a badge for the door", "How do I get the badge for a door?", QUESTION)


@pytest.fixture
def feedback(lesson: Lesson, desk: Desk) -> Feedback:
    """Feedback on one article, with nothing said of it yet."""
    desk.publish("payday", written())
    return Feedback(lesson.database, WordEmbedder())


async def vote(
    talk: Talk, lesson: Lesson, outcome: str, people: Sequence[str], version: int = 2
) -> None:
    """Let these people judge the article's answer."""
    for number, person in enumerate(people):
        words = ASKED[number % len(ASKED)]
        given = talk.ask(words, "answer", person, article="payday", version=version)
        talk.judge(given, outcome, person)
    await lesson.run()


def tilt(feedback: Feedback, question: str = QUESTION) -> float:
    feedback.refresh()
    (found,) = feedback.tilts(question, ["payday"])
    return found


async def test_three_people_tip_it_a_little(
    talk: Talk, lesson: Lesson, feedback: Feedback, desk: Desk
) -> None:
    version = desk.row().version
    await vote(talk, lesson, "solved", ("ada", "bob"), version)
    assert tilt(feedback) == 0.0
    await vote(talk, lesson, "solved", ("cy",), version)
    assert tilt(feedback) == pytest.approx(MOST / 2, rel=0.01)
    assert tilt(feedback, "When is lunch in the canteen?") == 0.0
    assert feedback.tilts(QUESTION, ["payday", "lunch"])[1] == 0.0


async def test_not_quite_tips_it_the_other_way(
    talk: Talk, lesson: Lesson, feedback: Feedback, desk: Desk
) -> None:
    await vote(talk, lesson, "not_quite", ("ada", "bob", "cy"), desk.row().version)
    assert tilt(feedback) == pytest.approx(-MOST / 2, rel=0.01)


async def test_a_person_has_one_vote_the_latest(
    talk: Talk, lesson: Lesson, feedback: Feedback, desk: Desk
) -> None:
    version = desk.row().version
    await vote(talk, lesson, "not_quite", ("ada",) * 9 + ("bob", "cy"), version)
    thrice = tilt(feedback)
    assert thrice == pytest.approx(-MOST / 2, rel=0.01)
    await vote(talk, lesson, "solved", ("ada",), version)
    assert tilt(feedback) == pytest.approx(-MOST / 4, rel=0.01)


async def test_a_day_of_many_votes_weighs_as_three(
    talk: Talk, lesson: Lesson, feedback: Feedback, desk: Desk
) -> None:
    crowd = [f"visitor-{n}" for n in range(40)]
    await vote(talk, lesson, "not_quite", crowd, desk.row().version)
    assert tilt(feedback) == pytest.approx(-MOST / 2, rel=0.01)


async def test_votes_age_and_are_forgotten(
    talk: Talk, lesson: Lesson, feedback: Feedback, desk: Desk
) -> None:
    await vote(talk, lesson, "solved", ("ada", "bob", "cy"), desk.row().version)
    talk.let_pass(days=30)
    assert tilt(feedback) == pytest.approx(MOST * 1.5 / 4.5, rel=0.02)
    talk.let_pass(days=160)
    assert tilt(feedback) == 0.0


async def test_a_new_version_begins_without_votes(
    talk: Talk, lesson: Lesson, feedback: Feedback, desk: Desk
) -> None:
    await vote(talk, lesson, "not_quite", ("ada", "bob", "cy"), desk.row().version)
    assert tilt(feedback) < 0
    put(lesson.database, "payday", "Another text.")
    assert tilt(feedback) == 0.0


def test_nothing_is_encoded_where_nobody_voted(database: Database) -> None:
    class Silent(WordEmbedder):
        def encode(self, texts: Sequence[str]) -> object:  # type: ignore[override]
            raise AssertionError("encoded for nothing")

    feedback = Feedback(database, Silent())
    feedback.refresh()
    assert feedback.tilts(QUESTION, ["a", "b"]) == [0.0, 0.0]


class Leaning:
    """Feedback that is known beforehand."""

    def __init__(self, **tilts: float) -> None:
        self.given = tilts

    def tilts(self, text: str, article_ids: Sequence[str]) -> list[float]:
        return [self.given.get(article_id, 0.0) for article_id in article_ids]


BADGE = "Your badge opens the door. Ask reception for a badge."


async def order(service: KnowledgeService, text: str, feedback: Leaning | None) -> list[str]:
    service.feedback = feedback
    found = await service.search(text, Reader("employee", now().date()))
    return [hit.article.id for hit in found.hits]


async def test_it_turns_round_what_is_nearly_as_good_and_nothing_else(
    database: Database, settings: Settings
) -> None:
    for name in ("badge-one", "badge-two"):
        put(database, name, BADGE, title="Badges")
    put(database, "lunch", "Lunch is at noon in the canteen.")
    service = KnowledgeService(database, KnowledgeIndex(WordEmbedder()), settings.index_dir)
    service.open()
    asked = "Which badge opens the door?"
    plain = await order(service, asked, None)
    assert plain[:2] == ["badge-one", "badge-two"]
    turned = await order(service, asked, Leaning(**{"badge-two": MOST}))
    assert turned[:2] == ["badge-two", "badge-one"]
    assert turned[2:] == plain[2:]
    assert await order(service, asked, Leaning(lunch=MOST)) == plain
    put(database, "badge-one", BADGE, title="Badges", questions=[asked])
    service.sync()
    curated = await order(service, asked, Leaning(**{"badge-two": MOST, "badge-one": -MOST}))
    assert curated[0] == "badge-one"


async def test_following_goes_on_after_an_error() -> None:
    outcomes = iter((ValueError("broken"), StoreUnavailable("gone"), None))
    read, loop = asyncio.Event(), asyncio.get_running_loop()

    def refresh() -> None:
        trouble = next(outcomes, None)
        if trouble:
            raise trouble
        loop.call_soon_threadsafe(read.set)

    follower = Follower("test", refresh, 0.01)
    await follower.start()
    await asyncio.wait_for(read.wait(), 60)
    await follower.stop()
