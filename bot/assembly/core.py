"""What every group of parts builds on."""

from __future__ import annotations

import socket
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from bot.conversation.rasa_client import RasaClient
from bot.conversation.waiters import Waiters
from bot.files.links import FileLinks
from bot.internal import internal_token
from bot.knowledge import KnowledgeService
from bot.knowledge.indexing import make_index
from bot.knowledge.wording import Wording
from bot.links import ArticleLinks
from bot.sentences import Sentences
from bot.settings import ROOT, Settings
from bot.store.database import Database
from bot.topics import Topics
from bot.topics import load as load_topics
from knowledge_index.embedder import Embedder


@dataclass(frozen=True, slots=True)
class Core:
    """The parts that others share; `owner` names this process in leases."""

    settings: Settings
    zone: ZoneInfo
    owner: str
    topics: Topics
    sentences: Sentences
    database: Database
    links: ArticleLinks
    files: FileLinks
    waiters: Waiters
    rasa: RasaClient
    embedder: Embedder
    knowledge: KnowledgeService
    wording: Wording


def build_core(settings: Settings) -> Core:
    """Build them. Raises TopicsError, SentencesError and EncoderMissing."""
    key = settings.signing_key
    database = Database(settings.database)
    index = make_index(settings)
    return Core(
        settings=settings,
        zone=ZoneInfo(settings.time_zone),
        owner=f"{socket.gethostname()[:20]}:{settings.port}",
        topics=load_topics(settings.topics_file),
        sentences=Sentences(ROOT / "domain.yml"),
        database=database,
        links=ArticleLinks(settings.url, key),
        files=FileLinks(settings.url, key),
        waiters=Waiters(),
        rasa=RasaClient(settings.rasa, internal_token(key, "rasa"), settings.rasa_timeout),
        embedder=index.embedder,
        knowledge=KnowledgeService(database, index, settings.index_dir),
        wording=Wording(database, index, settings.synonyms_file),
    )
