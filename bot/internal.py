"""The route that is not for people: Rasa's action webhook; and the tokens of such doors."""

from __future__ import annotations

import hmac
import json
from hashlib import sha256
from typing import Any

import structlog
from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse
from rasa_sdk.executor import ActionExecutor
from rasa_sdk.interfaces import ActionExecutionRejection, ActionNotFoundException

from connectors.problems import problem

log = structlog.get_logger(__name__)

_MOST_ACTION_BYTES = 8 * 1024 * 1024


def internal_token(signing_key: str, purpose: str) -> str:
    """Derive the token for one purpose, so that no two doors share a key."""
    return hmac.new(signing_key.encode(), f"frontdesk.{purpose}".encode(), sha256).hexdigest()


def action_routes(executor: ActionExecutor, token: str) -> APIRouter:
    """Make the webhook that Rasa calls for our actions; `token` comes in the query."""
    router = APIRouter(include_in_schema=False)

    @router.post("/internal/actions")
    async def run(request: Request) -> Response:
        given = request.query_params.get("token", "")
        if not hmac.compare_digest(given.encode(), token.encode()):
            return problem(401, "not_authentic", "Only our own Rasa process may call this.")
        if int(request.headers.get("content-length") or 0) > _MOST_ACTION_BYTES:
            return problem(413, "too_large", "The tracker is larger than we take.")
        return await _run(executor, json.loads(await request.body()))

    return router


async def _run(executor: ActionExecutor, call: dict[str, Any]) -> Response:
    action = call.get("next_action")
    try:
        result = await executor.run(call | {"domain_digest": executor.domain_digest})
    except ActionExecutionRejection as error:
        body = {"error": str(error), "action_name": error.action_name}
        return JSONResponse(body, status_code=400)
    except ActionNotFoundException as error:
        log.error("action.unknown", action=action)
        body = {"error": str(error), "action_name": error.action_name}
        return JSONResponse(body, status_code=404)
    return JSONResponse(result.model_dump() if result else {"events": [], "responses": []})
