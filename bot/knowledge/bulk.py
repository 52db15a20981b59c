"""Take one step with many articles; what one of them does not allow stops only that one."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from sqlalchemy.orm import Session

from bot.knowledge import records
from bot.knowledge.lifecycle import (
    Held,
    Lifecycle,
    LifecycleError,
    NoSuchArticle,
    NotAllowed,
)
from bot.store.knowledge import ArticleRow

MOST = 500
Step = Callable[[Session, Lifecycle, ArticleRow, str, str], object]


@dataclass(slots=True)
class BulkResult:
    """The articles that were changed, and why others were not: `state`, `own_text`, …

    `held`: (id, newest version) of those for which questions are to be replayed first.
    """

    done: list[str] = field(default_factory=list)
    held: list[tuple[str, int]] = field(default_factory=list)
    refused: dict[str, str] = field(default_factory=dict)


def apply(
    session: Session, lifecycle: Lifecycle, step: str, ids: Iterable[str], who: str, value: str = ""
) -> BulkResult:
    """Take a step of STEPS with each article; `value` is the owner or the tag where one is set."""
    result = BulkResult()
    for article_id in list(dict.fromkeys(ids))[:MOST]:
        try:
            row = session.get(ArticleRow, article_id)
            if row is None:
                raise NoSuchArticle(article_id)
            STEPS[step](session, lifecycle, row, who, value)
            result.done.append(article_id)
        except Held:
            held = session.get_one(ArticleRow, article_id)
            result.held.append((article_id, held.latest))
        except LifecycleError as error:
            code = error.code if isinstance(error, NotAllowed) else "gone"
            result.refused[article_id] = code
    return result


def _add_tag(session: Session, flow: Lifecycle, row: ArticleRow, who: str, tag: str) -> None:
    tags = records.newest_content(session, row)["tags"]
    flow.amend(session, row.id, {"tags": [*(t for t in tags if t != tag), tag]}, who)


def _drop_tag(session: Session, flow: Lifecycle, row: ArticleRow, who: str, tag: str) -> None:
    tags = records.newest_content(session, row)["tags"]
    flow.amend(session, row.id, {"tags": [t for t in tags if t != tag]}, who)


STEPS: dict[str, Step] = {
    "submit": lambda s, flow, row, who, _: flow.submit(s, row.id, row.latest, who),
    "publish": lambda s, flow, row, who, _: flow.publish(s, row.id, row.latest, who),
    "withdraw": lambda s, flow, row, who, _: flow.withdraw(s, row.id, row.latest, who),
    "archive": lambda s, flow, row, who, _: flow.archive(s, row.id, row.latest, who),
    "revive": lambda s, flow, row, who, _: flow.revive(s, row.id, row.latest, who),
    "owner": lambda s, flow, row, who, name: flow.amend(s, row.id, {"owner": name}, who),
    "add_tag": _add_tag,
    "drop_tag": _drop_tag,
}
