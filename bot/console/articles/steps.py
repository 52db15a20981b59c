"""The buttons of an article: submit, approve, plan, send back, put away."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from fastapi import APIRouter, Request, Response
from sqlalchemy.orm import Session
from starlette.exceptions import HTTPException

from bot.console.articles.parts import HOME, Parts, log, number, path, texts
from bot.console.people import KnowledgeAdmin
from bot.knowledge.lifecycle import Held, Lifecycle, NoSuchArticle, NotAllowed, Outdated
from bot.store.knowledge import ArticleRow


@dataclass(frozen=True, slots=True)
class _Press:
    article_id: str
    based_on: int
    who: str
    reason: str
    at: datetime | None


_Step = Callable[[Lifecycle, Session, _Press], ArticleRow]


def add(router: APIRouter, parts: Parts) -> None:
    """Add the route that takes every step."""
    console = parts.console

    @router.post("/steps/{step}/{article_id}")
    async def take(
        step: str, article_id: str, request: Request, account: KnowledgeAdmin
    ) -> Response:
        if step not in _STEPS:
            raise HTTPException(404, "not_found")
        form = await request.form()
        based_on, reason, at, back = texts(form, "based_on", "reason", "at", "back")
        moment = _moment(at)
        back = path("review" if back == "review" else "edit", article_id)
        if step == "send_back" and not reason:
            return console.go(back, "articles.reason_missing", "bad")
        if step == "schedule" and moment is None:
            return console.go(back, "articles.refused_past", "bad")
        press = _Press(article_id, number(based_on), account.name, reason[:1800], moment)

        def work(session: Session) -> ArticleRow:
            row = _STEPS[step](parts.lifecycle, session, press)
            log(session, account, step, article_id, version=row.latest)
            return row

        try:
            await console.database.write(work)
        except NoSuchArticle as error:
            raise HTTPException(404, "not_found") from error
        except Held:
            return console.go(
                await parts.hold(step, [(article_id, press.based_on)], press.who, moment)
            )
        except NotAllowed as refused:
            return console.go(back, f"articles.refused_{refused.code}", "bad")
        except Outdated as conflict:
            return console.go(back, "articles.changed_meanwhile", "bad", who=conflict.theirs.author)
        home = path("edit", article_id) if step not in {"publish", "archive"} else HOME
        return console.go(home, f"articles.did_{step}")


def _moment(text: str) -> datetime | None:
    # The page's script sends the person's own time as a moment in UTC.
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        return None
    return at if at.tzinfo else at.replace(tzinfo=UTC)


def _schedule(flow: Lifecycle, session: Session, press: _Press) -> ArticleRow:
    assert press.at is not None, "the route refuses a plan without a time"
    return flow.schedule(session, press.article_id, press.based_on, press.who, press.at)


_STEPS: dict[str, _Step] = {
    "submit": lambda f, s, p: f.submit(s, p.article_id, p.based_on, p.who),
    "send_back": lambda f, s, p: f.send_back(s, p.article_id, p.based_on, p.who, p.reason),
    "publish": lambda f, s, p: f.publish(s, p.article_id, p.based_on, p.who),
    "schedule": _schedule,
    "unschedule": lambda f, s, p: f.unschedule(s, p.article_id, p.based_on, p.who),
    "withdraw": lambda f, s, p: f.withdraw(s, p.article_id, p.based_on, p.who),
    "archive": lambda f, s, p: f.archive(s, p.article_id, p.based_on, p.who),
    "revive": lambda f, s, p: f.revive(s, p.article_id, p.based_on, p.who),
    "discard": lambda f, s, p: f.discard(s, p.article_id, p.based_on, p.who),
}
