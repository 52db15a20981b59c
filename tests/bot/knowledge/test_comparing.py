"""Comparing: lines beside each other, words within them."""

from __future__ import annotations

from bot.knowledge.comparing import changed_fields, compare


def shown(left: str, right: str) -> list[tuple[str, str | None, str | None]]:
    def line(pieces: object) -> str | None:
        if pieces is None:
            return None
        return "".join(f"[{p.text}]" if p.differs else p.text for p in pieces)  # type: ignore[attr-defined]

    return [(pair.kind, line(pair.left), line(pair.right)) for pair in compare(left, right)]


def test_a_changed_word_is_marked_on_both_sides() -> None:
    assert shown("Title\nPaid on the 25th.", "Title\nPaid on the 26th.") == [
        ("same", "Title", "Title"),
        ("changed", "Paid on the [25th].", "Paid on the [26th]."),
    ]


def test_lines_that_came_and_went() -> None:
    assert shown("one\ntwo\nthree", "one\nthree\nfour") == [
        ("same", "one", "one"),
        ("removed", "[two]", None),
        ("same", "three", "three"),
        ("added", None, "[four]"),
    ]


def test_lines_are_numbered_on_their_side() -> None:
    pairs = compare("a\nb\nc", "a\nc")
    assert [(p.left_number, p.right_number) for p in pairs] == [(1, 1), (2, None), (3, 2)]


def test_huge_texts_are_compared_without_end() -> None:
    pairs = compare("\n".join(map(str, range(6000))), "other " * 3000)
    assert len(pairs) == 6000
    assert pairs[0].kind == "changed"


def test_fields_that_changed() -> None:
    before = {"title": "A", "tags": ["x"], "body": "1", "status": "draft"}
    after = {"title": "A", "tags": ["x", "y"], "body": "2", "status": "published"}
    assert changed_fields(before, after) == {"tags": (["x"], ["x", "y"])}
