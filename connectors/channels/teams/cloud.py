"""Where Microsoft's services are: the public cloud, and that of the United States' government."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Cloud:
    """Addresses and names of one cloud.

    `issuer` signs what the Bot Connector sends us, with the keys that `bot_keys` names; `login`
    gives us our own tokens for `scope`, and signs people in. Files are fetched from
    `file_origins` alone: whole origins, or the ends of https hosts, which begin with a dot.
    """

    issuer: str
    bot_keys: str
    login: str
    scope: str
    file_origins: tuple[str, ...]

    def token_url(self, tenant: str) -> str:
        """Give the address where our own tokens come from."""
        return f"{self.login}/{tenant}/oauth2/v2.0/token"

    def people_issuer(self, tenant: str) -> str:
        """Name the issuer of the tokens of a tenant's people."""
        return f"{self.login}/{tenant}/v2.0"

    def people_keys(self, tenant: str) -> str:
        """Give the document that names the keys of a tenant's people."""
        return f"{self.login}/{tenant}/v2.0/.well-known/openid-configuration"


CLOUDS = {
    "public": Cloud(
        issuer="https://api.botframework.com",
        bot_keys="https://login.botframework.com/v1/.well-known/openidconfiguration",
        login="https://login.microsoftonline.com",
        scope="https://api.botframework.com/.default",
        file_origins=(".sharepoint.com",),
    ),
    "us_government": Cloud(
        issuer="https://api.botframework.us",
        bot_keys="https://login.botframework.azure.us/v1/.well-known/openidconfiguration",
        login="https://login.microsoftonline.us",
        scope="https://api.botframework.us/.default",
        file_origins=(".sharepoint.us",),
    ),
}
