"""The files of the widget, and the full page around it."""

from __future__ import annotations

from html import escape
from pathlib import Path
from string import Template

from fastapi.responses import HTMLResponse, Response
from starlette.exceptions import HTTPException
from starlette.middleware.gzip import GZipMiddleware
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Scope

from connectors.channels.web.sites import Site

WIDGET_DIR = Path(__file__).parent / "widget"
WIDGET_PATH = "/widget"

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
    """Files that a page of any origin may load, checked for changes at every load."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        if path.endswith(".html"):
            raise HTTPException(404)
        response = await super().get_response(path, scope)
        response.headers["Access-Control-Allow-Origin"] = "*"
        response.headers["Cache-Control"] = "no-cache"
        response.headers["X-Content-Type-Options"] = "nosniff"
        return response


def widget_files() -> ASGIApp:
    """Make the app that serves the widget's files, compressed; mount it at `WIDGET_PATH`."""
    return GZipMiddleware(_WidgetFiles(directory=WIDGET_DIR), minimum_size=500)


def page(site: Site) -> HTMLResponse:
    """Make the full page of a site."""
    template = Template((WIDGET_DIR / "page.html").read_text("utf-8"))
    values = {"site": site.name, "title": site.title, "widget": WIDGET_PATH}
    html = template.substitute({name: escape(value) for name, value in values.items()})
    return HTMLResponse(html, headers=PAGE_HEADERS)
