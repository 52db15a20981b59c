"""An answer of any length is seen, all of it."""

from __future__ import annotations

from connectors.messages import Reply
from tests.contracts.channel.bench import Bench, answer
from tests.contracts.channel.replying import BUTTONS

_PARAGRAPHS = [f"Paragraph {n}: " + "word " * 60 + f"end {n}." for n in range(40)]
_CODE = "\n".join(f"print('line {n} of the script')" for n in range(25))


class LongAnswers:
    """Longer than any far side's limit."""

    def test_nothing_of_a_long_answer_is_lost(self, bench: Bench) -> None:
        (seen,) = bench.carried(answer(bench, Reply("reply-1", "\n\n".join(_PARAGRAPHS))))
        places = [seen.text.find(f"end {n}.") for n in range(len(_PARAGRAPHS))]
        assert -1 not in places
        assert places == sorted(places)

    def test_no_part_is_longer_than_the_far_side_takes(self, bench: Bench) -> None:
        one_word = "x" * 20_000
        (seen,) = bench.carried(answer(bench, Reply("reply-1", one_word)))
        limit = bench.longest_part or len(one_word)
        assert max(map(len, seen.parts)) <= limit
        assert sum(part.count("x") for part in seen.parts) == len(one_word)

    def test_code_is_kept_whole(self, bench: Bench) -> None:
        text = "\n\n".join([*_PARAGRAPHS[:9], f"```\n{_CODE}\n```", *_PARAGRAPHS[9:]])
        (seen,) = bench.carried(answer(bench, Reply("reply-1", text)))
        assert any(_CODE in part for part in seen.parts)

    def test_the_buttons_stand_under_the_end(self, bench: Bench) -> None:
        reply = Reply("reply-1", "\n\n".join(_PARAGRAPHS), buttons=BUTTONS)
        (seen,) = bench.carried(answer(bench, reply))
        assert seen.buttons == tuple(button.title for button in BUTTONS)
