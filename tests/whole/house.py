"""The whole product, running: started as its operator starts it, talked to as a channel does."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import uuid
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

from bot.internal import internal_token
from bot.settings import Settings

ROOT = Path(__file__).resolve().parents[2]
FRONTDESK = Path(sys.executable).parent / "frontdesk"
START_SECONDS = 600


def free_port() -> int:
    """Find a port of loopback that nobody listens on."""
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class House:
    """Service and Rasa under their supervisor, in a data folder of their own."""

    def __init__(self, folder: Path, **settings: str) -> None:
        self.folder = folder
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.settings = Settings(data_dir=folder, port=self.port)
        own = {
            "FRONTDESK_DATA_DIR": str(folder),
            "FRONTDESK_PORT": str(self.port),
            "FRONTDESK_RASA_PORT": str(free_port()),
            "FRONTDESK_API_TOKEN": "test-token",
            "FRONTDESK_LOG_FORMAT": "json",
        } | settings
        clean = {k: v for k, v in os.environ.items() if not k.startswith("FRONTDESK_")}
        self.environment = clean | own
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def log(self) -> Path:
        """The file that both processes' lines go to."""
        return self.folder / "up.log"

    def start(self) -> None:
        """Start, and return when both processes are healthy."""
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                [FRONTDESK, "up"],
                cwd=ROOT,
                env=self.environment,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        self.wait_until_ready(START_SECONDS)

    def wait_until_ready(self, seconds: float) -> None:
        """Wait until the service and Rasa can answer."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            if self._process is not None and self._process.poll() is not None:
                raise AssertionError(f"frontdesk up ended:\n{self._tail()}")
            if self.ready():
                return
            time.sleep(0.2)
        raise AssertionError(f"not ready after {seconds} s:\n{self._tail()}")

    def ready(self) -> bool:
        """Tell whether the service says that it can answer."""
        try:
            return httpx.get(f"{self.url}/health/ready", timeout=5).status_code == 200
        except httpx.HTTPError:
            return False

    def stop(self) -> int:
        """Press Ctrl-C, and return the exit code."""
        if self._process is None:
            return 0
        self._process.send_signal(signal.SIGINT)
        return self._process.wait(timeout=60)

    def pid_listening_on(self, port: int) -> int:
        """Find the process that listens on a port."""
        import psutil

        found = (
            c.pid
            for c in psutil.net_connections("tcp")
            if c.status == psutil.CONN_LISTEN and c.laddr.port == port and c.pid
        )
        return next(found)

    def kill(self, name: str) -> None:
        """Kill `service` or `rasa` as hard as can be."""
        port = self.port if name == "service" else int(self.environment["FRONTDESK_RASA_PORT"])
        os.kill(self.pid_listening_on(port), signal.SIGKILL)

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run the `frontdesk` command with this house's settings."""
        return subprocess.run(
            [FRONTDESK, *arguments],
            cwd=ROOT,
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )

    def _tail(self) -> str:
        return self.log.read_text("utf-8", "replace")[-4000:]


@dataclass
class Talk:
    """A conversation with the house, through the console channel."""

    house: House
    audience: str = "employee"
    groups: list[str] = field(default_factory=list)
    conversation_id: str = field(default_factory=lambda: uuid.uuid4().hex)
    last: dict[str, Any] = field(default_factory=dict)

    def say(self, text: str, event_id: str = "") -> dict[str, Any]:
        """Say something; `[Title]` presses the button of that title under the last replies."""
        body: dict[str, Any] = {"event_id": event_id}
        body |= self._press(text[1:-1]) if text.startswith("[") else {"text": text}
        return self.post(body)

    def post(self, body: dict[str, Any]) -> dict[str, Any]:
        """Send what a channel would send, and return the answer."""
        token = internal_token(self.house.settings.signing_key, "console")
        response = httpx.post(
            f"{self.house.url}/internal/ask",
            json={
                "audience": self.audience,
                "groups": self.groups,
                "conversation_id": self.conversation_id,
                **body,
            },
            headers={"Authorization": f"Bearer {token}"},
            timeout=90,
        )
        assert response.status_code == 200, response.text
        self.last = response.json()
        return self.last

    def _press(self, title: str) -> dict[str, Any]:
        for reply in reversed(self.last["replies"]):
            for button in reply["buttons"]:
                if button["title"] == title:
                    return {
                        "action": button["action"],
                        "value": button["value"],
                        "reply_id": reply["id"],
                    }
        raise AssertionError(f"there is no button {title!r} under {words(self.last)!r}")


def words(answer: dict[str, Any]) -> str:
    """Give all that was said in an answer, with the titles of sources, buttons and fields."""
    parts = []
    for reply in answer["replies"]:
        parts.append(reply["text"])
        parts += [f"({source['title']})" for source in reply["sources"]]
        parts += [f"{line['name']}={line['value']}" for line in reply["draft"]]
        ticket = reply["ticket"]
        parts += (
            [f"#{ticket['number']} {ticket['state']} {ticket['queue']}: {ticket['title']}"]
            if ticket
            else []
        )
        parts += [f"[{button['title']}]" for button in reply["buttons"]]
    return "\n".join(parts)


def verify(talk: Talk, *pairs: tuple[str, str | tuple[str, ...]]) -> None:
    """Say each first and expect each second (all of them, where there are several)."""
    for said, expected in pairs:
        answered = words(talk.say(said))
        for part in (expected,) if isinstance(expected, str) else expected:
            assert part.lower() in answered.lower(), f"{said!r} was answered by:\n{answered}"
