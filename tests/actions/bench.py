"""Run one action as Rasa would: a tracker in, sentences, slots and a report out."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.base import DeskAction
from actions.forms import DeskForm
from actions.toolkit import Toolkit
from bot.conversation.envelope import Envelope, Extra, Pressed, ThreadTicket, TurnReport
from bot.conversation.people import PersonsTickets
from bot.desk.tickets import SYSTEM, Desk
from bot.knowledge import Finding, KnowledgeDown
from bot.links import ArticleLinks
from bot.settings import ROOT
from bot.store.database import Database
from bot.topics import load
from knowledge_index.passages import Answer, Article, Hit, Passage, Reader, Verdict

LONDON = ZoneInfo("Europe/London")
TOPICS = load(ROOT / "data" / "topics.yml")
# A Wednesday, at work.
NOON = datetime(2026, 7, 1, 12, 0, tzinfo=LONDON)


SURE = {"answer": 0.7, "choices": 0.3, "abstain": 0.1}


class Shelf:
    """Articles in the order in which every search finds them."""

    def __init__(self, *names: str, decision: str = "answer") -> None:
        self.articles = [_article(name) for name in names]
        self.decision: Any = decision
        self.is_down = False
        self.is_curated = False
        self.asked: list[tuple[str, Reader]] = []

    async def search(
        self, text: str, reader: Reader, without: frozenset[str] = frozenset()
    ) -> Finding:
        """Find all that was not shown yet."""
        self.asked.append((text, reader))
        if self.is_down:
            raise KnowledgeDown("down")
        hits = tuple(_hit(a) for a in self.articles if a.id not in without)
        if not hits:
            return Finding((), Verdict("abstain", 0.0), None, 1.0)
        found = _finding(hits, Verdict(self.decision, SURE[self.decision]))
        return replace(found, is_curated=self.is_curated)

    async def show(self, article_id: str, text: str, reader: Reader) -> Finding | None:
        """Give one of them."""
        if self.is_down:
            raise KnowledgeDown("down")
        hits = tuple(_hit(a) for a in self.articles if a.id == article_id)
        return _finding(hits, Verdict("answer", 1.0)) if hits else None


@dataclass
class Roster:
    """Teams that somebody is there for."""

    manned: set[str] = field(default_factory=set)

    async def is_manned(self, team: str) -> bool:
        """Tell whether somebody is."""
        return team in self.manned


@dataclass
class Done:
    """What an action said and did; `said` has the names of responses, None for a body alone."""

    said: list[str | None]
    values: list[dict[str, Any]]
    extras: list[Extra]
    reports: list[TurnReport]
    slots: dict[str, Any]
    events: list[dict[str, Any]]

    @property
    def report(self) -> TurnReport:
        """The one report that there is."""
        (report,) = self.reports
        return report


@dataclass
class Bench:
    """The parts that actions use, real ones but for the shelf."""

    database: Database
    shelf: Shelf = field(default_factory=lambda: Shelf("payday", "payslip", "bonus"))

    def __post_init__(self) -> None:
        self.desk = Desk(self.database)
        tickets = PersonsTickets({SYSTEM: self.desk}, self.database)
        links = ArticleLinks("https://desk.example", "key")
        self.duty = Roster()
        self.kit = Toolkit(self.shelf, tickets, TOPICS, links, LONDON, duty=self.duty)

    async def run(self, action: type[DeskAction | DeskForm], words: str = "", **parts: Any) -> Done:
        """Act on words or a press; `parts` are those of `tracker`."""
        dispatcher = CollectingDispatcher()
        events = await action(self.kit).run(dispatcher, tracker(words, **parts), {})
        payloads = [m["custom"] for m in dispatcher.messages]
        spoken = [m for m in dispatcher.messages if "extra" in m["custom"] or m["response"]]
        return Done(
            said=[m["response"] for m in spoken],
            values=spoken,
            extras=[Extra.model_validate(p["extra"]) for p in payloads if "extra" in p],
            reports=[TurnReport.model_validate(p["report"]) for p in payloads if "report" in p],
            slots={e["name"]: e["value"] for e in events if e["event"] == "slot"},
            events=[dict(e) for e in events],
        )


def tracker(
    words: str = "",
    *,
    intent: str = "payday",
    confidence: float = 0.9,
    ranking: dict[str, float] | None = None,
    entities: dict[str, Any] | None = None,
    slots: dict[str, Any] | None = None,
    press: Pressed | None = None,
    form: str | None = None,
    asking: str | None = None,
    audience: Any = "employee",
    person: str = "ada",
    now: datetime = NOON,
    ticket: ThreadTicket | None = None,
) -> Tracker:
    """Make a tracker as Rasa sends it."""
    envelope = Envelope(
        event_id="e1",
        conversation_id="c1",
        person_id=person,
        audience=audience,
        now=now,
        press=press,
        ticket=ticket,
    )
    latest = {
        "text": words,
        "intent": {"name": intent, "confidence": confidence},
        "intent_ranking": [
            {"name": n, "confidence": c} for n, c in (ranking or {intent: confidence}).items()
        ],
        "entities": [{"entity": n, "value": v} for n, v in (entities or {}).items()],
        "metadata": envelope.model_dump(mode="json"),
    }
    state = {
        "sender_id": "c1",
        "slots": {"requested_slot": asking} | (slots or {}),
        "latest_message": latest,
        "events": [],
        "paused": False,
        "active_loop": {"name": form} if form else {},
        "latest_action_name": "action_listen",
    }
    return Tracker.from_dict(state)


def _article(name: str) -> Article:
    updated = datetime(2026, 6, 1, tzinfo=UTC)
    return Article(
        name, name.capitalize(), f"About {name}.", 3, owner="Payroll", updated_at=updated
    )


def _hit(article: Article) -> Hit:
    return Hit(article, Passage(article.id, 0, article.body), 1.0, 0.8, 1.0)


def _finding(hits: tuple[Hit, ...], verdict: Verdict) -> Finding:
    body = hits[0].article.body
    answer = Answer(body, (body,)) if verdict.decision == "answer" else None
    return Finding(hits, verdict, answer, 1.0)
