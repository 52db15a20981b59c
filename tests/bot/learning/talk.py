"""Conversations as the service stores them: heard, answered, closed; without Rasa."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

from sqlalchemy import update
from sqlalchemy.orm import Session

from bot.conversation import closing, replies, storing
from bot.conversation.envelope import (
    AnswerGiven,
    AnswerJudged,
    DraftedTicket,
    Effect,
    OpenTicket,
    TurnReport,
)
from bot.conversation.inbox import conversation_key
from bot.desk.tickets import add_comment, find_row, move
from bot.store.base import new_id, now
from bot.store.conversations import AnswerRow, ConversationRow, InboxRow, OutboxRow, TurnRow
from bot.store.database import Database
from bot.store.learning import QuestionRow
from connectors.messages import ButtonPress, IncomingMessage, Person
from tests.bot.conversation.world import CHANNEL, OWNER, SENTENCES, World

_numbers = count(1)
_BUTTONS = {
    "answer": [],
    "abstain": [{"title": "Yes", "payload": "/ticket_open"}],
    "choices": [{"title": "Payday", "payload": '/choose_article{"article": "payday"}'}],
}


@dataclass
class Talk:
    """People talk to the bot; what it answers is told beforehand."""

    database: Database
    audience: Any = "employee"
    groups: dict[str, list[str]] = field(default_factory=dict)

    def ask(
        self,
        words: str,
        decision: str = "abstain",
        person: str = "ada",
        *,
        thread: str = "",
        intent: str = "payday",
        article: str = "payday",
        version: int = 1,
        confidence: float = 0.8,
        sentences: tuple[str, ...] = ("Paid on the 25th.",),
        action: str = "action_answer_question",
    ) -> str:
        """Ask; return the id of the answer given, or of none."""
        answer_id = new_id() if decision == "answer" else ""
        given = AnswerGiven(
            id=answer_id,
            question=words,
            article_id=article,
            article_version=version,
            sentences=list(sentences),
            confidence=confidence,
        )
        effects: list[Effect] = [given] if answer_id else []
        details = {"answer_id": answer_id, "article_id": article} if answer_id else {}
        self.turn(action, decision, effects, details, words, None, person, thread, intent)
        return answer_id

    def press(
        self, name: str, person: str = "ada", thread: str = "", effects: Any = (), **parts: Any
    ) -> None:
        """Press a button: `not_quite`, `solved`, `ask`, `confirm_ticket`."""
        actions = {"ask": "action_answer_question", "confirm_ticket": "action_file_ticket"}
        action = actions.get(name, f"action_{name}")
        press = ButtonPress(name)
        decision = parts.get("decision")
        self.turn(action, decision, list(effects), {}, "", press, person, thread, "payday")

    def judge(self, answer_id: str, outcome: Any, person: str = "ada", thread: str = "") -> None:
        """Say how an answer was."""
        self.press(outcome, person, thread, [AnswerJudged(answer_id=answer_id, outcome=outcome)])

    def open_ticket(self, description: str, person: str = "ada", thread: str = "") -> str:
        """Confirm the draft of a ticket; return its key."""
        key = f"draft-{new_id()}"
        ticket = DraftedTicket(
            title=description[:100],
            description=description,
            type="question",
            category="payroll",
            priority="normal",
            queue="payroll",
        )
        effect = OpenTicket(key=key, ticket=ticket)
        self.press("confirm_ticket", person, thread, [effect])
        return key

    async def carry_out(self, world: World) -> None:
        """Let the desk open what waits for it."""
        free_leases(self.database)
        await world.delivery.start()
        await world.until(lambda: not self._waiting())
        await world.delivery.stop()

    def solve(self, number: str, *words: str) -> None:
        """Answer a ticket as an agent, and solve it."""

        def work(session: Session) -> None:
            for text in words:
                add_comment(session, number, "Grace", text, new_id())
            move(session, find_row(session, number), "solved", "Grace", new_id())

        self.database.write_sync(work)

    def turn(
        self,
        action: str,
        decision: str | None,
        effects: list[Effect],
        details: dict[str, Any],
        words: str,
        press: ButtonPress | None,
        person: str,
        thread: str,
        intent: str,
    ) -> None:
        """Store one message and close its turn as the service does."""
        message = IncomingMessage(
            channel=CHANNEL,
            event_id=f"talk-{next(_numbers)}",
            conversation_id=thread or f"c-{person}",
            sender=Person(
                person,
                self.audience,
                name=person.capitalize(),
                groups=frozenset(self.groups.get(person, ())),
            ),
            sent_at=datetime.now(UTC),
            text=words,
            press=press,
        )
        report = TurnReport(
            action=action, intent=intent, confidence=0.9, decision=decision, effects=effects
        )
        raw = [
            {"text": "Well.", "buttons": _BUTTONS.get(decision or "", [])},
            {"custom": {"extra": {"details": details}}},
            {"custom": {"report": report.model_dump(mode="json")}},
        ]

        def work(session: Session) -> None:
            stored = storing.store(session, message, 1000, OWNER)
            assert stored.task is not None
            closing.close(session, stored.task, replies.read(raw), {}, SENTENCES, OWNER)

        self.database.write_sync(work)

    def let_pass(self, **time: float) -> None:
        """Move all that was said into the past."""
        columns = [
            (TurnRow, TurnRow.created_at),
            (AnswerRow, AnswerRow.created_at),
            (InboxRow, InboxRow.received_at),
            (OutboxRow, OutboxRow.created_at),
            (QuestionRow, QuestionRow.asked_at),
        ]

        def work(session: Session) -> None:
            for table, column in columns:
                for row in session.query(table):
                    setattr(row, column.key, getattr(row, column.key) - timedelta(**time))

        self.database.write_sync(work)

    def thread(self, person: str = "ada", thread: str = "") -> list[str]:
        """Give what a person reads in a thread."""
        key = conversation_key(CHANNEL, thread or f"c-{person}")
        return self.database.read_sync(
            lambda s: [
                row.text
                for row in s.query(TurnRow).order_by(TurnRow.sequence)
                if row.conversation_id == key and row.author == "bot"
            ]
        )

    def _waiting(self) -> int:
        return self.database.read_sync(
            lambda s: s.query(OutboxRow).filter_by(state="pending").count()
        )


def rows(database: Database, table: Any, **given: Any) -> list[Any]:
    """Give the rows of a table."""
    return database.read_sync(lambda s: s.query(table).filter_by(**given).all())


def free_leases(database: Database) -> None:
    """Make due at once what waits in the outbox."""

    def work(session: Session) -> None:
        session.execute(update(OutboxRow).values(not_before=now()))
        session.execute(update(ConversationRow).values(lease_owner=None))

    database.write_sync(work)
