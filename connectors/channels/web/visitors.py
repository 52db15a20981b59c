"""Visitors: who is on the other side of the chat, proved by a token that we signed."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import Any

import jwt
from itsdangerous import BadSignature, URLSafeTimedSerializer
from pydantic import BaseModel, Field

from connectors.channel import ChannelRequest
from connectors.channels.web.entrance import About
from connectors.channels.web.sites import MIN_SECRET_BYTES, Admission, Site
from connectors.errors import BadEvent, NotAuthentic
from connectors.messages import Person
from connectors.tame import parse_model

TOKEN_SECONDS = 30 * 24 * 3600
IDENTIFIED_TOKEN_SECONDS = 12 * 3600
_CLOCK_SKEW_SECONDS = 30


class Identity(BaseModel):
    """The claims of a host site's identity token that we use."""

    sub: str = Field(min_length=1, max_length=200)
    email: str | None = Field(None, max_length=320)
    name: str | None = Field(None, max_length=200)
    groups: list[str] = Field(default_factory=list, max_length=100)


@dataclass(frozen=True, slots=True)
class Visitor:
    """A person at a site, and the conversation that is theirs.

    `agreed`: to the site's terms; `confirmed`: an address that they have proved to be theirs.
    """

    person: Person
    site: Site
    agreed: bool = False
    confirmed: str = ""

    @property
    def proved_addresses(self) -> frozenset[str]:
        """Addresses, in small letters, that are known to be theirs."""
        vouched = self.person.email if self.person.verified else None
        return frozenset(a.lower() for a in (vouched, self.confirmed) if a)

    @property
    def conversation_id(self) -> str:
        """The conversation: one for each person and site, the same on all their devices."""
        known = "known" if self.person.verified else "anonymous"
        digest = sha256(f"{known}:{self.person.id}".encode()).hexdigest()
        return f"{self.site.name}-{digest[:32]}"


class Visitors:
    """Give tokens to visitors and check them.

    Anonymous tokens last for 30 days, those of identified people for 12 hours: the host site
    has to vouch for them again.
    """

    def __init__(self, key: str, sites: Iterable[Site]) -> None:
        if len(key.encode()) < MIN_SECRET_BYTES:
            raise ValueError(f"The signing key needs at least {MIN_SECRET_BYTES} bytes.")
        self._signer = URLSafeTimedSerializer(key, salt="frontdesk.web-visitor")
        self.sites = {site.name: site for site in sites}

    def site(self, name: str) -> Site:
        """Find a site. Raises BadEvent with the code `unknown_site`."""
        if name in self.sites:
            return self.sites[name]
        known = ", ".join(sorted(self.sites))
        raise BadEvent(f"There is no site {name!r}; the sites are: {known}.", "unknown_site")

    def admit(
        self,
        request: ChannelRequest,
        site: Site,
        identity: str | None,
        resume: str | None,
        about: About | None = None,
    ) -> Visitor:
        """Let somebody in: as the identity token says, as before, or as a new anonymous visitor.

        An identity always has its own conversation: what an anonymous visitor said in the same
        browser before may be somebody else's. Raises NotAuthentic, or BadEvent where the site's
        entrance asks for more.
        """
        about = about or About()
        visitor = self._entering(request, site, identity, resume, about)
        agreed = visitor.agreed or about.consent
        site.entrance.check_consent(agreed)
        return replace(visitor, agreed=agreed)

    def _entering(
        self,
        request: ChannelRequest,
        site: Site,
        identity: str | None,
        resume: str | None,
        about: About,
    ) -> Visitor:
        if identity:
            return Visitor(_identified(identity, site), site)
        known = self._resumed(request, site, resume) if resume else None
        if known:
            return known
        if not site.admits_anonymous(request):
            raise NotAuthentic(f"The site {site.name!r} wants an identity token of its host page.")
        site.entrance.check_fields(about)
        # What somebody types is a name to call them by, and proves nothing.
        person = Person(
            id=secrets.token_urlsafe(16),
            audience=site.audience,
            name=about.name or None,
            email=about.email or None,
        )
        return Visitor(person, site)

    def token(self, visitor: Visitor) -> str:
        """Sign a token for the visitor."""
        person = visitor.person
        claims: dict[str, Any] = {"s": visitor.site.name, "i": person.id}
        claims |= {"n": person.name} if person.name else {}
        claims |= {"e": person.email} if person.email else {}
        claims |= {"c": 1} if visitor.agreed else {}
        claims |= {"x": visitor.confirmed} if visitor.confirmed else {}
        if person.verified:
            claims |= {"g": sorted(person.groups)}
        return str(self._signer.dumps(claims))

    def read(self, request: ChannelRequest) -> Visitor:
        """Tell whose token the request carries as `Authorization: Bearer`. Raises NotAuthentic."""
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        if scheme.lower() != "bearer" or not token:
            raise NotAuthentic("There is no visitor token. Start a session first.")
        visitor = self._unsign(token.strip())
        if not visitor.person.verified and not visitor.site.admits_anonymous(request):
            raise NotAuthentic(f"The site {visitor.site.name!r} does not let you in from here.")
        return visitor

    def _unsign(self, token: str) -> Visitor:
        try:
            claims = self._signer.loads(token, max_age=TOKEN_SECONDS)
            if "g" in claims:
                self._signer.loads(token, max_age=IDENTIFIED_TOKEN_SECONDS)
        except BadSignature as error:
            raise NotAuthentic("The visitor token is wrong or too old.") from error
        site = self.sites.get(claims["s"])
        if site is None or site.admission is Admission.OFF:
            raise NotAuthentic("The site of this visitor token is gone.")
        person = Person(
            id=claims["i"],
            audience=site.audience,
            name=claims.get("n"),
            email=claims.get("e"),
            groups=frozenset(claims.get("g", ())),
            verified="g" in claims,
        )
        return Visitor(person, site, agreed="c" in claims, confirmed=claims.get("x", ""))

    def _resumed(self, request: ChannelRequest, site: Site, token: str) -> Visitor | None:
        try:
            visitor = self._unsign(token)
        except NotAuthentic:
            return None
        same = visitor.site == site and not visitor.person.verified
        return visitor if same and site.admits_anonymous(request) else None


def _identified(token: str, site: Site) -> Person:
    if not site.identity_secret:
        raise NotAuthentic(f"The site {site.name!r} takes no identity tokens: it has no secret.")
    if site.admission is Admission.OFF:
        raise NotAuthentic(f"The site {site.name!r} is switched off.")
    try:
        claims = jwt.decode(
            token,
            site.identity_secret,
            algorithms=["HS256"],
            audience=site.name,
            leeway=_CLOCK_SKEW_SECONDS,
            options={"require": ["exp", "sub", "aud"]},
        )
        identity = parse_model(Identity, claims)
    except (jwt.PyJWTError, BadEvent) as error:
        raise NotAuthentic(f"The identity token is not good: {error}") from error
    return Person(
        id=identity.sub,
        audience=site.audience,
        name=identity.name,
        email=identity.email,
        groups=frozenset(identity.groups),
        verified=True,
    )
