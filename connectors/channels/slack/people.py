"""Who a Slack user is: name, e-mail and groups, as Slack vouches for them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import structlog

from connectors.channels.slack.client import SlackClient, TokenRefused
from connectors.channels.slack.remembering import Remembered
from connectors.channels.slack.workspace import Workspace
from connectors.errors import NotFound, Refused, Unavailable, UnknownEvent
from connectors.messages import Audience, Person

log = structlog.get_logger(__name__)

_SECONDS = 300.0
_AFTER_A_REFUSED_TOKEN = 60.0

Groups = Mapping[str, frozenset[str]]


class People:
    """Look people up; guests of the workspace are `guests`, everybody else is an employee."""

    def __init__(self, client: SlackClient, workspace: Workspace, guests: Audience) -> None:
        self._client = client
        self._workspace = workspace
        self._guests = guests
        self._users: Remembered[dict[str, Any]] = Remembered(_SECONDS)
        self._groups: Remembered[Groups] = Remembered(_SECONDS)
        self._last_groups: Groups | None = None

    async def person(self, user_id: str) -> Person:
        """Tell who somebody is. Raises Unavailable, NotFound, UnknownEvent or NotAuthentic."""
        user = await self._users.get(user_id, lambda: self._ask(user_id))
        if user.get("is_bot") or user.get("deleted"):
            raise UnknownEvent(f"{user_id} is a bot, or has left.")
        self._workspace.admit(str(user.get("team_id") or self._workspace.team))
        profile = user.get("profile") or {}
        email = profile.get("email") or None
        return Person(
            id=user_id,
            audience=self._guests if _is_guest(user) else "employee",
            name=user.get("real_name") or profile.get("real_name") or user.get("name"),
            email=email,
            groups=await self._groups_of(user_id),
            # Slack shows an address as soon as it is typed; it counts when its owner confirmed it.
            verified=bool(email and user.get("is_email_confirmed")),
        )

    async def locale(self, user_id: str) -> str:
        """Tell somebody's language; Slack writes it as en-US."""
        user = await self._users.get(user_id, lambda: self._ask(user_id))
        return str(user.get("locale") or "en")[:16]

    async def _ask(self, user_id: str) -> dict[str, Any]:
        web = self._client.web
        try:
            told = await self._client.call(web.users_info, user=user_id, include_locale=True)
        except TokenRefused as error:
            # Not for ever: what was said waits here until somebody has set a token that is good.
            raise Unavailable(str(error), retry_after=_AFTER_A_REFUSED_TOKEN) from error
        return dict(told["user"])

    async def _groups_of(self, user_id: str) -> frozenset[str]:
        try:
            groups = await self._groups.get("all", self._ask_groups)
        except Unavailable:
            if self._last_groups is None:
                raise
            groups = self._last_groups
        return frozenset(handle for handle, users in groups.items() if user_id in users)

    async def _ask_groups(self) -> Groups:
        try:
            told = await self._client.call(self._client.web.usergroups_list, include_users=True)
        except (Refused, NotFound) as error:
            # User groups are part of Slack's paid plans; without them nobody is in any.
            log.warning("slack.no_user_groups", error=str(error))
            return {}
        listed = told.get("usergroups") or ()
        self._last_groups = {g["handle"]: frozenset(g.get("users") or ()) for g in listed}
        return self._last_groups


def _is_guest(user: Mapping[str, Any]) -> bool:
    return bool(user.get("is_restricted") or user.get("is_ultra_restricted"))
