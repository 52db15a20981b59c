"""What an article begins with: what it comes to, where a passage from its midst says too little."""

from __future__ import annotations

from knowledge_index.markdown_blocks import plain_inline, read_blocks
from knowledge_index.passages import Answer, Article
from knowledge_index.sentences import count_words, split_sentences
from knowledge_index.tokens import terms

_BARE_TERMS = 2
_MOST_WORDS = 60
_STORY_WORDS = 15


def is_bare(question: str) -> bool:
    """Tell whether a question hardly says more than its subject: 'VPN', 'cancel my plan'."""
    return len(terms(question)) <= _BARE_TERMS


def is_story(question: str) -> bool:
    """Tell whether a question is so long that its words point to no one passage."""
    return len(question.split()) >= _STORY_WORDS


def is_name(question: str) -> bool:
    """Tell whether a question is a name and no more, so that nobody knows what is wanted of it."""
    return len(question.split()) <= _BARE_TERMS and len(terms(question)) <= 1


def with_beginning(article: Article, answer: Answer, question: str) -> Answer:
    """Put the article's first sentences before an answer that does not have them already.

    They stand alone where the answer has no word of the question: then it was a guess.
    """
    begun = _beginning(article.body)
    if not begun or plain_inline(begun[0]) in answer.sentences:
        return answer
    plain = tuple(plain_inline(sentence) for sentence in begun)
    said = " ".join(begun)
    is_guess = set(terms(question)).isdisjoint(terms(" ".join(answer.sentences)))
    if is_guess or set(answer.sentences) <= set(plain):
        return Answer(said, plain)
    return Answer(f"{said}\n\n{answer.markdown}", (*plain, *answer.sentences))


def _beginning(body: str) -> list[str]:
    first = next(iter(read_blocks(body)), None)
    if first is None or first.kind != "paragraph":
        return []
    taken: list[str] = []
    for sentence in split_sentences(first.markdown):
        if taken and count_words(" ".join([*taken, sentence])) > _MOST_WORDS:
            break
        taken.append(sentence)
    return taken
