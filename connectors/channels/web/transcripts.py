"""A conversation by e-mail, to an address that is proved to be the visitor's."""

from __future__ import annotations

import hmac
import secrets
from dataclasses import replace
from hashlib import sha256
from typing import Any, Protocol

from fastapi import Request
from itsdangerous import BadSignature, URLSafeTimedSerializer
from pydantic import BaseModel, ConfigDict, Field

from connectors.channel import ChannelRequest
from connectors.channels.web.channel import Locale
from connectors.channels.web.entrance import EMAIL
from connectors.channels.web.limits import Buckets, TranscriptRates, network
from connectors.channels.web.visitors import Visitor, Visitors
from connectors.errors import BadEvent
from connectors.tame import parse_json, parse_model

CODE_SECONDS = 15 * 60
_MOST_CHALLENGE_CHARS = 1000


class Transcripts(Protocol):
    """Send letters about conversations."""

    async def confirm(self, address: str, code: str, locale: str) -> None:
        """Send a code to an address. Raises BadEvent, Unavailable."""

    async def send(self, conversation_id: str, address: str, locale: str) -> None:
        """Send a conversation to an address. Raises BadEvent, Unavailable."""


class TranscriptAsk(BaseModel):
    """What a client asks: an address, then the code that was sent there with its challenge."""

    model_config = ConfigDict(extra="ignore", str_strip_whitespace=True)
    email: str = Field(max_length=254, pattern=EMAIL)
    code: str | None = Field(None, pattern=r"^\d{6}$")
    challenge: str | None = Field(None, max_length=_MOST_CHALLENGE_CHARS)
    locale: Locale = "en"


class Confirmations:
    """Codes that prove an address; all that is kept of one is its signed challenge."""

    def __init__(self, key: str) -> None:
        self._key = key.encode()
        self._signer = URLSafeTimedSerializer(key, salt="frontdesk.web-transcript")

    def make(self, email: str, conversation_id: str) -> tuple[str, str]:
        """Make a code, and the challenge that it will be checked against."""
        code, nonce = f"{secrets.randbelow(10**6):06}", secrets.token_hex(8)
        proof = self._proof(email, conversation_id, nonce, code)
        return code, str(self._signer.dumps([nonce, proof]))

    def check(self, email: str, conversation_id: str, challenge: str, code: str) -> None:
        """Check a code. Raises BadEvent with the code `wrong_code`."""
        try:
            nonce, proof = self._signer.loads(challenge, max_age=CODE_SECONDS)
        except BadSignature as error:
            raise _wrong() from error
        if not hmac.compare_digest(proof, self._proof(email, conversation_id, nonce, code)):
            raise _wrong()

    def _proof(self, *parts: str) -> str:
        return hmac.new(self._key, "\n".join(parts).encode(), sha256).hexdigest()


class TranscriptRoute:
    """Send a conversation to its visitor, and to nobody else."""

    def __init__(
        self,
        visitors: Visitors,
        transcripts: Transcripts,
        confirmations: Confirmations,
        rates: TranscriptRates,
    ) -> None:
        self._visitors = visitors
        self._transcripts = transcripts
        self._confirmations = confirmations
        self._addresses = Buckets(rates.address)
        self._conversations = Buckets(rates.conversation)
        self._networks = Buckets(rates.network)
        self._guesses = Buckets(rates.guesses)

    async def take(self, request: Request) -> dict[str, Any]:
        """Send the transcript, or a code first; `sent` tells which it was."""
        peer = request.client.host if request.client else ""
        asked = ChannelRequest(request.headers, await request.body(), peer=peer)
        visitor = self._visitors.read(asked)
        ask = parse_model(TranscriptAsk, parse_json(asked.body))
        if ask.code and ask.challenge:
            return await self._confirm(visitor, ask, ask.challenge, ask.code, peer)
        if ask.email.lower() in visitor.proved_addresses:
            await self._send(visitor, ask, peer)
            return {"sent": "transcript", "email": ask.email}
        code, challenge = self._confirmations.make(ask.email, visitor.conversation_id)
        self._limit(visitor, ask.email, peer)
        await self._transcripts.confirm(ask.email, code, ask.locale)
        return {"sent": "code", "email": ask.email, "challenge": challenge}

    async def _confirm(
        self, visitor: Visitor, ask: TranscriptAsk, challenge: str, code: str, peer: str
    ) -> dict[str, Any]:
        self._guesses.take(visitor.conversation_id)
        self._confirmations.check(ask.email, visitor.conversation_id, challenge, code)
        await self._send(visitor, ask, peer)
        token = self._visitors.token(replace(visitor, confirmed=ask.email))
        return {"sent": "transcript", "email": ask.email, "token": token}

    async def _send(self, visitor: Visitor, ask: TranscriptAsk, peer: str) -> None:
        self._limit(visitor, ask.email, peer)
        await self._transcripts.send(visitor.conversation_id, ask.email, ask.locale)

    def _limit(self, visitor: Visitor, email: str, peer: str) -> None:
        self._conversations.take(visitor.conversation_id)
        self._networks.take(network(peer))
        self._addresses.take(email.lower())


def _wrong() -> BadEvent:
    return BadEvent("The code is wrong or too old.", "wrong_code")
