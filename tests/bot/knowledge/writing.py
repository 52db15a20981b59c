"""Shared by the tests of writing: a content, and the steps of an article's way."""

from __future__ import annotations

from typing import Any

from bot.knowledge.content import Content
from bot.knowledge.lifecycle import Lifecycle
from bot.store.database import Database
from bot.store.knowledge import ArticleRow, ArticleVersionRow


def text(body: str = "Paid on the 25th.", **parts: Any) -> Content:
    return Content(title=parts.pop("title", "Payday"), body=body, **parts)


class Desk:
    """Take steps of the lifecycle, each in a transaction of its own."""

    def __init__(self, database: Database, approval: bool = True) -> None:
        self.database = database
        self.flow = Lifecycle(approval)

    def do(self, step: str, *values: Any) -> ArticleRow:
        return self.database.write_sync(lambda s: getattr(self.flow, step)(s, *values))

    def row(self, article_id: str = "payday") -> ArticleRow:
        return self.database.read_sync(lambda s: s.get_one(ArticleRow, article_id))

    def version(self, number: int, article_id: str = "payday") -> ArticleVersionRow:
        return self.database.read_sync(lambda s: s.get_one(ArticleVersionRow, (article_id, number)))

    def publish(self, article_id: str = "payday", content: Content | None = None) -> ArticleRow:
        """Take a new article the whole way: Ada writes, Grace approves."""
        self.do("create", article_id, content or text(), "Ada")
        self.do("submit", article_id, 1, "Ada")
        return self.do("publish", article_id, 1, "Grace")
