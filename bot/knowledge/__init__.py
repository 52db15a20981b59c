"""The articles: kept in the database, found through the index."""

from bot.knowledge.service import Finding, KnowledgeDown, KnowledgeService

__all__ = ["Finding", "KnowledgeDown", "KnowledgeService"]
