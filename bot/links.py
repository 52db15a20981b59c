"""Links that carry the right to read one article, and nothing else."""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import quote

from itsdangerous import BadSignature, URLSafeTimedSerializer

_SALT = "frontdesk.article-link"
_MAX_AGE = timedelta(days=90)


class ArticleLinks:
    """Make and check the links to articles under the sources of an answer.

    People follow them from Slack, Teams or the web, where no session of ours exists; so the
    right to read travels in the link, signed, for 90 days.
    """

    def __init__(self, base_url: str, key: str) -> None:
        self._base_url = base_url
        self._signer = URLSafeTimedSerializer(key, salt=_SALT)

    def make(self, article_id: str) -> str:
        """Make the link to an article for somebody who may read it."""
        return f"{self._base_url}/articles/{quote(article_id)}?key={self._signer.dumps(article_id)}"

    def public(self, article_id: str) -> str:
        """Give the page in the help centre of an article that any customer may read."""
        return f"{self._base_url}/help/{quote(article_id)}"

    def allows(self, article_id: str, key: str) -> bool:
        """Tell whether the key gives the right to read that article now."""
        try:
            signed = self._signer.loads(key, max_age=int(_MAX_AGE.total_seconds()))
        except BadSignature:
            return False
        return bool(signed == article_id)
