"""The articles: kept in the database, found through the index."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from bot.knowledge.service import Finding, KnowledgeDown, KnowledgeService

__all__ = ["Finding", "KnowledgeDown", "KnowledgeService"]


def __getattr__(name: str) -> Any:
    # Only when asked for: the process that reads foreign documents shall not load the index.
    if name not in __all__:
        raise AttributeError(name)
    from bot.knowledge import service

    return getattr(service, name)
