"""A real SMTP server of this machine that keeps what it is given; for tests alone."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage
from ssl import SSLContext
from typing import Any

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword

USER, PASSWORD = "frontdesk", "correct horse"


class Sink:
    """Takes every letter, but what a test wants refused: `refusing` is its answer then."""

    def __init__(self) -> None:
        self.letters: list[EmailMessage] = []
        self.recipients: list[str] = []
        self.refusing = ""
        self.port = 0

    async def handle_RCPT(
        self, server: SMTP, session: Any, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if self.refusing:
            return self.refusing
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Any, envelope: Envelope) -> str:
        content = envelope.content
        assert isinstance(content, bytes)
        letter = message_from_bytes(content, policy=policy.default)
        assert isinstance(letter, EmailMessage)
        self.letters.append(letter)
        self.recipients += envelope.rcpt_tos
        return "250 OK"

    def text(self, kind: str = "plain") -> str:
        """Give the body of the last letter."""
        part = self.letters[-1].get_body((kind,))
        assert part is not None
        return str(part.get_content())


def check(server: SMTP, session: Any, envelope: Any, mechanism: str, data: Any) -> AuthResult:
    known = LoginPassword(USER.encode(), PASSWORD.encode())
    return AuthResult(success=data == known, handled=False)


@asynccontextmanager
async def listen(tls: SSLContext | None = None, with_password: bool = False) -> AsyncIterator[Sink]:
    """Listen on a free port until the block ends; with `tls`, nothing is taken before it."""
    sink = Sink()
    options: dict[str, Any] = {"hostname": "localhost"}
    if tls:
        options |= {"tls_context": tls, "require_starttls": True}
    if with_password:
        options |= {"authenticator": check, "auth_required": True}
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: SMTP(sink, loop=loop, **options), "127.0.0.1", 0)
    sink.port = server.sockets[0].getsockname()[1]
    try:
        yield sink
    finally:
        server.close()
        await server.wait_closed()
