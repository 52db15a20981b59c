"""The buttons of a gap: assign, answer, propose, dismiss, take up again."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from fastapi import APIRouter, Request, Response
from sqlalchemy.orm import Session

from bot.console.articles.naming import free_id
from bot.console.articles.parts import path as article_path
from bot.console.gaps.parts import HOME, Parts, assignable, day, load, text
from bot.console.people import Account, KnowledgeAdmin
from bot.knowledge.lifecycle import LifecycleError
from bot.learning import fixes
from bot.learning.fixes import FixRefused
from bot.store.accounts import audit
from bot.store.learning import GapRow

Form = Mapping[str, Any]
# Takes the step and gives the details for the audit log, and the page to go to.
Step = Callable[[Parts, Session, GapRow, Account, Form], tuple[dict[str, Any], str]]


def add(router: APIRouter, parts: Parts) -> None:
    """Add the route that takes every step."""
    console = parts.console

    @router.post("/{gap_id}/{step}")
    async def take(gap_id: str, step: str, request: Request, account: KnowledgeAdmin) -> Response:
        form = await request.form()

        def work(session: Session) -> str:
            gap = load(session, gap_id)
            details, to = _STEPS[step](parts, session, gap, account, form)
            audit(session, account, f"gap.{step}", gap_id, {"gap": gap.label[:200]} | details)
            return to

        here = f"{HOME}/{gap_id}"
        if step not in _STEPS:
            return console.go(HOME, "gaps.refused_state", "bad")
        try:
            to = await console.database.write(work)
        except FixRefused as refused:
            return console.go(here, f"gaps.refused_{refused.code}", "bad")
        except LifecycleError:
            return console.go(here, "gaps.refused_article", "bad")
        return console.go(to or here, f"gaps.did_{step}")


def _assign(
    parts: Parts, session: Session, gap: GapRow, account: Account, form: Form
) -> tuple[dict[str, Any], str]:
    who = text(form, "assignee", 120)
    try:
        due = day(text(form, "due", 10))
    except ValueError as error:
        raise FixRefused("day") from error
    if who and who not in assignable(session):
        raise FixRefused("person")
    fixes.assign(gap, who, due)
    return {"assignee": who, "due": str(due or "")}, ""


def _question(
    parts: Parts, session: Session, gap: GapRow, account: Account, form: Form
) -> tuple[dict[str, Any], str]:
    article_id = text(form, "other", 120) or text(form, "article_id", 120)
    question = text(form, "question", 400)
    fixes.add_question(session, parts.lifecycle, gap, article_id, question, account.name)
    audit(session, account, "article.save", article_id, {"question": question[:300]})
    return {"article": article_id, "question": question[:300]}, ""


def _draft(
    parts: Parts, session: Session, gap: GapRow, account: Account, form: Form
) -> tuple[dict[str, Any], str]:
    content = fixes.draft(session, gap, parts.learning.encoder, parts.console.words)
    article_id = free_id(session, content.title)
    fixes.begin_article(session, parts.lifecycle, gap, article_id, content, account.name)
    audit(session, account, "article.create", article_id, {"title": content.title})
    return {"article": article_id}, article_path("edit", article_id)


def _intent(
    parts: Parts, session: Session, gap: GapRow, account: Account, form: Form
) -> tuple[dict[str, Any], str]:
    name, lines = text(form, "name", 80), text(form, "examples", 60_000).splitlines()
    fixes.propose_intent(session, gap, name, lines, account.name)
    return {"intent": name, "examples": len(lines)}, ""


def _dismiss(
    parts: Parts, session: Session, gap: GapRow, account: Account, form: Form
) -> tuple[dict[str, Any], str]:
    reason = text(form, "reason")
    if not reason:
        raise FixRefused("reason")
    fixes.dismiss(gap, reason, account.name)
    return {"reason": reason}, HOME


def _reopen(
    parts: Parts, session: Session, gap: GapRow, account: Account, form: Form
) -> tuple[dict[str, Any], str]:
    fixes.reopen(gap, account.name)
    return {}, ""


_STEPS: dict[str, Step] = {
    "assign": _assign,
    "question": _question,
    "draft": _draft,
    "intent": _intent,
    "dismiss": _dismiss,
    "reopen": _reopen,
}
