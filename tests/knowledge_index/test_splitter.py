from __future__ import annotations

import pytest

from knowledge_index.passages import Article
from knowledge_index.sentences import count_words
from knowledge_index.splitter import OVERLAP_WORDS, WORDS, context_of, split

SENTENCE = "Sentence number {} says that leave has to be asked for in good time."


def article(body: str, title: str = "Leave") -> Article:
    return Article("a", title, body)


def prose(count: int) -> str:
    return " ".join(SENTENCE.format(number) for number in range(count))


def test_headings_become_context_and_never_text() -> None:
    intro, deep = split(article("# Leave\n\nIntro.\n\n## Carry over\n\n### Deadline\n\nMarch."))
    assert (intro.headings, intro.text) == ((), "Intro.")
    assert (deep.headings, deep.text) == (("Carry over", "Deadline"), "March.")
    assert context_of(article(""), deep) == "Leave > Carry over > Deadline"


def test_a_higher_heading_closes_the_lower_ones() -> None:
    passages = split(article("## A\n\n### B\n\none\n\n## C\n\ntwo"))
    assert [passage.headings for passage in passages] == [("A", "B"), ("C",)]


@pytest.mark.parametrize("count", [1, 8, 9, 30, 77])
def test_long_text_is_cut_evenly_and_nothing_is_lost(count: int) -> None:
    passages = split(article(prose(count)))
    lengths = [count_words(passage.markdown) for passage in passages]
    assert max(lengths) <= 1.25 * WORDS
    assert max(lengths) - min(lengths) <= WORDS / 2
    assert " ".join(passage.markdown for passage in passages) == prose(count)


def test_a_passage_opens_with_the_end_of_the_one_before() -> None:
    first, second = split(article(prose(12)))
    overlap = second.text.removesuffix(second.markdown).strip()
    assert overlap
    assert first.text.endswith(overlap)
    assert count_words(overlap) <= OVERLAP_WORDS


def test_steps_stay_whole_and_stay_markdown() -> None:
    steps = "\n".join(f"{n}. **Press** the [button](x) number {n}." for n in range(1, 12))
    (passage,) = split(article(f"Do this:\n\n{steps}"))
    assert passage.markdown == f"Do this:\n\n{steps}"
    assert "2. Press the button number 2." in passage.text


def test_a_long_table_is_cut_between_rows_and_keeps_its_head() -> None:
    rows = "\n".join(f"| office {n} | {SENTENCE.format(n)} |" for n in range(30))
    passages = split(article(f"| Place | Rule |\n|---|---|\n{rows}"))
    assert len(passages) > 2
    assert all(passage.markdown.startswith("| Place | Rule |\n|---|---|\n") for passage in passages)
    assert "Place: office 7; Rule: Sentence number 7" in " ".join(p.text for p in passages)
    shown = [line for p in passages for line in p.markdown.split("\n")[2:]]
    assert "\n".join(shown) == rows


def test_long_code_is_cut_between_lines_and_stays_fenced() -> None:
    lines = [f"set option-{n} to the value that belongs to it" for n in range(60)]
    passages = split(article("```ini\n" + "\n".join(lines) + "\n```"))
    assert len(passages) > 2
    assert all(p.markdown.startswith("```ini\n") for p in passages)
    assert all(p.markdown.endswith("\n```") for p in passages)
    assert [line for p in passages for line in p.markdown.split("\n")[1:-1]] == lines


def test_text_without_an_end_is_cut_all_the_same() -> None:
    passages = split(article("word " * 1000))
    assert max(count_words(passage.markdown) for passage in passages) <= 1.25 * WORDS
    assert sum(count_words(passage.markdown) for passage in passages) == 1000


def test_comments_go_and_raw_html_stays_as_text() -> None:
    (passage,) = split(article("<!-- draft -->\n\nUse <del>this</del> <!-- no --> tag.\n\n---\n"))
    assert passage.text == "Use <del>this</del> tag."


@pytest.mark.parametrize("body", ["", "   \n\n", "## Only a heading", "<!-- x -->", "---"])
def test_nothing_to_read_gives_no_passage(body: str) -> None:
    assert split(article(body)) == []


def test_chinese_text_is_measured_in_characters() -> None:
    passages = split(article("員工每年有二十五天年假。" * 60))
    assert len(passages) > 3
    assert max(count_words(passage.markdown) for passage in passages) <= 1.25 * WORDS


def test_passages_are_numbered_through_the_article() -> None:
    passages = split(article(f"{prose(20)}\n\n## More\n\n{prose(20)}"))
    assert [passage.number for passage in passages] == list(range(len(passages)))
