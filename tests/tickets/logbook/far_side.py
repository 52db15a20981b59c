"""A logbook as its vendor would run it: entries, notes, and a token to get in."""

from __future__ import annotations

import hmac
import json
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

from fastapi import Depends, FastAPI, HTTPException, Request

STATES = ["fresh", "busy", "asking", "done", "filed away"]
GROUPS = ["General", "Building"]


@dataclass
class LogbookServer:
    """Everything that is written in it; `us` is the name of the account with the token."""

    token: str = "good"
    us: str = "frontdesk"
    secret: str = "the secret of the deliveries"
    states: list[str] = field(default_factory=lambda: [*STATES])
    groups: list[str] = field(default_factory=lambda: [*GROUPS])
    entries: dict[int, dict[str, Any]] = field(default_factory=dict)
    notes: list[dict[str, Any]] = field(default_factory=list)

    def enter(self, entry: dict[str, Any], by: str) -> dict[str, Any]:
        """Begin an entry."""
        number = len(self.entries) + 1
        at = _now()
        whole = {"number": number, "state": "fresh", "created": at, "updated": at, **entry}
        self.entries[number] = whole
        self.note(number, {"kind": "entered", "public": False}, by)
        return whole

    def note(self, number: int, note: dict[str, Any], by: str) -> None:
        """Write a note under an entry; one with a state moves it there."""
        entry = self.entries[number]
        whole = {"id": len(self.notes) + 1, "number": number, "by": by, "at": _now()}
        self.notes.append({"text": "", "public": True, "files": [], "state": ""} | note | whole)
        entry["state"] = note.get("state") or entry["state"]
        entry["updated"] = whole["at"]

    def delivery(
        self, note: dict[str, Any], secret: str = "", ago: float = 0
    ) -> tuple[dict[str, str], bytes]:
        """Sign a note, as it is delivered to whoever wants to hear of it."""
        body, moment = json.dumps(note).encode(), str(int(time.time() - ago))
        signed = hmac.new((secret or self.secret).encode(), moment.encode() + b"." + body, sha256)
        return {"x-logbook-time": moment, "x-logbook-signature": signed.hexdigest()}, body

    def app(self) -> FastAPI:
        """Make the interface that others call."""
        app = FastAPI()

        async def let_in(request: Request) -> None:
            if request.headers.get("authorization") != f"Bearer {self.token}":
                raise HTTPException(401, "who are you?")

        def entry(number: int) -> dict[str, Any]:
            if number not in self.entries:
                raise HTTPException(404, "there is no such entry")
            return self.entries[number]

        app.router.dependencies.append(Depends(let_in))

        @app.get("/about")
        async def about() -> dict[str, Any]:
            return {"user": self.us, "states": self.states, "groups": self.groups}

        @app.get("/entries")
        async def find(request: Request) -> list[dict[str, Any]]:
            asked = request.query_params
            every = reversed(self.entries.values())
            return [e for e in every if all(e.get(name) == asked[name] for name in asked)]

        @app.post("/entries", status_code=201)
        async def enter(request: Request) -> dict[str, Any]:
            return self.enter(await request.json(), self.us)

        @app.get("/entries/{number}")
        async def read(number: int) -> dict[str, Any]:
            return entry(number)

        @app.get("/entries/{number}/notes")
        async def notes(number: int) -> list[dict[str, Any]]:
            return [note for note in self.notes if note["number"] == entry(number)["number"]]

        @app.post("/entries/{number}/notes", status_code=201)
        async def note(number: int, request: Request) -> None:
            entry(number)
            self.note(number, await request.json(), self.us)

        @app.get("/notes")
        async def since(after: int = -1) -> list[dict[str, Any]]:
            return self.notes[after:] if after >= 0 else self.notes[-1:]

        return app


def _now() -> str:
    return datetime.now(UTC).isoformat()
