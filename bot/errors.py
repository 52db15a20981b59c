"""The errors that a person at a terminal can do something about."""

from __future__ import annotations

from bot.commands.training import TrainingFailed
from bot.dialogue.starter import StarterError
from bot.identity.directory import DirectoryError
from bot.knowledge.synonyms import SynonymsError
from bot.sentences import SentencesError
from bot.serving import NotReady
from bot.store.database import StoreUnavailable
from bot.supervisor.ports import PortTaken
from bot.topics import TopicsError
from connectors.channels.teams.package import PackageError
from connectors.registry import ManifestError
from knowledge_index.errors import KnowledgeIndexError

EXPECTED = (
    DirectoryError,
    KnowledgeIndexError,
    ManifestError,
    NotReady,
    OSError,
    PackageError,
    PortTaken,
    SentencesError,
    StarterError,
    StoreUnavailable,
    SynonymsError,
    TopicsError,
    TrainingFailed,
)
