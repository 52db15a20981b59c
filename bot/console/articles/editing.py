"""What the editor's page shows, and what becomes of what it sends."""

from __future__ import annotations

from typing import Any

from sqlalchemy.orm import Session
from wtforms.fields.choices import SelectChoice

from bot.console.articles.forms import AUDIENCES, ArticleForm, read, shown
from bot.console.articles.naming import free_id
from bot.console.articles.parts import Parts, load, log, number
from bot.console.people import Account
from bot.knowledge import autosaves, comparing, finding, merging, records
from bot.knowledge.lifecycle import Outdated
from bot.store.knowledge import ArticleRow, AutosaveRow

Values = dict[str, Any]


class Editor:
    """Fill the editor's page, and save what comes back from it; within one transaction each."""

    def __init__(self, parts: Parts) -> None:
        self._flow = parts.lifecycle
        self._words = parts.console.words

    def opened(
        self, session: Session, account: Account, key: str, row: ArticleRow | None
    ) -> Values:
        """Give what the editor opens with, and the unsaved text that is offered."""
        content = records.newest_content(session, row) if row else {"owner": "", "language": "en"}
        given = shown(content) | {"based_on": str(row.latest if row else 0)}
        kept = autosaves.find(session, account.name, key)
        offered = kept if kept and _differs(kept, given) else None
        return self._page(session, ArticleForm(data=given), key, row, offered)

    def resumed(self, session: Session, account: Account, key: str) -> Values | None:
        """Give the page with the text that was not saved; None when there is none."""
        kept = autosaves.find(session, account.name, key)
        if kept is None:
            return None
        row = session.get(ArticleRow, key)
        return self._page(session, ArticleForm(data=kept.content), key, row)

    def create(self, session: Session, account: Account, key: str, form: ArticleForm) -> Any:
        """Create an article; its row, or the page with what is wrong."""
        content = read(session, form, self._words)
        if content is None:
            return self._page(session, form, key, None)
        row = self._flow.create(session, free_id(session, content.title), content, account.name)
        autosaves.forget(session, account.name, key)
        log(session, account, "create", row.id, title=content.title)
        return row

    def save(self, session: Session, account: Account, article_id: str, form: ArticleForm) -> Any:
        """Save a text; its row, or the page with what is wrong. Raises Outdated."""
        held = load(session, article_id)
        content = read(session, form, self._words)
        if content is not None and merging.has_marks(content.body):
            form.body.errors = [self._words("articles.wrong_marks")]
            content = None
        if content is None:
            return self._page(session, form, article_id, held)
        based_on, note = number(form.given["based_on"]), form.given["note"]
        before = held.latest
        row = self._flow.save(session, article_id, based_on, content, account.name, note)
        autosaves.forget(session, account.name, article_id)
        if row.latest != before:
            log(session, account, "save", article_id, version=row.latest, note=note[:500])
        return row

    def conflict(
        self, session: Session, article_id: str, form: ArticleForm, conflict: Outdated
    ) -> Values:
        """Give the page on which two texts are merged."""
        yours = read(session, form, self._words)
        assert yours is not None, "what cannot be read is refused before it is saved"
        theirs = conflict.theirs
        merge = merging.merge(conflict.base, yours.stored(), theirs.content)
        proposal = shown(merge.content) | {"based_on": str(theirs.version)}
        values = self._page(
            session, ArticleForm(data=proposal), article_id, load(session, article_id)
        )
        return values | {
            "merge": merge,
            "theirs": theirs,
            "pairs": comparing.compare(yours.body, theirs.content["body"]),
            "fields": comparing.changed_fields(yours.stored(), theirs.content),
        }

    def _page(
        self,
        session: Session,
        form: ArticleForm,
        key: str,
        row: ArticleRow | None,
        offered: AutosaveRow | None = None,
    ) -> Values:
        group = row.translation_group if row else None
        form.audience.choices = [
            SelectChoice(name, self._words(f"articles.audience_{name}")) for name in AUDIENCES
        ]
        return {
            "form": form,
            "key": key,
            "row": row,
            "state": (row.working_status or row.status) if row else "",
            "offered": offered,
            "approval": self._flow.approval,
            "choices": finding.choices(session),
            "translations": finding.translations(session, row.id, group) if row else [],
        }


def _differs(kept: AutosaveRow, given: dict[str, str]) -> bool:
    names = ArticleForm().data.keys() - {"note", "based_on"}
    return any(
        (kept.content.get(name) or "").replace("\r\n", "\n") != given.get(name, "")
        for name in names
    )
