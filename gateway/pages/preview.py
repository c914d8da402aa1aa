"""`POST /console/preview`: HTML that may be anybody's, as a document of its own that can do nothing but be looked at."""

from __future__ import annotations

from typing import Final
from urllib.parse import parse_qs

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route as HttpRoute

from gateway.bodies import read_body
from gateway.people.visit import is_own_page
from services.common.errors import InvalidArgument, PermissionDenied, Reason

MAX_BYTES: Final = 4 * 1024 * 1024
"""Of the form; a template's HTML has 200 KiB, which a form may triple, and values may swell."""

_FIELDS = 2
_POLICY = (
    "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src {images}; form-action 'none'; base-uri 'none'; "
    "frame-ancestors 'self'"
)
_HEADERS = {
    "cache-control": "no-store",
    "x-content-type-options": "nosniff",
    "x-frame-options": "SAMEORIGIN",
    "referrer-policy": "no-referrer",
    "cross-origin-resource-policy": "same-origin",
    "x-dns-prefetch-control": "off",
}


class Preview:
    """Gives a form's HTML back. It reads no cookie and keeps nothing: who sees what was decided where the HTML came from."""

    def __init__(self, public_url: str) -> None:
        """Takes the gateway's address: only its own pages may have HTML shown under it."""
        self._public_url = public_url

    def routes(self) -> list[HttpRoute]:
        """Returns the one route."""
        return [HttpRoute("/console/preview", self.show, methods=["POST"])]

    async def show(self, request: Request) -> Response:
        """Returns the field `html` as a page without scripts, forms, ways out, or an origin.

        With `images=1` it fetches pictures from the web; without, only those that it holds itself: what was sent carries a
        pixel by which looking at it would count as opened.

        Raises:
            PermissionDenied: CROSS_SITE, if another site's page asks.
            BodyTooLarge: If the form is larger than `MAX_BYTES`.
            InvalidArgument: If it is no form of these fields.
        """
        if not is_own_page(request.headers, self._public_url):
            raise PermissionDenied("Only the console itself shows previews.", reason=Reason.ERROR_REASON_CROSS_SITE)
        body = await read_body(request.receive, dict(request.scope["headers"]), MAX_BYTES)
        try:
            fields = parse_qs(body.decode("ascii"), keep_blank_values=True, max_num_fields=_FIELDS, errors="replace")
            (html,) = fields["html"]
        except (KeyError, ValueError) as error:
            raise InvalidArgument(
                "A preview is a form with the field html.", reason=Reason.ERROR_REASON_MALFORMED_BODY
            ) from error
        images = "data: https: http:" if fields.get("images") == ["1"] else "data:"
        headers = _HEADERS | {"content-security-policy": _POLICY.format(images=images)}
        return Response(html.encode(errors="replace"), headers=headers, media_type="text/html")
