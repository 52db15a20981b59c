"""Obey robots.txt."""

from __future__ import annotations

from urllib.parse import urlsplit, urlunsplit
from urllib.robotparser import RobotFileParser

from bot.knowledge.bringing.fetching import AGENT, Fetcher, NotFetched

_MOST_BYTES = 500_000
_LONGEST_DELAY = 10.0


class Robots:
    """What the hosts of one crawl allow; each is asked once."""

    def __init__(self, fetcher: Fetcher) -> None:
        self._fetcher = fetcher
        self._known: dict[str, RobotFileParser | str] = {}

    def permit(self, url: str) -> None:
        """Raise NotFetched for a page that must not be fetched."""
        rules = self._rules(url)
        if isinstance(rules, str):
            raise NotFetched(rules)
        if not rules.can_fetch(AGENT, url):
            raise NotFetched("the site's robots.txt forbids it")

    def delay(self, url: str) -> float:
        """Give the seconds to wait between two pages."""
        rules = self._rules(url)
        wanted = 0 if isinstance(rules, str) else rules.crawl_delay(AGENT)
        return min(float(wanted or 0), _LONGEST_DELAY)

    def _rules(self, url: str) -> RobotFileParser | str:
        parts = urlsplit(url)
        origin = urlunsplit((parts.scheme, parts.netloc, "", "", ""))
        if origin not in self._known:
            self._known[origin] = self._ask(f"{origin}/robots.txt")
        return self._known[origin]

    def _ask(self, url: str) -> RobotFileParser | str:
        """Give the rules, or why there are none and nothing may be fetched."""
        rules = RobotFileParser()
        try:
            body = self._fetcher.fetch(url, _MOST_BYTES).body
            rules.parse(body.decode("utf-8", "replace").splitlines())
        except NotFetched as error:
            # RFC 9309: no such file allows everything, a server in trouble nothing.
            if not 400 <= error.status < 500:
                return f"robots.txt: {error}" if error.status else str(error)
            rules.parse([])
        return rules
