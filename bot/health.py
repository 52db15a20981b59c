"""Whether the service lives, and whether it can answer."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Response
from sqlalchemy import text

from bot.conversation.rasa_client import RasaClient
from bot.knowledge import KnowledgeService
from bot.store.database import Database, StoreUnavailable


def health_routes(database: Database, knowledge: KnowledgeService, rasa: RasaClient) -> APIRouter:
    """Make `/health/live` (the process answers) and `/health/ready` (its parts do)."""
    router = APIRouter(tags=["health"])

    @router.get("/health/live", summary="The process answers")
    async def live() -> dict[str, str]:
        return {"status": "ok"}

    @router.get("/health/ready", summary="The parts that answers need are there")
    async def ready(response: Response) -> dict[str, Any]:
        parts = {
            "database": await _answers(database),
            "knowledge": knowledge.is_ready,
            "rasa": await rasa.healthy(),
        }
        response.status_code = 200 if all(parts.values()) else 503
        return {"status": "ok" if all(parts.values()) else "not ready", "parts": parts}

    return router


async def _answers(database: Database) -> bool:
    try:
        await database.read(lambda session: session.execute(text("SELECT 1")).scalar())
    except StoreUnavailable:
        return False
    return True
