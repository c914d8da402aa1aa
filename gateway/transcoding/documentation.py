"""`GET /openapi.json` and the page that shows it."""

from __future__ import annotations

import importlib.resources
from collections.abc import Awaitable, Callable, Sequence

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route as HttpRoute

from gateway.transcoding.openapi import openapi_document
from gateway.transcoding.routes import Route

PAGE_HEADERS = {
    "content-security-policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
        "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
}
"""Of the pages that show no person: nothing from elsewhere, no inline script."""

_TYPES = {"html": "text/html; charset=utf-8", "css": "text/css; charset=utf-8", "js": "text/javascript; charset=utf-8"}


class Documentation:
    """The document is made once, at the first request."""

    def __init__(self, routes: Sequence[Route], public_url: str) -> None:
        """Takes what the document describes."""
        self._routes = routes
        self._public_url = public_url
        self._document = b""

    def routes(self) -> list[HttpRoute]:
        """Returns the routes of document, page and the page's files."""
        return [
            HttpRoute("/openapi.json", self.document, methods=["GET"]),
            HttpRoute("/docs", static_file("docs.html"), methods=["GET"]),
            HttpRoute("/static/docs.js", static_file("docs.js"), methods=["GET"]),
            HttpRoute("/static/yike.css", static_file("yike.css"), methods=["GET"]),
        ]

    async def document(self, request: Request) -> Response:
        """Returns the OpenAPI document; anyone may read it, from any page."""
        if not self._document:
            self._document = msgspec.json.encode(openapi_document(self._routes, self._public_url))
        return Response(self._document, media_type="application/json", headers={"access-control-allow-origin": "*"})


def static_file(name: str) -> Callable[[Request], Awaitable[Response]]:
    """Returns the endpoint of a file in `gateway/pages/static`."""
    content = importlib.resources.files("gateway.pages").joinpath("static", name).read_bytes()
    media_type = _TYPES[name.rpartition(".")[2]]

    async def serve(request: Request) -> Response:
        return Response(content, headers=PAGE_HEADERS | {"content-type": media_type, "cache-control": "no-cache"})

    return serve
