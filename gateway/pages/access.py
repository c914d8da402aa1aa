"""Who gets at the sandbox's inbox: a browser on this machine that came by the home's one-time link."""

from __future__ import annotations

import ipaddress
from collections.abc import Sequence

from starlette.requests import Request

from gateway.problems import MisdirectedRequest
from gateway.transcoding.documentation import PAGE_HEADERS
from services.common.clock import Clock
from services.common.errors import NotFound, Unauthenticated
from services.common.settings import ServiceSettings
from services.common.visits import Door, straight, take_ticket

HEADERS = PAGE_HEADERS | {
    "cache-control": "no-store",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "x-frame-options": "DENY",
}
"""Of every answer of the pages, the refusals too: kept by no cache, shown in no frame, read by no other page."""


class Access:
    """Exchanges tickets for sessions at the sandbox."""

    def __init__(self, settings: ServiceSettings, clock: Clock) -> None:
        """Takes where the gateway listens, the home with the ticket, and the secret that signs the sandbox's sessions."""
        self._settings = settings
        self._clock = clock
        self._door = Door(settings.sandbox_token, "sandbox") if settings.sandbox_token else None

    def sign_in(self, request: Request) -> str:
        """Uses up the link's ticket and returns the cookie of a session at the sandbox.

        Raises:
            NotFound: If the gateway serves a network, or there is no sandbox.
            MisdirectedRequest: If the request came by another name or a proxy.
            Unauthenticated: If the ticket is not the home's, or was used before.
        """
        if self._door is None or not self._settings.sandbox_http_url or not is_loopback(self._settings.host):
            raise NotFound()
        if not straight(_headers(request), port=self._settings.port):
            raise MisdirectedRequest()
        # A browser that only looks ahead, or asks for the head, must not use the link up.
        only_looks = request.method == "HEAD" or "prefetch" in request.headers.get("sec-purpose", "")
        if only_looks or not take_ticket(self._settings.home, request.query_params.get("ticket", "")):
            raise Unauthenticated(
                "This link was used before, or is of an earlier start. `make link` prints another one."
            )
        return self._door.session(self._clock.now())


def is_loopback(host: str) -> bool:
    """Tells whether an address or name to listen on is this machine's own."""
    name = host.strip("[]").lower()
    if name == "localhost":
        return True
    try:
        return ipaddress.ip_address(name).is_loopback
    except ValueError:
        return False


def _headers(request: Request) -> Sequence[tuple[str, str]]:
    raw: Sequence[tuple[bytes, bytes]] = request.scope["headers"]
    return [(name.decode("latin-1").lower(), value.decode("latin-1")) for name, value in raw]
