"""Make the knowledge index as the settings want it: with which encoder, with which synonyms."""

from __future__ import annotations

from bot.knowledge import synonyms
from bot.settings import Settings
from knowledge_index.adopting import encoder_in_use
from knowledge_index.embedder import SentenceTransformerEmbedder
from knowledge_index.index import KnowledgeIndex


def make_index(settings: Settings) -> KnowledgeIndex:
    """Make an empty index. Raises EncoderMissing or SynonymsError."""
    folder = encoder_in_use(settings.encoder_dir, settings.adapted_encoder_dir)
    embedder = SentenceTransformerEmbedder(folder, settings.encoder_threads)
    return KnowledgeIndex(embedder, synonyms.load(settings.synonyms_file))
