from __future__ import annotations

import pytest

from knowledge_index.index import KnowledgeIndex
from knowledge_index.lexical import LexicalIndex
from knowledge_index.passages import Article, Reader
from knowledge_index.wording import Synonyms, correct, reword
from tests.knowledge_index.conftest import WordEmbedder

WORDS = frozenset({"tension", "vacation", "printer"})
SYNONYMS = Synonyms(
    {"PTO": "annual leave", "time  off": "absence", "Paid time off": "annual leave"}
)


@pytest.fixture
def lexicon() -> LexicalIndex:
    index = LexicalIndex()
    index.add(
        0, "Annual leave: your vacations. A printer. The pension plan. WFH is working from home."
    )
    index.add(1, "Printers print payslips for John's team.")
    return index


def is_word(word: str) -> bool:
    return word in WORDS


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("my vaccation days", "my vacation days"),
        ("the priter jams", "the printer jams"),
        ("payslpi missing?", "payslip missing?"),
        ("pensoin", "pension"),
        ("How many vacatoin days, vacatoin?", "How many vacation days, vacation?"),
    ],
)
def test_corrects_a_slip_of_one_letter(lexicon: LexicalIndex, typed: str, meant: str) -> None:
    assert correct(typed, lexicon, is_word) == meant


@pytest.mark.parametrize(
    "text",
    [
        "tension",  # another word, one letter away from one of ours
        "PENSIOM",  # an acronym, for all we know
        "pensi0n",
        "plans",
        "xylophone",
        "vacation" * 1000,
        "Drücker",
        "",
    ],
)
def test_leaves_other_words_alone(lexicon: LexicalIndex, text: str) -> None:
    assert correct(text, lexicon, is_word) == text


def test_corrects_four_words_and_no_more(lexicon: LexicalIndex) -> None:
    assert correct("priter " * 6, lexicon, is_word) == "printer " * 4 + "priter " * 2


def test_a_long_text_is_left_alone(lexicon: LexicalIndex) -> None:
    text = "priter PTO " * 4000
    assert reword(text, SYNONYMS, lexicon, is_word) == text


@pytest.mark.parametrize(
    ("said", "searched"),
    [
        ("How do I book pto?", "How do I book annual leave?"),
        ("PTO (annual leave)", "PTO (annual leave)"),
        ("paid time  off", "annual leave"),
        ("time off", "absence"),
        ("optout", "optout"),
    ],
)
def test_puts_the_articles_words_for_ours(lexicon: LexicalIndex, said: str, searched: str) -> None:
    assert SYNONYMS.apply(said, lexicon) == searched


def test_keeps_a_word_that_articles_have_too(lexicon: LexicalIndex) -> None:
    synonyms = Synonyms({"WFH": "remote work"})
    assert synonyms.apply("WFH?", lexicon) == "WFH (remote work)?"


def test_synonyms_hold_no_patterns(lexicon: LexicalIndex) -> None:
    assert Synonyms({"a.c (x": r"\1 stock"}).apply("abc or A.C (X", lexicon) == r"abc or \1 stock"
    assert Synonyms({"": "x", " ": "y"}).apply("a b", lexicon) == "a b"


def test_the_index_searches_for_what_is_meant(words: WordEmbedder, employee: Reader) -> None:
    index = KnowledgeIndex(words, Synonyms({"PTO": "vacation"}))
    index.add([Article("v", "Rest", "Vacation lapses."), Article("p", "Paper", "A jam.")])
    for asked in ("pto", "vacatiion"):
        assert index.reword(asked) == "vacation"
        assert index.search(asked, employee)[0].article.id == "v"
    twin = index.changed(gone=["p"])
    assert twin.reword("pto") == "vacation"
