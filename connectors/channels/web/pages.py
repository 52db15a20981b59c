"""The files of the widget, and the full page around it."""

from __future__ import annotations

from hashlib import sha256
from html import escape
from pathlib import Path
from string import Template

from fastapi.responses import HTMLResponse, Response
from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.middleware.gzip import GZipMiddleware
from starlette.staticfiles import NotModifiedResponse, StaticFiles
from starlette.types import ASGIApp, Scope

from connectors.channels.web.joining import join
from connectors.channels.web.sites import Site

WIDGET_DIR = Path(__file__).parent / "widget"
WIDGET_PATH = "/widget"
MODULE = "frontdesk-chat"

PAGE_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; "
        "img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; "
        "frame-ancestors 'self'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cache-Control": "no-cache",
}


class _WidgetFiles(StaticFiles):
    """Files that a page of any origin may load, checked for changes at every load.

    The modules come as one, joined once.
    """

    def __init__(self) -> None:
        super().__init__(directory=WIDGET_DIR)
        self._module = join(WIDGET_DIR, MODULE).encode()
        self._tag = f'"{sha256(self._module).hexdigest()[:32]}"'

    async def get_response(self, path: str, scope: Scope) -> Response:
        if path == f"{MODULE}.js" and scope["method"] in {"GET", "HEAD"}:
            response = self._joined(scope)
        elif path.endswith((".html", ".js")):
            raise HTTPException(404)
        else:
            response = await super().get_response(path, scope)
        response.headers["Access-Control-Allow-Origin"] = "*"
        response.headers["Cache-Control"] = "no-cache"
        response.headers["X-Content-Type-Options"] = "nosniff"
        return response

    def _joined(self, scope: Scope) -> Response:
        response = Response(self._module, media_type="text/javascript", headers={"ETag": self._tag})
        if self.is_not_modified(response.headers, Headers(scope=scope)):
            return NotModifiedResponse(response.headers)
        return response


def widget_files() -> ASGIApp:
    """Make the app that serves the widget's files, compressed; mount it at `WIDGET_PATH`."""
    return GZipMiddleware(_WidgetFiles(), minimum_size=500)


def widget_languages() -> tuple[str, ...]:
    """List the languages of the widget's own words."""
    return tuple(sorted(path.stem for path in (WIDGET_DIR / "lang").glob("*.json")))


def page(site: Site) -> HTMLResponse:
    """Make the full page of a site."""
    template = Template((WIDGET_DIR / "page.html").read_text("utf-8"))
    values = {"site": site.name, "title": site.title, "widget": WIDGET_PATH}
    html = template.substitute({name: escape(value) for name, value in values.items()})
    return HTMLResponse(html, headers=PAGE_HEADERS)
