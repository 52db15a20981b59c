"""What the pages of understanding share."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from fastapi import Request
from fastapi.responses import HTMLResponse
from sqlalchemy.orm import Session

from bot.console.frame import Console
from bot.console.people import Account
from bot.dialogue import models
from bot.dialogue.corpus import Corpus, Edits
from bot.dialogue.starter import OUTSIDE, Example
from bot.dialogue.understanding import Understanding

NAME = "understanding"
HOME = f"/console/{NAME}"
Key = tuple[str, str, bool]


@dataclass(frozen=True)
class Parts:
    """The console, what it shows, and how the program's intents are called."""

    console: Console
    understanding: Understanding
    labels: Mapping[str, str]
    _counted: dict[int | None, tuple[Edits, int]] = field(default_factory=dict)

    async def corpus(self) -> Corpus:
        """Read all examples as they are now."""
        return await self.console.database.read(self.understanding.examples.read)

    async def page(
        self, request: Request, account: Account, template: str, status: int = 200, **values: Any
    ) -> HTMLResponse:
        """Render a page of the area, with the state of the models at its head."""
        standing = await self.console.database.read(self._standing)
        return self.console.page(
            request, account, f"{NAME}/{template}", status, **standing, **values
        )

    def called(self, corpus: Corpus, intent: str) -> str:
        """Say what an intent is about, in words where there are some."""
        if intent == OUTSIDE:
            return self.console.words("understanding.outside")
        return self.labels.get(intent) or corpus.edits.labels.get(intent, "")

    def _standing(self, session: Session) -> dict[str, Any]:
        in_use, busy = models.active(session), models.busy(session)
        edits = self.understanding.examples.read(session).edits
        model_id = in_use.id if in_use else None
        known = self._counted.get(model_id)
        # The same edits are the same object as long as nobody changes anything.
        if known is None or known[0] is not edits:
            known = (edits, edits.count_since(models.edits_of(session, model_id)))
            self._counted.clear()
            self._counted[model_id] = known
        changes = known[1]
        return {"in_use": in_use, "busy": busy, "changes": changes, "home": HOME}


def key_of(example: Example) -> str:
    """Give a form's value for an example."""
    return json.dumps(example.key, ensure_ascii=False)


def read_keys(values: Iterable[Any]) -> list[Key]:
    """Read such values; what is none is left out."""
    found = []
    for value in values:
        try:
            intent, text, is_test = json.loads(str(value))
        except (ValueError, TypeError):
            continue
        if isinstance(intent, str) and isinstance(text, str) and isinstance(is_test, bool):
            found += [(intent, text, is_test)] if _can_be_stored(intent + text) else []
    return found


def _can_be_stored(text: str) -> bool:
    # JSON may spell halves of characters, which no database takes.
    return all(c.isprintable() for c in text)


def number(text: str, default: int) -> int:
    """Read a page's number."""
    return max(1, int(text)) if text.isdecimal() and len(text) < 8 else default
