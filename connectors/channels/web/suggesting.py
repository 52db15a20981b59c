"""Articles while somebody writes: the route."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from fastapi import Query, Request, Response

from connectors.channel import ChannelRequest
from connectors.channels.web.limits import Gate
from connectors.channels.web.parts import Suggester, WebParts
from connectors.channels.web.sites import Site
from connectors.errors import BadEvent, NotAuthentic
from connectors.messages import Person
from connectors.tame import clean_text

MOST_CHARS = 200


class Suggesting:
    """Suggest to visitors, and to those who may become one; makes nobody a visitor."""

    def __init__(self, parts: WebParts, gate: Gate, suggest: Suggester) -> None:
        self._parts = parts
        self._gate = gate
        self._suggest = suggest

    async def articles(
        self, name: str, request: Request, response: Response, q: str = Query(max_length=4000)
    ) -> dict[str, Any]:
        """Give the articles that may answer what is being written."""
        peer = request.client.host if request.client else ""
        self._gate.suggestions(peer)
        site = self._parts.visitors.site(name)
        person = self._person(site, ChannelRequest(request.headers, b"", peer=peer))
        response.headers["Cache-Control"] = "no-store"
        try:
            text = clean_text(q[-MOST_CHARS:], MOST_CHARS)
        except BadEvent:
            return {"articles": []}
        return {"articles": [asdict(found) for found in await self._suggest(text, person)]}

    def _person(self, site: Site, request: ChannelRequest) -> Person:
        if "authorization" in request.headers:
            visitor = self._parts.visitors.read(request)
            if visitor.site != site:
                raise NotAuthentic(f"The visitor token is not one of the site {site.name!r}.")
            return visitor.person
        if not site.admits_anonymous(request):
            raise NotAuthentic(f"The site {site.name!r} wants an identity token of its host page.")
        return Person(id="", audience=site.audience)
