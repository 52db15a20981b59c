from __future__ import annotations

from dataclasses import replace

import pytest

from knowledge_index import confidence
from knowledge_index.passages import Signals
from knowledge_index.signals import measure

SURE = Signals(dense=0.9, lead=0.3, lead_of_third=0.4, lead_of_sixth=0.5)
LOST = Signals(dense=0.1, lead=0.0, lead_of_third=0.01, lead_of_sixth=0.02)


def test_answers_what_stands_alone_and_abstains_from_what_does_not() -> None:
    assert confidence.decide(SURE).decision == "answer"
    assert confidence.decide(LOST).decision == "abstain"
    assert confidence.decide(None).decision == "abstain"


def test_offers_choices_between_the_two() -> None:
    between = Signals(dense=0.6, lead=0.02, lead_of_third=0.08, lead_of_sixth=0.2)
    verdict = confidence.decide(between)
    assert verdict.decision == "choices"
    assert confidence.CHOICES_FROM <= verdict.confidence < confidence.ANSWER_FROM


@pytest.mark.parametrize("name", confidence.SIGNALS)
def test_more_of_any_signal_never_makes_it_less_sure(name: str) -> None:
    more = replace(LOST, **{name: getattr(LOST, name) + 0.2})
    assert confidence.probability(more) > confidence.probability(LOST)


def test_measures_leads_over_the_second_third_and_sixth() -> None:
    signals = measure([0.9, 0.7, 0.6, 0.5, 0.4, 0.3, 0.2], dense=0.8)
    expected = Signals(dense=0.8, lead=0.2, lead_of_third=0.3, lead_of_sixth=0.6)
    assert vars_of(signals) == pytest.approx(vars_of(expected))


def test_with_few_rivals_the_last_one_counts() -> None:
    assert measure([0.9, 0.5], dense=0.8).lead_of_sixth == pytest.approx(0.4)
    assert measure([0.9], dense=0.8).lead == 0.9


def vars_of(signals: Signals) -> list[float]:
    return [getattr(signals, name) for name in confidence.SIGNALS]
