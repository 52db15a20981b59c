"""Cut articles into passages that fit the encoder, by headings, evenly and with overlap."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import groupby
from math import ceil

from knowledge_index.markdown_blocks import Block, plain_inline, read_blocks, render
from knowledge_index.passages import Article, Passage
from knowledge_index.sentences import count_words, split_sentences

WORDS = 110  # title, headings and 110 words stay within the encoder's 256 word pieces
OVERLAP_WORDS = 24
_WHOLE_WORDS = 160  # a list, table or code block up to this length is never cut
_CHARACTERS_A_WORD = 9  # long addresses and code count as more than one word


def split(article: Article) -> list[Passage]:
    """Cut one article into passages of about 110 words; one without a body gives none."""
    passages: list[Passage] = []
    for headings, blocks in _sections(article):
        passages += _pack(article.id, len(passages), headings, blocks)
    return passages


def context_of(article: Article, passage: Passage) -> str:
    """Give the title and headings that stand above a passage, outermost first."""
    return " > ".join(part for part in (article.title, *passage.headings) if part)


def _sections(article: Article) -> Iterator[tuple[tuple[str, ...], list[Block]]]:
    path: list[tuple[int, str]] = []
    blocks: list[Block] = []
    for block in read_blocks(article.body):
        if block.kind != "heading":
            blocks.append(block)
            continue
        if blocks:
            yield _names(path, article.title), blocks
        path = [(level, name) for level, name in path if level < block.level]
        path.append((block.level, block.text))
        blocks = []
    if blocks:
        yield _names(path, article.title), blocks


def _names(path: list[tuple[int, str]], title: str) -> tuple[str, ...]:
    return tuple(name for _, name in path if name and name != title)


def _pack(
    article_id: str, number: int, headings: tuple[str, ...], blocks: list[Block]
) -> list[Passage]:
    units = list(_units(blocks))
    total = sum(_length(unit.text) for unit in units)
    target = total / max(1, ceil(total / WORDS))
    passages: list[Passage] = []
    overlap = ""
    for unit_group in _fill(units, target):
        text = " ".join(unit.text for unit in unit_group)
        passages.append(
            Passage(
                article_id=article_id,
                number=number + len(passages),
                text=f"{overlap} {text}".strip(),
                headings=headings,
                markdown=render(unit_group),
            )
        )
        overlap = _tail(unit_group[-1])
    return passages


def _fill(units: list[Block], target: float) -> Iterator[list[Block]]:
    """Group units so that each group is about `target` long; no group is empty."""
    group: list[Block] = []
    length = 0.0
    for unit in units:
        size = _length(unit.text)
        # Half a unit may overhang: the cut falls at the nearer end.
        if group and length + size / 2 > target and not group[-1].text.endswith(":"):
            yield group
            group, length = [], 0.0
        group.append(unit)
        length += size
    if group:
        yield group


def _units(blocks: list[Block]) -> Iterator[Block]:
    for group, members in groupby(blocks, key=lambda block: block.group):
        unit = list(members)
        whole = " ".join(block.text for block in unit)
        if unit[0].is_part and _length(whole) <= _WHOLE_WORDS:
            yield Block(unit[0].kind, whole, render(unit), group)
        else:
            for block in unit:
                yield from _cut(block)


def _cut(block: Block) -> Iterator[Block]:
    if _length(block.text) <= WORDS or block.kind == "row":
        yield block
    elif block.kind == "code":
        for number, line in enumerate(block.markdown.split("\n")):
            glue = "\n" if number else block.glue
            yield replace(block, text=" ".join(line.split()), markdown=line, glue=glue)
    else:
        for sentence in split_sentences(block.markdown):
            for piece in _pieces(sentence):
                yield replace(block, text=plain_inline(piece), markdown=piece, glue=" ")


def _pieces(sentence: str) -> Iterator[str]:
    """Cut a sentence without an end, such as a pasted log, at its spaces."""
    if _length(sentence) <= WORDS:
        yield sentence
        return
    piece: list[str] = []
    for word in sentence.split():
        piece.append(word)
        if _length(" ".join(piece)) >= WORDS:
            yield " ".join(piece)
            piece = []
    if piece:
        yield " ".join(piece)


def _tail(unit: Block) -> str:
    """Give the last sentences of a unit, as far as the overlap reaches."""
    if unit.kind != "paragraph":
        return ""
    kept: list[str] = []
    room = OVERLAP_WORDS
    for sentence in reversed(split_sentences(unit.text)):
        room -= count_words(sentence)
        if room < 0:
            break
        kept.insert(0, sentence)
    return " ".join(kept)


def _length(text: str) -> float:
    return max(count_words(text), len(text) / _CHARACTERS_A_WORD)
