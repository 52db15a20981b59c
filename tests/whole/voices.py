"""Talk to the running house through a channel's own routes, and see what its people see."""

from __future__ import annotations

import re
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

import httpx

from bot.internal import internal_token
from bot.sentences import Sentences
from tests.whole.house import ROOT, House

_MARKUP = re.compile(r"[*_`>#~\\|]+|(?<=\])\([^)]*\)|[\[\]]")
_LIST_MARK = re.compile(r"(?m)^\s*(?:[-•]|\d+\.)\s+")
_NUMBER = re.compile(r"\bFD-\d+\b")
_CLOCK = re.compile(r"\b\d{1,2}:\d{2}\b")


@dataclass(frozen=True, slots=True)
class Shown:
    """One answer as its channel shows it: plain words, titles of buttons and of sources."""

    text: str
    buttons: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    raw: Any = field(default=None, compare=False, repr=False)


class Voice(Protocol):
    """Somebody in a new conversation on one channel; `place` is the channel's name of it."""

    channel: str
    place: str

    def say(self, text: str) -> None:
        """Say words."""

    def press(self, title: str, shown: Sequence[Shown]) -> None:
        """Press a button of the newest answer that has one of that title."""

    def shown(self) -> Sequence[Shown]:
        """Tell all answers so far, in their order."""


def plain(text: str) -> str:
    """Take out of an answer what is another one in each run: markup, numbers, hours, variants."""
    words = _bare(text)
    return _VARIANTS.get(words) or _CLOCK.sub("#:#", _NUMBER.sub("FD-#", words))


def _bare(text: str) -> str:
    return " ".join(_MARKUP.sub("", _LIST_MARK.sub("", text)).split())


def _variants() -> dict[str, str]:
    responses = Sentences(ROOT / "domain.yml").domain["responses"]
    several = {name: said for name, said in responses.items() if len(said) > 1}
    return {_bare(one["text"]): _bare(said[0]["text"]) for said in several.values() for one in said}


_VARIANTS = _variants()


@dataclass
class JsonVoice:
    """What the channels with JSON of ours share."""

    house: House
    channel = ""
    place: str = field(default_factory=lambda: uuid.uuid4().hex)

    def say(self, text: str) -> None:
        self.send({"text": text})

    def press(self, title: str, shown: Sequence[Shown]) -> None:
        reply = next(s.raw for s in reversed(shown) if title in s.buttons)
        button = next(b for b in reply["buttons"] if b["title"] == title)
        self.send_press(reply["id"], button)

    def shown(self) -> Sequence[Shown]:
        return [_shown(line) for line in self.lines() if line["kind"] == "reply"]

    def send(self, said: dict[str, Any]) -> None:
        raise NotImplementedError

    def send_press(self, reply_id: str, button: dict[str, Any]) -> None:
        """Press."""
        press = {"action": button["action"], "value": button["value"], "reply_id": reply_id}
        self.send({"press": press})

    def lines(self) -> list[dict[str, Any]]:
        raise NotImplementedError

    def call(self, method: str, path: str, token: str, **more: Any) -> dict[str, Any]:
        """Call the house."""
        headers = {"authorization": f"Bearer {token}"} if token else {}
        url = f"{self.house.url}{path}"
        answer = httpx.request(method, url, headers=headers, timeout=60, trust_env=False, **more)
        assert answer.status_code == 200, answer.text
        told: dict[str, Any] = answer.json()
        return told


class ConsoleVoice(JsonVoice):
    """`frontdesk ask`."""

    channel = "console"

    def send(self, said: dict[str, Any]) -> None:
        body = {"conversation_id": self.place, "event_id": uuid.uuid4().hex}
        flat = said.get("press") or said
        self.call("POST", "/internal/ask", self._token, params={"wait": 0}, json=body | flat)

    def lines(self) -> list[dict[str, Any]]:
        told = self.call("GET", f"/internal/conversations/{self.place}", self._token)
        return list(told["lines"])

    @property
    def _token(self) -> str:
        return internal_token(self.house.settings.signing_key, "console")


class RestVoice(JsonVoice):
    """A program that asks for an employee."""

    channel = "rest"

    def send(self, said: dict[str, Any]) -> None:
        sender = {"id": self.place, "audience": "employee"}
        body = {"conversation_id": self.place, "event_id": uuid.uuid4().hex, "sender": sender}
        token = self.house.environment["FRONTDESK_API_TOKEN"]
        self.call("POST", "/api/v1/messages", token, params={"wait": 0}, json=body | said)

    def lines(self) -> list[dict[str, Any]]:
        token = self.house.environment["FRONTDESK_API_TOKEN"]
        told = self.call("GET", f"/api/v1/conversations/{self.place}/messages", token)
        return list(told["messages"])


class WebVoice(JsonVoice):
    """A visitor of the employees' page."""

    channel = "web"

    def __init__(self, house: House) -> None:
        super().__init__(house)
        session = self.call("POST", "/api/v1/web/session", "", json={"site": "employees"})
        self.place, self._token = session["conversation_id"], session["token"]

    def send(self, said: dict[str, Any]) -> None:
        kind = {"type": "press"} | said["press"] if "press" in said else {"type": "say"} | said
        body = {"event_id": uuid.uuid4().hex} | kind
        self.call("POST", "/api/v1/web/messages", self._token, json=body)

    def lines(self) -> list[dict[str, Any]]:
        return list(self.call("GET", "/api/v1/web/messages", self._token)["messages"])


def _shown(reply: dict[str, Any]) -> Shown:
    return Shown(
        text=plain(reply["text"]),
        buttons=tuple(button["title"] for button in reply["buttons"]),
        sources=tuple(source["title"] for source in reply["sources"]),
        raw=reply,
    )
