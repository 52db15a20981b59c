"""A far side that says yes to everything and keeps what was posted: for floods and measurements."""

from __future__ import annotations

import json
import time
from collections import defaultdict
from typing import Any

from fastapi import FastAPI, Request
from slack_sdk.signature import SignatureVerifier

from tests.channels.slack.far_side import arguments

TEAM = "T0QUICK"
BOT = "U0BOT"


class QuickSlack:
    """The Web API as far as a plain conversation needs it; `posted` are the texts by channel."""

    def __init__(self) -> None:
        self.posted: dict[str, list[str]] = defaultdict(list)
        self.reply_ids: list[str] = []

    def app(self) -> FastAPI:
        """Make the app."""
        app = FastAPI()
        app.api_route("/api/{method}", methods=["GET", "POST"])(self._call)
        return app

    async def _call(self, method: str, request: Request) -> dict[str, Any]:
        given = arguments(request, await request.body())
        match method:
            case "auth.test":
                return {"ok": True, "team_id": TEAM, "user_id": BOT, "bot_id": "B0BOT"}
            case "users.info":
                user = {"id": given["user"], "team_id": TEAM, "real_name": given["user"]}
                return {"ok": True, "user": user}
            case "chat.postMessage":
                self.posted[given["channel"]].append(given["text"])
                self.reply_ids.append(given["metadata"]["event_payload"]["reply_id"])
        return {"ok": True, "usergroups": []}


def direct_message(
    secret: str, number: int, channel: str, text: str
) -> tuple[bytes, dict[str, str]]:
    """Make the signed delivery of a message in a direct chat."""
    event = {
        "type": "message",
        "channel": channel,
        "channel_type": "im",
        "user": f"U{channel}",
        "text": text,
        "ts": f"1800000000.{number:06}",
    }
    payload = {
        "type": "event_callback",
        "team_id": TEAM,
        "event_id": f"Ev{number}",
        "authorizations": [{"team_id": TEAM, "user_id": BOT, "is_bot": True}],
        "event": event,
    }
    body = json.dumps(payload).encode()
    timestamp = str(int(time.time()))
    signature = SignatureVerifier(secret).generate_signature(timestamp=timestamp, body=body)
    headers = {
        "content-type": "application/json",
        "x-slack-request-timestamp": timestamp,
        "x-slack-signature": str(signature),
    }
    return body, headers
