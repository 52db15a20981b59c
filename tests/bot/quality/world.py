"""Articles, an index over them, questions that people asked, and a gate that is worked by hand."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from bot.knowledge import KnowledgeService, articles
from bot.knowledge.content import Content
from bot.knowledge.lifecycle import Lifecycle
from bot.quality import approving
from bot.quality.gate import PublishGate
from bot.quality.steps import Steps
from bot.quality.trying import GateOptions, Trial
from bot.quality.worker import GateWorker
from bot.store.base import new_id, now
from bot.store.conversations import AnswerRow, ConversationRow, PersonRow, TurnRow
from bot.store.database import Database
from bot.store.gate import ApprovedRow, GateRunRow
from bot.store.knowledge import ArticleRow
from knowledge_index.index import KnowledgeIndex
from tests.bot.knowledge.test_service import WordEmbedder

ZONE = ZoneInfo("Europe/London")
PAYDAY = "Salaries are paid on the 25th of each month."
PRINTER = "Turn the printer off and on again."
TODAY = date(2026, 7, 1)


@dataclass(frozen=True)
class Somebody:
    """An account, as far as the domain sees one."""

    name: str
    id: str = "1"


GRACE, HEDY = Somebody("Grace", "2"), Somebody("Hedy", "3")


def put(database: Database, name: str, body: str, **parts: Any) -> ArticleRow:
    content = {
        "title": name.capitalize(),
        "body": body,
        "questions": [],
        "audience": "everyone",
        "groups": [],
        "language": "en",
        "owner": "Payroll",
        "tags": [],
        "status": "published",
        "valid_from": None,
        "valid_to": None,
    }
    work = lambda s: articles.put(s, name, content | parts, "Ada", None)  # noqa: E731
    return database.write_sync(work)


def ask(
    database: Database,
    text: str,
    audience: str = "employee",
    days: float = 0,
    decision: str = "answer",
    groups: tuple[str, ...] = (),
) -> str:
    """Store a question as the conversation does; give the turn's id."""

    def work(session: Session) -> str:
        person = PersonRow(audience=audience, groups=list(groups))
        session.add(person)
        session.flush()
        conversation = ConversationRow(
            id=new_id(), channel="web", external_id=person.id, person_id=person.id
        )
        session.add(conversation)
        session.flush()
        at = datetime.now(UTC) - timedelta(days=days)
        turn = TurnRow(conversation_id=conversation.id, sequence=1, author="person", text=text)
        turn.understood, turn.created_at = {"decision": decision, "intent": "ask"}, at
        session.add(turn)
        session.flush()
        return turn.id

    return database.write_sync(work)


def answered(
    database: Database, article_id: str, outcome: str = "silent", days: float = 0, **parts: Any
) -> None:
    """Store an answer that was given."""

    def work(session: Session) -> None:
        person = PersonRow(audience=parts.pop("audience", "employee"), groups=[])
        session.add(person)
        session.flush()
        conversation = ConversationRow(
            id=new_id(), channel="web", external_id=person.id, person_id=person.id
        )
        session.add(conversation)
        session.flush()
        row = AnswerRow(conversation_id=conversation.id, turn_id="t", article_version=1)
        row.question, row.article_id = parts.pop("question", "When?"), article_id
        row.sentences, row.confidence, row.outcome = ["So."], 0.9, outcome
        row.created_at = now() - timedelta(days=days)
        session.add(row)

    database.write_sync(work)


class Bench:
    """Everything about the gate but the loop in its background."""

    def __init__(self, database: Database, folder: Path, **options: Any) -> None:
        self.database = database
        put(database, "payday", PAYDAY)
        put(database, "printer", PRINTER)
        put(database, "board", "Salaries of the board.", audience="employee", groups=["managers"])
        self.service = KnowledgeService(database, KnowledgeIndex(WordEmbedder()), folder)
        self.service.open()
        self.options = GateOptions(**options)
        self.trial = Trial(database, lambda: self.service.index, self.options)
        self.steps = Steps(Lifecycle(approval=False))
        self.gate = PublishGate(database, self.steps, self.options)
        self.worker = GateWorker(database, self.trial, self.steps, ZONE, "here")
        self.flow = Lifecycle(approval=False, gate=self.gate)

    def approve(
        self, question: str = PAYDAY, article_id: str = "payday", **parts: Any
    ) -> ApprovedRow:
        given = {"audience": "employee", "groups": ()} | parts
        return self.database.write_sync(
            lambda s: approving.approve(s, GRACE, question, article_id=article_id, **given)
        )

    def draft(self, body: str, article_id: str = "payday", **parts: Any) -> int:
        """Save a working draft; give its version."""
        row = self.row(article_id)
        content = Content(**{"title": row.title, "body": body, "language": "en"} | parts)
        flow = Lifecycle(approval=False)
        work = lambda s: flow.save(s, article_id, row.latest, content, "Ada")  # noqa: E731
        return self.database.write_sync(work).latest

    def hold(self, step: str = "publish", article_id: str = "payday", **parts: Any) -> str:
        """Have a step held; give the run's id."""
        items = [(article_id, self.row(article_id).latest)]
        return self.gate.hold(step, items, "Grace", **parts).rpartition("/")[2]

    def run(self, run_id: str) -> GateRunRow:
        return self.database.read_sync(lambda s: s.get_one(GateRunRow, run_id))

    def row(self, article_id: str = "payday") -> ArticleRow:
        return self.database.read_sync(lambda s: s.get_one(ArticleRow, article_id))

    def work(self, run_id: str) -> GateRunRow:
        self.worker.work_off()
        return self.run(run_id)
