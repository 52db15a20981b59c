"""Make the knowledge index as the settings want it."""

from __future__ import annotations

from bot.settings import Settings
from knowledge_index.adopting import encoder_in_use
from knowledge_index.embedder import SentenceTransformerEmbedder
from knowledge_index.index import KnowledgeIndex


def make_index(settings: Settings) -> KnowledgeIndex:
    """Make an empty index. Raises EncoderMissing."""
    folder = encoder_in_use(settings.encoder_dir, settings.adapted_encoder_dir)
    return KnowledgeIndex(SentenceTransformerEmbedder(folder, settings.encoder_threads))
