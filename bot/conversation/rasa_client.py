"""Talk to the Rasa process: a message in, replies out."""

from __future__ import annotations

from typing import Any

import httpx


class RasaDown(Exception):
    """Rasa cannot be reached, or does not answer in time."""


class RasaFailed(Exception):
    """Rasa answered, but with nothing: something in it broke on this message."""


_LISTEN = {"event": "action", "name": "action_listen"}
_SESSION = [{"event": "action", "name": "action_session_start"}, {"event": "session_started"}]
# A rewind takes the listening before the message away too, so it is put back: else Rasa would take
# the next message for an interruption, and answer the one before it again.
_FORGET = [{"event": "rewind"}, _LISTEN]


class RasaClient:
    """Rasa's REST channel, tracker and parser; `transport` stands in for the network in tests."""

    def __init__(
        self,
        base_url: str,
        token: str,
        timeout: float,
        transport: httpx.AsyncBaseTransport | None = None,
    ) -> None:
        self._token = token
        self._http = httpx.AsyncClient(
            base_url=base_url,
            timeout=httpx.Timeout(timeout, connect=2.0),
            limits=httpx.Limits(max_connections=64, max_keepalive_connections=32),
            transport=transport,
        )

    async def say(
        self, conversation_id: str, text: str, metadata: dict[str, Any]
    ) -> list[dict[str, Any]]:
        """Hand over a message and return Rasa's replies. Raises RasaDown or RasaFailed."""
        body = {"sender": conversation_id, "message": text, "metadata": metadata}
        replies = await self._call("POST", "/webhooks/rest/webhook", json=body)
        # Rasa's REST channel answers 200 and an empty list when a message broke it.
        if not replies:
            raise RasaFailed("Rasa gave no reply; its log says why")
        return list(replies)

    async def forget(self, conversation_id: str, event_id: str) -> None:
        """Undo a message that an earlier, cut-off try has left in Rasa's tracker.

        So a message that is tried again meets the dialogue as it was the first time.
        """
        tracker = await self._tracker(conversation_id)
        metadata = (tracker.get("latest_message") or {}).get("metadata") or {}
        if metadata.get("event_id") == event_id:
            await self._append(conversation_id, _FORGET)

    async def begin_session(self, conversation_id: str) -> None:
        """Begin a new session of a dialogue, unless a form is open; its slots are carried over.

        Rasa reads all events of the session at every message and sends them with every action.
        """
        tracker = await self._tracker(conversation_id)
        if (tracker.get("active_loop") or {}).get("name"):
            return
        slots = [
            {"event": "slot", "name": name, "value": value}
            for name, value in tracker.get("slots", {}).items()
            if value is not None
        ]
        await self._append(conversation_id, [*_SESSION, *slots, _LISTEN])

    async def parse(self, text: str) -> dict[str, Any]:
        """Tell what Rasa understands, outside of any conversation. Raises RasaDown."""
        params = {"token": self._token}
        return dict(await self._call("POST", "/model/parse", params=params, json={"text": text}))

    async def healthy(self) -> bool:
        """Tell whether Rasa answers and has a model."""
        try:
            status = await self._call("GET", "/status", params={"token": self._token}, timeout=2.0)
        except RasaDown:
            return False
        return bool(status.get("model_file"))

    async def close(self) -> None:
        """Close the connections."""
        await self._http.aclose()

    async def _tracker(self, conversation_id: str) -> dict[str, Any]:
        params = {"token": self._token, "include_events": "NONE"}
        path = f"/conversations/{conversation_id}/tracker"
        return dict(await self._call("GET", path, params=params))

    async def _append(self, conversation_id: str, events: list[dict[str, Any]]) -> None:
        path = f"/conversations/{conversation_id}/tracker/events"
        await self._call("POST", path, params={"token": self._token}, json=events)

    async def _call(self, method: str, path: str, **options: Any) -> Any:
        try:
            response = await self._http.request(method, path, **options)
            # Not raise_for_status: its error holds the address, and with it our token.
            if response.is_error:
                raise RasaDown(f"{method} {path} gave status {response.status_code}")
            return response.json()
        except (httpx.HTTPError, ValueError) as error:
            raise RasaDown(f"{type(error).__name__}: {error}") from error
