"""Change intents and examples; each change is logged in the transaction that makes it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from bot.dialogue.corpus import Corpus
from bot.dialogue.starter import OUTSIDE, Example, Starter
from bot.dialogue.texts import BadText, clean, same
from bot.store.accounts import Actor, audit
from bot.store.dialogue import ExampleRow, IntentRow

MOST_EXAMPLES = 100_000
_NAME = re.compile(r"[a-z][a-z0-9_]{1,59}")
Key = tuple[str, str, bool]


class EditError(Exception):
    """A change cannot be made; `code` says why, its words are `understanding.wrong_<code>`."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass
class Added:
    """What became of sentences that were to be added: `refused` are (text, code)."""

    added: int = 0
    known: int = 0
    refused: list[tuple[str, str]] = field(default_factory=list)


def add_intent(session: Session, who: Actor, starter: Starter, name: str, label: str = "") -> str:
    """Make an intent that is answered from the articles; give its name. Raises EditError."""
    name = re.sub(r"[\s-]+", "_", name.strip().lower())
    if not _NAME.fullmatch(name):
        raise EditError("name")
    if name in starter.domain_intents or name in starter.intents:
        raise EditError("taken")
    if session.get(IntentRow, name):
        raise EditError("taken")
    session.add(IntentRow(name=name, label=label.strip()[:120], who=who.name))
    audit(session, who, "intent.add", name)
    return name


def remove_intent(session: Session, who: Actor, name: str) -> None:
    """Remove an intent that was made here, with its examples. Raises EditError."""
    row = session.get(IntentRow, name)
    if row is None:
        raise EditError("gone")
    count = session.scalar(select(func.count()).select_from(ExampleRow).filter_by(intent=name))
    session.execute(delete(ExampleRow).filter_by(intent=name))
    session.delete(row)
    audit(session, who, "intent.remove", name, {"examples": count})


def add_examples(
    session: Session, who: Actor, starter: Starter, wanted: Sequence[Example], source: str = ""
) -> Added:
    """Add sentences; what is there already is left, what cannot be is refused with a code."""
    corpus = Corpus.read(session, starter)
    intents = {*corpus.intents}
    known = {e.key for e in corpus.examples}
    sides = set(corpus.sides)
    room = MOST_EXAMPLES - len(corpus.examples)
    result = Added()
    fresh: list[Example] = []
    for one in wanted:
        try:
            example = _checked(one, intents, starter)
        except (BadText, EditError) as error:
            result.refused.append((one.text[:200], error.code))
            continue
        if example.key in known:
            result.known += 1
        elif (same(example.text), not example.is_test) in sides:
            result.refused.append((example.text, "both_sides"))
        elif len(fresh) >= room:
            result.refused.append((example.text, "many"))
        else:
            known.add(example.key)
            sides.add((same(example.text), example.is_test))
            fresh.append(example)
    for example in fresh:
        if example.key in corpus.edits.removed:
            _put(session, who, starter, example)
        else:
            _write(session, who, example, is_removed=False)
    result.added = len(fresh)
    if fresh:
        intents = {e.intent for e in fresh}
        subject = source or (fresh[0].intent if len(intents) == 1 else "")
        audit(session, who, "example.add", subject, {"intents": sorted(intents), **_told(fresh)})
    return result


def remove_examples(session: Session, who: Actor, starter: Starter, keys: Iterable[Key]) -> int:
    """Remove examples; those of the starter files are left out from now on. Return how many."""
    gone = [e for key in keys if (e := _find(session, starter, key))]
    for example in gone:
        _take(session, who, starter, example)
    if gone:
        audit(session, who, "example.remove", gone[0].intent, _told(gone))
    return len(gone)


def move_examples(
    session: Session, who: Actor, starter: Starter, keys: Iterable[Key], intent: str
) -> int:
    """Give examples to another intent; return how many. Raises EditError."""
    if intent not in Corpus.read(session, starter).intents:
        raise EditError("intent")
    return _change(session, who, starter, keys, "example.move", intent=intent)


def hold_out(
    session: Session, who: Actor, starter: Starter, keys: Iterable[Key], is_test: bool
) -> int:
    """Hold examples out, or let models learn from them again; return how many."""
    action = "example.hold_out" if is_test else "example.learn"
    return _change(session, who, starter, keys, action, is_test=is_test)


def _change(
    session: Session,
    who: Actor,
    starter: Starter,
    keys: Iterable[Key],
    action: str,
    *,
    intent: str | None = None,
    is_test: bool | None = None,
) -> int:
    changed: list[Example] = []
    for key in keys:
        old = _find(session, starter, key)
        if old is None:
            continue
        side = old.is_test if is_test is None else is_test
        new = Example(intent or old.intent, old.text, side)
        # A model may not learn what nobody's business is.
        if new.key == old.key or (new.intent == OUTSIDE and not new.is_test):
            continue
        _take(session, who, starter, old)
        _put(session, who, starter, new)
        changed.append(old)
    if changed:
        audit(session, who, action, intent or changed[0].intent, _told(changed))
    return len(changed)


def _checked(one: Example, intents: set[str], starter: Starter) -> Example:
    if one.intent not in intents and not (one.is_test and one.intent == OUTSIDE):
        raise EditError("intent")
    return Example(one.intent, clean(one.text, starter.entities), one.is_test)


def _find(session: Session, starter: Starter, key: Key) -> Example | None:
    row = _row(session, key)
    if row is not None:
        return None if row.is_removed else Example(*key)
    return Example(*key) if key in starter.keys else None


def _row(session: Session, key: Key) -> ExampleRow | None:
    intent, text, is_test = key
    query = select(ExampleRow).filter_by(intent=intent, text=text, is_test=is_test)
    return session.execute(query).scalar_one_or_none()


def _take(session: Session, who: Actor, starter: Starter, example: Example) -> None:
    row = _row(session, example.key)
    if row is not None:
        session.delete(row)
    if example.key in starter.keys:
        session.flush()
        _write(session, who, example, is_removed=True)
    session.flush()


def _put(session: Session, who: Actor, starter: Starter, example: Example) -> None:
    row = _row(session, example.key)
    if row is not None and row.is_removed:
        session.delete(row)
        session.flush()
    if example.key not in starter.keys and (row is None or row.is_removed):
        _write(session, who, example, is_removed=False)


def _write(session: Session, who: Actor, example: Example, *, is_removed: bool) -> None:
    intent, text, is_test = example.key
    row = ExampleRow(intent=intent, text=text, is_test=is_test, is_removed=is_removed, who=who.name)
    session.add(row)


def _told(examples: Sequence[Example]) -> dict[str, object]:
    return {"texts": [f"{e.intent}: {e.text}" for e in examples[:20]], "count": len(examples)}
