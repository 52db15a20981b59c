"""The intents and examples as they are now: the starter files, with what was changed over them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from hashlib import sha256
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.dialogue.starter import OUTSIDE, Example, Starter
from bot.dialogue.texts import same
from bot.store.dialogue import ExampleRow, IntentRow


@dataclass(frozen=True)
class Edits:
    """What was changed over the starter files: intents made, examples added and left out.

    `labels` say what the intents made here are about.
    """

    intents: tuple[str, ...] = ()
    added: tuple[Example, ...] = ()
    removed: frozenset[tuple[str, str, bool]] = frozenset()
    labels: Mapping[str, str] = field(default_factory=dict, compare=False)

    @classmethod
    def read(cls, session: Session) -> Edits:
        """Read them from the database."""
        columns = (ExampleRow.intent, ExampleRow.text, ExampleRow.is_test, ExampleRow.is_removed)
        rows = session.execute(select(*columns).order_by(ExampleRow.created_at)).all()
        added = [Example(i, text, test, True) for i, text, test, gone in rows if not gone]
        removed = frozenset((i, text, test) for i, text, test, gone in rows if gone)
        made = session.execute(select(IntentRow).order_by(IntentRow.name)).scalars().all()
        labels = {row.name: row.label for row in made}
        return cls(tuple(labels), tuple(added), removed, labels)

    @classmethod
    def load(cls, kept: Mapping[str, Any]) -> Edits:
        """Give what `kept` was made from."""
        added = [Example(i, text, test, True) for i, text, test in kept.get("added", ())]
        removed = frozenset((i, text, test) for i, text, test in kept.get("removed", ()))
        return cls(tuple(kept.get("intents", ())), tuple(added), removed)

    @property
    def kept(self) -> dict[str, Any]:
        """JSON to keep with a model; the same edits give the same."""
        return {
            "intents": sorted(self.intents),
            "added": sorted(list(example.key) for example in self.added),
            "removed": sorted(list(key) for key in self.removed),
        }

    def count_since(self, kept: Mapping[str, Any]) -> int:
        """Count the changes between what was kept and now."""
        before = Edits.load(kept)
        keys = {e.key for e in self.added} ^ {e.key for e in before.added}
        intents = set(self.intents) ^ set(before.intents)
        return len(keys | (self.removed ^ before.removed)) + len(intents)


@dataclass(frozen=True)
class Corpus:
    """All examples that count, by the starter files and the edits over them."""

    starter: Starter
    edits: Edits = field(default_factory=Edits)

    @classmethod
    def read(cls, session: Session, starter: Starter) -> Corpus:
        """Read it as it is now."""
        return cls(starter, Edits.read(session))

    @cached_property
    def examples(self) -> tuple[Example, ...]:
        """All examples and held-out sentences, those of the starter files first."""
        kept = [e for e in self.starter.examples if e.key not in self.edits.removed]
        known = {e.key for e in kept}
        # An intent that went from the program takes its examples with it.
        own = [e for e in self.edits.added if e.key not in known and e.intent in self._known]
        return (*kept, *own)

    @cached_property
    def intents(self) -> tuple[str, ...]:
        """The intents that may have examples."""
        own = [name for name in self.edits.intents if name not in self.starter.intents]
        return (*self.starter.intents, *own)

    @cached_property
    def learnt(self) -> tuple[Example, ...]:
        """What a model learns from: nothing that is held out, under whichever intent."""
        held_out = {same(e.text) for e in self.examples if e.is_test}
        return tuple(e for e in self.examples if not e.is_test and same(e.text) not in held_out)

    @cached_property
    def held_out(self) -> tuple[Example, ...]:
        """The sentences that models are compared on."""
        return tuple(e for e in self.examples if e.is_test)

    def of(self, intent: str) -> tuple[Example, ...]:
        """Give an intent's examples and held-out sentences."""
        return tuple(e for e in self.examples if e.intent == intent)

    def counts(self) -> Counter[tuple[str, bool]]:
        """Count the examples by intent, and whether they are held out."""
        return Counter((e.intent, e.is_test) for e in self.examples)

    @cached_property
    def sides(self) -> frozenset[tuple[str, bool]]:
        """What is said, and whether it is held out: (compared text, is_test)."""
        return frozenset((same(e.text), e.is_test) for e in self.examples)

    @cached_property
    def _known(self) -> frozenset[str]:
        return frozenset((*self.intents, OUTSIDE))


class CorpusReader:
    """Reads the corpus, and keeps it until somebody changes something."""

    def __init__(self, starter: Starter) -> None:
        self._starter = starter
        self._kept: tuple[Any, Corpus] | None = None

    def read(self, session: Session) -> Corpus:
        """Give it as it is now."""
        revision = tuple(session.execute(select(*_REVISION)).one())
        kept = self._kept
        if kept is None or kept[0] != revision:
            kept = self._kept = (revision, Corpus.read(session, self._starter))
        return kept[1]


# Whatever is added is the newest; whatever is removed is missing.
_REVISION = [
    select(of).scalar_subquery()
    for row in (ExampleRow, IntentRow)
    for of in (func.count(row.created_at), func.max(row.created_at))
]


def digest_of(examples: Iterable[Example]) -> str:
    """Name a set of examples: the same set has the same name."""
    digest = sha256()
    for intent, text, is_test in sorted(example.key for example in examples):
        digest.update(f"{intent}\0{text}\0{is_test}\0".encode())
    return digest.hexdigest()[:16]
