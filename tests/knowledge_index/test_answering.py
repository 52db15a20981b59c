from __future__ import annotations

import pytest

from knowledge_index.embedder import SentenceTransformerEmbedder
from knowledge_index.index import KnowledgeIndex
from knowledge_index.passages import Answer, Article, Reader

BODY = """\
Every month the payroll team collects changes until the tenth. Salaries are paid on the 25th of
the month. If that day is a holiday, the money arrives one working day earlier. Bonuses follow in
March, together with the letter about your new salary. Questions about tax go to the tax office of
your town, because our colleagues may not give advice about it.

## Change your bank account

Before you start, have your bank card at hand. The change takes three days and needs your second
factor, so do not begin on the train. To change the account:

1. Open the people page.
2. Choose *Bank account*.
3. Enter the new number.
4. Confirm with your phone.

Old accounts stay visible for a year, so that you can compare them with your older payslips.

## Hours

Call us only when it is urgent, since the colleagues who answer are the ones who pay. We look at
tickets twice a day and answer most of them within a day, in your language if we speak it.

| Day | Open |
|---|---|
| Monday | 9 to 12 |
| Friday | 13 to 15 |
"""


@pytest.fixture(scope="module")
def index(encoder: SentenceTransformerEmbedder) -> KnowledgeIndex:
    index = KnowledgeIndex(encoder)
    index.add([Article("pay", "Pay", BODY)])
    return index


def answered(index: KnowledgeIndex, question: str, reader: Reader) -> Answer:
    return index.answer(question, index.search(question, reader)[0])


def test_takes_the_sentences_that_answer(index: KnowledgeIndex, employee: Reader) -> None:
    answer = answered(index, "On which day do I get my salary?", employee)
    assert "Salaries are paid on the 25th of the month." in answer.sentences
    assert 1 <= len(answer.sentences) <= 3
    assert "tax office" not in answer.markdown


def test_takes_steps_whole_with_what_leads_in(index: KnowledgeIndex, employee: Reader) -> None:
    answer = answered(index, "Which steps to enter a new bank account number?", employee)
    steps = BODY[BODY.index("1. Open") : BODY.index("\n\nOld accounts")]
    assert answer.markdown == f"To change the account:\n\n{steps}"
    assert answer.sentences[-1] == "4. Confirm with your phone."


def test_takes_a_table_whole(index: KnowledgeIndex, employee: Reader) -> None:
    answer = answered(index, "Open on Friday or Monday?", employee)
    assert (
        "| Day | Open |\n|---|---|\n| Monday | 9 to 12 |\n| Friday | 13 to 15 |" in answer.markdown
    )


@pytest.mark.parametrize("question", ["salary", "bank", "open hours", "holiday", "???", "bonus"])
def test_never_says_what_the_article_does_not(
    question: str, index: KnowledgeIndex, employee: Reader
) -> None:
    answer = answered(index, question, employee)
    assert answer.sentences
    said = " ".join(BODY.split())
    for line in answer.markdown.split("\n"):
        assert " ".join(line.split()) in said


def test_a_short_passage_is_shown_whole(
    encoder: SentenceTransformerEmbedder, employee: Reader
) -> None:
    index = KnowledgeIndex(encoder)
    index.add([Article("a", "Badge", "Lost **it**? Call us.\n\n- by day\n- by night")])
    answer = answered(index, "lost badge", employee)
    assert answer.markdown == "Lost **it**? Call us.\n\n- by day\n- by night"


def test_a_list_cut_between_passages_is_made_whole(
    encoder: SentenceTransformerEmbedder, employee: Reader
) -> None:
    items = [
        f"- Floor {n} has a room with a screen and {n} chairs for your meeting." for n in range(11)
    ]
    filler = " ".join(f"Meeting rooms were renewed in the year 20{n}." for n in range(10, 26))
    body = f"{filler}\n\n" + "\n".join(items)
    index = KnowledgeIndex(encoder)
    index.add([Article("a", "Rooms", body)])
    answer = answered(index, "which floor has a room with a screen and seven chairs", employee)
    assert "\n".join(items) in answer.markdown


def test_an_article_without_a_body_has_nothing_to_say(
    encoder: SentenceTransformerEmbedder, employee: Reader
) -> None:
    index = KnowledgeIndex(encoder)
    index.add([Article("a", "Parking permit", "")])
    assert answered(index, "parking", employee) == Answer("", ())
