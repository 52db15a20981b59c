"""The topic sharpens the search: what is answered from, offered, or left alone."""

from __future__ import annotations

from dataclasses import replace

import pytest

from actions.answer_question import AnswerQuestion
from bot.knowledge import Finding
from knowledge_index.passages import Reader, Verdict
from tests.actions.bench import TOPICS, Bench, Shelf

LABEL = TOPICS.topic("payday").label
QUESTION = "my landlord waits for his money and I wonder when mine comes"


class Weighed(Shelf):
    """Finds by the words with one confidence, and under the topic's name with another."""

    def __init__(self, own: float, near: float) -> None:
        super().__init__("payday", "payslip", "bonus")
        self.own, self.near = own, near

    async def search(
        self, text: str, reader: Reader, without: frozenset[str] = frozenset()
    ) -> Finding:
        found = await super().search(text, reader, without)
        sure = self.near if text.startswith(LABEL) else self.own
        decision = "answer" if sure >= 0.65 else "choices" if sure >= 0.25 else "abstain"
        answer = found.answer if decision == "answer" else None
        return replace(found, verdict=Verdict(decision, sure), answer=answer)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("own", "near", "confidence", "decision"),
    [
        (0.7, 0.1, 0.1, "answer"),
        (0.3, 0.45, 0.8, "answer"),
        (0.1, 0.45, 0.8, "answer"),
        (0.3, 0.45, 0.79, "choices"),
        (0.1, 0.36, 0.9, "choices"),
        (0.1, 0.3, 0.4, "choices"),
        (0.1, 0.3, 0.39, "abstain"),
        (0.1, 0.1, 0.8, "choices"),
        (0.1, 0.1, 0.6, "choices"),
        (0.1, 0.1, 0.59, "abstain"),
        (0.3, 0.1, 0.1, "choices"),
    ],
)
async def test_a_sure_topic_raises_what_its_name_finds(
    bench: Bench, own: float, near: float, confidence: float, decision: str
) -> None:
    bench.kit = replace(bench.kit, knowledge=Weighed(own, near))
    done = await bench.run(AnswerQuestion, QUESTION, confidence=confidence)
    assert done.report.decision == decision


async def test_the_answer_by_topic_says_how_sure_it_is(bench: Bench) -> None:
    bench.kit = replace(bench.kit, knowledge=Weighed(0.1, 0.5))
    (given,) = (await bench.run(AnswerQuestion, QUESTION)).report.effects
    assert given.type == "answer"
    assert given.confidence == pytest.approx(0.75)


async def test_a_budget_holds_for_the_topic_too(bench: Bench) -> None:
    class Strict:
        def answer_from(self, intent: str) -> float:
            return 0.76

    bench.kit = replace(bench.kit, knowledge=Weighed(0.1, 0.5), thresholds=Strict())
    assert (await bench.run(AnswerQuestion, QUESTION)).report.decision == "choices"


async def test_a_bare_name_is_not_answered_by_guess(bench: Bench) -> None:
    bench.kit = replace(bench.kit, knowledge=Weighed(0.3, 0.6))
    assert (await bench.run(AnswerQuestion, "Salary!")).report.decision == "choices"


@pytest.mark.parametrize(("own", "decision"), [(0.34, "abstain"), (0.35, "choices")])
async def test_a_strange_message_has_to_be_nearer(bench: Bench, own: float, decision: str) -> None:
    bench.kit = replace(bench.kit, knowledge=Weighed(own, 0.0))
    done = await bench.run(AnswerQuestion, "what is the meaning of life", intent="nlu_fallback")
    assert done.report.decision == decision


async def test_an_orders_number_is_not_searched_for(bench: Bench) -> None:
    await bench.run(
        AnswerQuestion,
        "Where is my order lf-204518 now?",
        entities={"order_number": "LF-204518"},
        audience="customer",
        intent="order_status",
    )
    assert bench.shelf.asked[0][0] == "Where is my order now?"
