"""Join the console's own areas to its frame."""

from __future__ import annotations

from bot.console import audit_log, choosing, home, me, signing_in
from bot.console.access.oidc import Issuer
from bot.console.access.passwords import Passwords
from bot.console.accounts import routes as accounts
from bot.console.frame import Area, Console
from bot.console.oidc import routes as oidc_routes


def join_doors(console: Console, passwords: Passwords, issuer: Issuer | None = None) -> None:
    """Add sign-in, home and one's own account."""
    console.join(None, signing_in.routes(console, passwords, issuer is not None))
    console.join(None, choosing.routes(console, passwords))
    console.join(None, me.routes(console, passwords))
    console.join(None, home.routes(console))
    if issuer:
        console.join(None, oidc_routes(console, issuer))


def join_offices(console: Console) -> None:
    """Add the operators' areas; they come last in the navigation."""
    console.join(Area("accounts", ("operator",), accounts.cards(console)), accounts.routes(console))
    console.join(Area("audit", ("operator", "manager")), audit_log.routes(console))
