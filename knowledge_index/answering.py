"""Extract from a passage what answers a question; nothing is added to it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from knowledge_index.embedder import Embedder
from knowledge_index.markdown_blocks import Block, plain_inline, read_blocks, render
from knowledge_index.passages import Answer, Hit
from knowledge_index.sentences import count_words, split_sentences
from knowledge_index.tokens import terms

SENTENCES = 3
_WHOLE_WORDS = 45  # a passage this short is shown whole: cutting it saves nobody any reading
_LIST_WORDS = 160
_SHARED_TERMS = 0.25  # weight of the question's terms that a unit holds, beside its cosine
_JOINED = -2
_NEIGHBOUR = 0.6  # a sentence beside the best one stays when its score is this near


@dataclass(frozen=True, slots=True)
class _Unit:
    """A sentence, or a whole list, table or block of code."""

    text: str
    markdown: str
    whole: bool
    block: int


def extract(question: str, hit: Hit, embedder: Embedder) -> Answer:
    """Give the one to three sentences, or the whole list, table or steps, that answer."""
    units = _units(_blocks_of(hit))
    if not units:
        return Answer(hit.passage.markdown, tuple(split_sentences(hit.passage.text)))
    if sum(count_words(unit.text) for unit in units) <= _WHOLE_WORDS:
        return _answer(units)
    scores = _scores(question, units, embedder)
    return _answer(_chosen(units, scores))


def _blocks_of(hit: Hit) -> list[Block]:
    """Read the passage; a list or table that goes on in the next passage is taken whole."""
    blocks = [block for block in read_blocks(hit.passage.markdown) if block.kind != "heading"]
    cut = {block.text for block in blocks if block.is_part}
    if not cut:
        return blocks
    groups = _groups_of(hit.article.body)
    whole = [group for group in groups if cut & {block.text for block in group}]
    if len(whole) != 1 or _words(whole[0]) > _LIST_WORDS:
        return blocks
    first = next(i for i, block in enumerate(blocks) if block.is_part)
    around = [block for block in blocks if not block.is_part]
    # Numbered apart: the article counts its groups otherwise than the passage does.
    group = [replace(block, group=_JOINED) for block in whole[0]]
    return [*around[:first], *group, *around[first:]]


def _groups_of(body: str) -> list[list[Block]]:
    groups: dict[int, list[Block]] = {}
    for block in read_blocks(body):
        if block.is_part:
            groups.setdefault(block.group, []).append(block)
    return list(groups.values())


def _words(blocks: Sequence[Block]) -> int:
    return sum(count_words(block.text) for block in blocks)


def _units(blocks: Sequence[Block]) -> list[_Unit]:
    units: list[_Unit] = []
    at = 0
    while at < len(blocks):
        end = at + 1
        while end < len(blocks) and blocks[end].group == blocks[at].group:
            end += 1
        units += _units_of(blocks[at:end], at)
        at = end
    return units


def _units_of(blocks: Sequence[Block], number: int) -> list[_Unit]:
    if blocks[0].is_part:
        text = " ".join(block.text for block in blocks)
        return [_Unit(text, render(blocks), whole=True, block=number)]
    pieces = split_sentences(blocks[0].markdown)
    return [_Unit(plain_inline(piece), piece, whole=False, block=number) for piece in pieces]


def _scores(question: str, units: Sequence[_Unit], embedder: Embedder) -> NDArray[np.float32]:
    vectors = embedder.encode([question, *(unit.text for unit in units)])
    asked = set(terms(question))
    shared = [len(asked & set(terms(unit.text))) / max(1, len(asked)) for unit in units]
    scores: NDArray[np.float32] = vectors[1:] @ vectors[0] + _SHARED_TERMS * np.array(shared)
    return scores


def _chosen(units: Sequence[_Unit], scores: NDArray[np.float32]) -> list[_Unit]:
    best = int(scores.argmax())
    first = last = best
    if not units[best].whole:
        while last - first + 1 < SENTENCES:
            step = _next(units, scores, first, last, float(scores[best]))
            if step is None:
                break
            first, last = min(first, step), max(last, step)
    # What leads in a list belongs to it, and the other way round.
    if first and units[first].whole and units[first - 1].text.endswith(":"):
        first -= 1
    if last + 1 < len(units) and units[last].text.endswith(":"):
        last += 1
    return list(units[first : last + 1])


def _next(
    units: Sequence[_Unit], scores: NDArray[np.float32], first: int, last: int, best: float
) -> int | None:
    """Give the neighbouring sentence to take in, of the same paragraph and nearly as good."""
    sides = [i for i in (last + 1, first - 1) if 0 <= i < len(units)]
    fitting = [
        i
        for i in sides
        if not units[i].whole
        and units[i].block == units[first].block
        and scores[i] >= _NEIGHBOUR * best
    ]
    return max(fitting, key=lambda i: float(scores[i]), default=None)


def _answer(units: Sequence[_Unit]) -> Answer:
    markdown = ""
    previous: _Unit | None = None
    for unit in units:
        if previous is not None:
            markdown += " " if unit.block == previous.block else "\n\n"
        markdown += unit.markdown
        previous = unit
    sentences = [text for unit in units for text in _sentences(unit)]
    return Answer(markdown, tuple(sentences))


def _sentences(unit: _Unit) -> list[str]:
    return split_sentences(unit.text) if unit.whole else [unit.text]
