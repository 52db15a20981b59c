"""One open WebSocket: frames in, acknowledgements and news out."""

from __future__ import annotations

import asyncio
import logging
from contextlib import suppress
from dataclasses import asdict
from typing import Any

from pydantic import BaseModel, Field
from starlette.websockets import WebSocket, WebSocketDisconnect, WebSocketState

from connectors.channel import ChannelRequest
from connectors.channels.web.feed import Feed
from connectors.channels.web.hub import Listener
from connectors.channels.web.intake import Intake
from connectors.channels.web.limits import Buckets, Rate
from connectors.channels.web.parts import WebParts
from connectors.errors import BadEvent, ConnectorError, NotAuthentic, Unavailable
from connectors.problems import code_of
from connectors.tame import MAX_BODY_BYTES, parse_json, parse_model

log = logging.getLogger(__name__)

HELLO_SECONDS = 10
CATCH_UP_SECONDS = 30
# Who waits sees the queue move.
WAITING_SECONDS = 5
_FRAMES = Rate(burst=40, per_second=2)

# Close codes, for the client: 44xx is ours.
CLOSE_TROUBLE = 1011
CLOSE_TOO_LARGE = 1009
CLOSE_RESTART = 1012
CLOSE_NOT_AUTHENTIC = 4401
CLOSE_BAD_HELLO = 4400
CLOSE_TOO_MANY = 4429


class Hello(BaseModel):
    """The first frame: whose socket it is, and what the client has already."""

    type: str = Field(pattern="^hello$")
    token: str = Field(max_length=8192)
    after: int = Field(0, ge=0)


class Connection:
    """Serve one socket until either side ends."""

    def __init__(self, socket: WebSocket, parts: WebParts, intake: Intake) -> None:
        self._socket = socket
        self._parts = parts
        self._intake = intake
        self._frames = Buckets(_FRAMES, max_keys=1)
        self._sending = asyncio.Lock()
        self._peer = socket.client.host if socket.client else ""
        self._token = ""

    async def serve(self) -> None:
        """Greet, then carry both ways."""
        try:
            async with asyncio.timeout(HELLO_SECONDS):
                hello = parse_model(Hello, parse_json(await self._receive()))
            self._token = hello.token
            conversation_id = self._parts.visitors.read(self._request(b"")).conversation_id
            with self._parts.hub.listen(conversation_id) as listener:
                await self._carry(conversation_id, hello.after, listener)
        except TimeoutError:
            await self._close(CLOSE_BAD_HELLO)
        except WebSocketDisconnect:
            return
        except ConnectorError as error:
            await self._tell(error)
            await self._close(_close_code(error))

    async def _carry(self, conversation_id: str, after: int, listener: Listener) -> None:
        feed = Feed(self._parts.history, self._parts.to_html, conversation_id, after)
        tasks = {
            asyncio.create_task(self._read(listener)),
            asyncio.create_task(self._write(conversation_id, feed, listener)),
        }
        try:
            done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
        for task in done:
            await self._end(task.exception())

    async def _end(self, error: BaseException | None) -> None:
        if isinstance(error, WebSocketDisconnect):
            return
        if error is None:
            await self._close(CLOSE_RESTART)
            return
        if isinstance(error, ConnectorError):
            await self._tell(error)
            await self._close(_close_code(error))
            return
        log.error("a web chat connection broke", exc_info=error)
        await self._close(CLOSE_TROUBLE)

    async def _read(self, listener: Listener) -> None:
        while True:
            body = await self._receive()
            event_id = None
            try:
                self._frames.take("")
                frame = parse_json(body)
                event_id = frame.get("event_id") if isinstance(frame, dict) else None
                if isinstance(frame, dict) and frame.get("type") == "ping":
                    await self._send({"type": "pong"})
                    listener.wake()
                else:
                    await self._send(await self._intake.take(self._request(body)))
            except NotAuthentic:
                raise
            except ConnectorError as error:
                await self._tell(error, event_id)
            except (WebSocketDisconnect, asyncio.CancelledError):
                raise
            except Exception:
                log.exception("a message of the web chat could not be stored")
                await self._tell(Unavailable("It could not be stored. Try again."), event_id)

    async def _write(self, conversation_id: str, feed: Feed, listener: Listener) -> None:
        working = False
        await self._news(feed, listener)
        standing = await self._parts.standing(conversation_id)
        await self._send({"type": "ready", "sequence": feed.cursor, "standing": asdict(standing)})
        while not listener.is_closed:
            if working != (working := self._parts.hub.is_working(conversation_id)):
                await self._send({"type": "working", "on": working})
            if standing != (standing := await self._parts.standing(conversation_id)):
                await self._send({"type": "standing", **asdict(standing)})
            is_waiting = standing.state == "waiting"
            await listener.wait(WAITING_SECONDS if is_waiting else CATCH_UP_SECONDS)
            # A token may grow old, or its site be closed, while its socket is open.
            self._parts.visitors.read(self._request(b""))
            await self._news(feed, listener)

    async def _news(self, feed: Feed, listener: Listener) -> None:
        for line in await feed.news(listener):
            await self._send({"type": "message", **line})

    async def _receive(self) -> bytes:
        message = await self._socket.receive()
        if message["type"] == "websocket.disconnect":
            raise WebSocketDisconnect(message.get("code", 1005))
        text = message.get("text")
        body: bytes = text.encode("utf-8", "replace") if text is not None else message["bytes"]
        if len(body) > MAX_BODY_BYTES:
            raise BadEvent(f"A frame has at most {MAX_BODY_BYTES} bytes. Send less.", "too_large")
        return body

    async def _send(self, frame: dict[str, Any]) -> None:
        async with self._sending:
            await self._socket.send_json(frame)

    async def _tell(self, error: ConnectorError, event_id: object = None) -> None:
        _, code = code_of(error)
        frame = {"type": "error", "code": code, "message": str(error), "event_id": event_id}
        retry_after = getattr(error, "retry_after", None)
        with suppress(WebSocketDisconnect):
            await self._send(frame | ({"retry_after": retry_after} if retry_after else {}))

    async def _close(self, code: int) -> None:
        if self._socket.application_state is not WebSocketState.DISCONNECTED:
            with suppress(WebSocketDisconnect, RuntimeError):
                await self._socket.close(code)

    def _request(self, body: bytes) -> ChannelRequest:
        headers = {**self._socket.headers, "authorization": f"Bearer {self._token}"}
        return ChannelRequest(headers=headers, body=body, peer=self._peer)


def _close_code(error: ConnectorError) -> int:
    if isinstance(error, NotAuthentic):
        return CLOSE_NOT_AUTHENTIC
    if isinstance(error, BadEvent):
        return CLOSE_TOO_LARGE if error.code == "too_large" else CLOSE_BAD_HELLO
    if isinstance(error, Unavailable):
        return CLOSE_TROUBLE
    return CLOSE_TOO_MANY
