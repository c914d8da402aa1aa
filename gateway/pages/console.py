"""`/console/`: the operators' console as `gateway/console` was built, with what a browser must be told beside each file."""

from __future__ import annotations

import asyncio
import gzip
import mimetypes
import secrets
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route as HttpRoute

from gateway.problems import UnknownPath

BUILT: Final = Path(__file__).resolve().parents[1] / "console" / "dist"
"""Where the build leaves its files; it may appear, and change, while the gateway runs."""

NONCE: Final = "YIKE_CSP_NONCE"
"""Stands in the built page wherever the answer's own nonce belongs (`cspNonce` in `vite.config.ts`)."""

KEPT_FOR_EVER: Final = "public, max-age=31536000, immutable"
"""Of files below `assets/`: their names change with what is in them."""

_ASSETS = "assets/"
_LEAST_COMPRESSED = 1_024
_MOST_HELD = 64 * 1024 * 1024
_COMPRESSIBLE = ("text/", "application/javascript", "application/json", "application/manifest+json", "image/svg+xml")
_HEADERS = {
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "x-frame-options": "DENY",
}
_NOT_BUILT = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Yike</title></head><body>
<p>控制台还没有构建：在代码目录里运行 <code>make console</code>，然后刷新本页；它需要能访问 npm 软件源。</p>
<p lang="en">The console is not built. Run <code>make console</code> in the folder of the code, then load this page again; it
needs the npm registry. All else works without it; the API is at <a href="/docs">/docs</a>.</p></body></html>"""


@dataclass(frozen=True)
class _File:
    """A file as it is sent; `packed` is None where compression would not pay."""

    stamp: tuple[int, int]
    body: bytes
    packed: bytes | None
    media_type: str


class Console:
    """Serves the files. They hold nothing of any customer: who sees what is decided by the calls that they make."""

    def __init__(self, folder: Path = BUILT) -> None:
        """Takes where the built files are."""
        self._folder = folder
        self._held: dict[str, _File] = {}

    def routes(self) -> list[HttpRoute]:
        """Returns the routes of everything below `/console`."""
        return [
            HttpRoute("/console", self.lead, methods=["GET"]),
            HttpRoute("/console/{path:path}", self.file, methods=["GET"]),
        ]

    async def lead(self, request: Request) -> Response:
        """Leads to the page, whose address ends in a slash."""
        return RedirectResponse("/console/", status_code=308)

    async def file(self, request: Request) -> Response:
        """Returns a file; the page itself for every other path: which view that is, is the page's own matter.

        Raises:
            UnknownPath: If it is to be a part of the build and there is no such part: a script must not be a page.
        """
        path = request.path_params["path"]
        found = await asyncio.to_thread(self._read, path) if path and path != "index.html" else None
        if found is None:
            if path.startswith(_ASSETS):
                raise UnknownPath()
            return await self._page()
        headers = dict(_HEADERS)
        headers["cache-control"] = KEPT_FOR_EVER if path.startswith(_ASSETS) else "no-cache"
        body = found.body
        if found.packed is not None:
            headers["vary"] = "accept-encoding"
            if "gzip" in request.headers.get("accept-encoding", ""):
                headers["content-encoding"], body = "gzip", found.packed
        return Response(body, headers=headers, media_type=found.media_type)

    async def _page(self) -> Response:
        page = await asyncio.to_thread(self._read, "index.html")
        nonce = secrets.token_urlsafe(18)
        headers = _HEADERS | {"cache-control": "no-store", "content-security-policy": policy(nonce)}
        if page is None:
            return Response(_NOT_BUILT, status_code=503, headers=headers, media_type="text/html")
        return Response(page.body.replace(NONCE.encode(), nonce.encode()), headers=headers, media_type="text/html")

    def _read(self, path: str) -> _File | None:
        """Returns a file of the build; None when there is none of this name in its folder."""
        try:
            file = (self._folder / path).resolve()
            if not file.is_relative_to(self._folder.resolve()) or not file.is_file():
                return None
            status = file.stat()
            stamp = (status.st_mtime_ns, status.st_size)
            held = self._held.get(path)
            if held is not None and held.stamp == stamp:
                return held
            body = file.read_bytes()
        except (OSError, ValueError):
            # Removed in between by a build that goes on; or a name that no file can have.
            return None
        media_type = mimetypes.guess_type(path)[0] or "application/octet-stream"
        packed = None
        if len(body) >= _LEAST_COMPRESSED and media_type.startswith(_COMPRESSIBLE):
            packed = gzip.compress(body, 6, mtime=0)
        read = _File(stamp, body, packed, media_type)
        if sum(len(each.body) for each in list(self._held.values())) + len(body) > _MOST_HELD:
            self._held.clear()
        self._held[path] = read
        return read


def policy(nonce: str) -> str:
    """Returns the Content-Security-Policy of a page: nothing from elsewhere; styles that scripts make need the nonce.

    Attributes of style are allowed as they are: drawings of charts and canvas set them on each element.
    """
    return (
        f"default-src 'none'; script-src 'self' 'nonce-{nonce}'; style-src 'self' 'nonce-{nonce}'; "
        "style-src-attr 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self'; connect-src 'self'; frame-src 'self'; "
        "worker-src 'self' blob:; manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    )
