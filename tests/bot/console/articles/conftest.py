"""The pages of articles, and two people who write."""

from __future__ import annotations

from typing import Any

import pytest

from bot.console import articles
from bot.console.frame import Console
from bot.knowledge.lifecycle import Lifecycle
from bot.store.accounts import AuditRow
from bot.store.database import Database
from tests.bot.console.visitor import Visitor, make_account
from tests.bot.knowledge.writing import Desk

FORM = {
    "title": "Payday",
    "body": "Paid on the 25th.",
    "questions": "When is payday?\nWhen do I get my salary?",
    "audience": "employee",
    "groups": "",
    "language": "en",
    "owner": "Payroll",
    "tags": "pay, money",
    "valid_from": "",
    "valid_to": "",
    "translation_of": "",
    "note": "",
    "based_on": "0",
}


@pytest.fixture
def desk(database: Database) -> Desk:
    return Desk(database)


@pytest.fixture
def pages(console: Console) -> Console:
    """A console with the area of articles."""
    console.join(articles.area(console), articles.routes(console, Lifecycle()))
    return console


def _person(console: Console, name: str) -> Visitor:
    visitor = Visitor(console)
    visitor.enter(make_account(console, name, "knowledge_admin"))
    return visitor


@pytest.fixture
def ada(pages: Console) -> Visitor:
    """A knowledge admin."""
    return _person(pages, "Ada")


@pytest.fixture
def grace(pages: Console) -> Visitor:
    """Another one."""
    return _person(pages, "Grace")


def form(**parts: Any) -> dict[str, Any]:
    """Give the editor's form as a browser sends it."""
    return FORM | parts


def actions(database: Database) -> list[tuple[str, str, str]]:
    """Give the audit log: who, what, on what."""
    return database.read_sync(
        lambda s: [(row.who, row.action, row.subject) for row in s.query(AuditRow)]
    )
