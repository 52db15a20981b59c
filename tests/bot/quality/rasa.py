"""Rasa's /model/parse, scripted: a transport that is handed in."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import httpx

from bot.conversation.rasa_client import RasaClient

TOKEN = "rasa-token"


def understood(intent: str = "payday", confidence: float = 0.9, **parts: Any) -> dict[str, Any]:
    """Make what Rasa gives back."""
    ranking = [{"name": "payday", "confidence": 0.9}, {"name": "payslip", "confidence": 0.1}]
    told = {"intent": {"name": intent, "confidence": confidence}, "intent_ranking": ranking}
    return told | {"entities": []} | parts


class ParsingRasa:
    """Answers every text alike, and keeps what it was asked."""

    def __init__(
        self, answer: Callable[[], dict[str, Any]] = understood, status: int = 200
    ) -> None:
        self.heard: list[str] = []
        self._answer = answer
        self._status = status

    def client(self) -> RasaClient:
        """Give a client that talks to it."""
        return RasaClient("http://rasa.test", TOKEN, 2.0, httpx.MockTransport(self._handle))

    def _handle(self, request: httpx.Request) -> httpx.Response:
        assert request.url.path == "/model/parse"
        assert request.url.params["token"] == TOKEN
        self.heard.append(json.loads(request.content)["text"])
        return httpx.Response(self._status, json=self._answer())
