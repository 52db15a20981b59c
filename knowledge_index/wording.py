"""Bring a question's words nearer to those of the articles: synonyms, then spelling."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from string import ascii_lowercase

from knowledge_index.lexical import LexicalIndex
from knowledge_index.sentences import count_words

IsWord = Callable[[str], bool]

_MOST_WORDS = 60  # beyond it a text is a story or a log, whose words are many enough as they are
_MOST_CHANGES = 4
_WORD = re.compile(r"[A-Za-z]+(?:'[a-z]+)?")
_SHORTEST = 5  # shorter words have too many neighbours
_LONGEST = 24  # longer ones are no words, and their neighbours would take seconds


class Synonyms:
    """What people of a company say, and the words that its articles use for it."""

    def __init__(self, meant: Mapping[str, str] | None = None) -> None:
        self._meant = {" ".join(said.lower().split()): to for said, to in (meant or {}).items()}
        # The longest first: 'paid time off' before 'time off'.
        said = sorted((said for said in self._meant if said), key=len, reverse=True)
        choice = "|".join(re.escape(text).replace(r"\ ", r"\s+") for text in said)
        self._pattern = re.compile(rf"(?<!\w)(?:{choice})(?!\w)", re.IGNORECASE) if said else None

    def apply(self, text: str, lexicon: LexicalIndex) -> str:
        """Write what is meant beside what is said, or in its place where no article says it."""
        if self._pattern is None:
            return text
        return self._pattern.sub(lambda found: self._put(found[0], text, lexicon), text)

    def _put(self, said: str, text: str, lexicon: LexicalIndex) -> str:
        meant = self._meant[" ".join(said.lower().split())]
        if meant.lower() in text.lower():
            return said
        return f"{said} ({meant})" if lexicon.holds(said) else meant


def reword(text: str, synonyms: Synonyms, lexicon: LexicalIndex, is_word: IsWord) -> str:
    """Apply synonyms, and correct words that no article has to ones that some have."""
    if count_words(text) > _MOST_WORDS:
        return text
    return correct(synonyms.apply(text, lexicon), lexicon, is_word)


def correct(text: str, lexicon: LexicalIndex, is_word: IsWord) -> str:
    """Correct slips of one letter towards the words of the articles.

    `is_word`: a word that it knows is none of ours, but no slip.
    """
    changes = 0

    def put(found: re.Match[str]) -> str:
        nonlocal changes
        word = found[0]
        if changes >= _MOST_CHANGES or not _may_be_a_slip(word, lexicon, is_word):
            return word
        changes += 1
        return _nearest(word.lower(), lexicon, is_word) or word

    return _WORD.sub(put, text)


def _may_be_a_slip(word: str, lexicon: LexicalIndex, is_word: IsWord) -> bool:
    # Capitals inside a word make it an acronym or a product's name.
    plain = word[1:].islower() and _SHORTEST <= len(word) <= _LONGEST
    return plain and not lexicon.holds(word) and not is_word(word.lower())


def _nearest(word: str, lexicon: LexicalIndex, is_word: IsWord) -> str | None:
    """Give the word one letter away that most texts have; real words go before others."""
    near = [(is_word(other), lexicon.holders(other), other) for other in set(_slips(word))]
    held = [one for one in near if one[1]]
    return max(held)[2] if held else None


def _slips(word: str) -> Iterator[str]:
    """Give all words one letter away (Norvig 2007) that begin alike."""
    for at in range(1, len(word) + 1):
        head, tail = word[:at], word[at:]
        yield from (head + letter + tail for letter in ascii_lowercase)
        if tail:
            yield head + tail[1:]
            yield from (head + letter + tail[1:] for letter in ascii_lowercase)
        if len(tail) > 1:
            yield head + tail[1] + tail[0] + tail[2:]
