"""Who may see the pages: a browser on this machine that signed in, and only the demo workspace."""

from __future__ import annotations

import ipaddress
import json
from collections.abc import Sequence
from pathlib import Path

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
    """Decides on each request; nothing is shown that does not pass here."""

    def __init__(self, settings: ServiceSettings, clock: Clock) -> None:
        """Takes where the gateway listens, the home with credentials and ticket, and the secrets that sign sessions."""
        self._settings = settings
        self._clock = clock
        self._door = Door(settings.service_token, "pages")
        self._sandbox_door = Door(settings.sandbox_token, "sandbox") if settings.sandbox_token else None

    def require_straight(self, request: Request) -> None:
        """Lets only a browser on this machine go on.

        Raises:
            NotFound: If the gateway serves a network: there are no such pages then.
            MisdirectedRequest: If the request came by another name or a proxy.
        """
        if not is_loopback(self._settings.host):
            raise NotFound()
        if not straight(_headers(request), port=self._settings.port):
            raise MisdirectedRequest()

    def require_workspace(self, request: Request) -> str:
        """Returns the workspace that the request's session may see.

        Raises:
            NotFound: If there are no pages here, or no demo workspace.
            MisdirectedRequest: If the request came by another name or a proxy.
            Unauthenticated: If nobody has signed in, or the session has ended.
        """
        self.require_straight(request)
        if not self._door.knows(_headers(request), self._clock.now()):
            raise Unauthenticated("Sign in by the link that `make run` printed; `make link` prints another one.")
        workspace_id = demo_workspace(self._settings.home)
        if not workspace_id:
            raise NotFound()
        return workspace_id

    def sign_in(self, request: Request) -> list[str]:
        """Uses up the link's ticket and returns the cookies of the sessions here and at the sandbox.

        Raises:
            NotFound: If there are no pages here.
            MisdirectedRequest: If the request came by another name or a proxy.
            Unauthenticated: If the ticket is not the home's, or was used before.
        """
        self.require_straight(request)
        # A browser that only looks ahead, or asks for the head, must not use the link up.
        only_looks = request.method == "HEAD" or "prefetch" in request.headers.get("sec-purpose", "")
        if only_looks or not take_ticket(self._settings.home, request.query_params.get("ticket", "")):
            raise Unauthenticated(
                "This link was used before, or is of an earlier start. `make link` prints another one."
            )
        now = self._clock.now()
        return [door.session(now) for door in (self._door, self._sandbox_door) if door is not None]


def is_loopback(host: str) -> bool:
    """Tells whether an address or name to listen on is this machine's own."""
    name = host.strip("[]").lower()
    if name == "localhost":
        return True
    try:
        return ipaddress.ip_address(name).is_loopback
    except ValueError:
        return False


def demo_workspace(home: Path) -> str:
    """Returns the workspace in a home's credentials; empty where there are none that can be read."""
    try:
        credentials = json.loads((home / "credentials.json").read_text("utf-8"))
    except (OSError, ValueError):
        return ""
    workspace_id = credentials.get("workspace_id") if isinstance(credentials, dict) else None
    return workspace_id if isinstance(workspace_id, str) else ""


def _headers(request: Request) -> Sequence[tuple[str, str]]:
    raw: Sequence[tuple[bytes, bytes]] = request.scope["headers"]
    return [(name.decode("latin-1").lower(), value.decode("latin-1")) for name, value in raw]
