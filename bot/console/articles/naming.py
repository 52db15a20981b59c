"""Give a new article its id: short words of its title, and no one else's."""

from __future__ import annotations

import re
import secrets
import unicodedata

from sqlalchemy.orm import Session

from bot.store.knowledge import ArticleRow

_MOST = 80


def slug(title: str) -> str:
    """Make of a title what an address can hold; empty when nothing of it can be held."""
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain)[:_MOST].strip("-")


def free_id(session: Session, title: str) -> str:
    """Make an id that no article has."""
    name = slug(title) or f"article-{secrets.token_hex(4)}"
    if session.get(ArticleRow, name) is None:
        return name
    for count in range(2, 20):
        if session.get(ArticleRow, f"{name}-{count}") is None:
            return f"{name}-{count}"
    return f"{name}-{secrets.token_hex(4)}"
