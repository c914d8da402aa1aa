"""Who may see the sandbox's inbox: a browser on this machine that came in by the installation's one-time link.

The inbox shows people, so an open port is not enough: a proxy on the same host, a name that was pointed at 127.0.0.1 (DNS
rebinding) and any other account of the machine reach it, too. Two things are asked, each enough to refuse:

1. The request came straight from a browser here: its Host is a loopback name with the very port, and nothing on it tells
   of a proxy (`straight`).
2. It carries a session, which only the one-time link of the home starts (`Door`).
"""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from collections.abc import Iterable
from datetime import datetime, timedelta
from pathlib import Path

SESSION = timedelta(hours=12)
"""How long a session lasts after its sign-in."""

_LOOPBACK_NAMES = ("127.0.0.1", "localhost", "[::1]")
_PROXY_HEADERS = re.compile(
    r"forwarded|via|x-forward.*|x-real-.*|x-original-.*|x-rewrite-.*|x-proxy.*|proxy-.*|x-host|x-http-host-.*|"
    r"(x-)?(true-)?client-ip|x-cluster-.*|x-envoy-.*|x-amzn?-.*|x-azure-.*|x-arr-.*|x-appengine-.*|x-cloud-.*|"
    r"x-google-.*|x-vercel-.*|x-nf-.*|x-varnish|x-remote-.*|x-authenticated-.*|x-auth-request-.*|x-webauth-.*|remote-.*|"
    r"cf-.*|cdn-.*|fastly-.*|fly-.*|akamai-.*|ngrok-.*|tailscale-.*|incap-.*|x-sucuri-.*|x-nginx-.*"
)
_SESSION = re.compile(r"([0-9]{10})\.([0-9a-f]{64})")


def straight(headers: Iterable[tuple[str, str]], *, port: int) -> bool:
    """Tells whether a request came straight from a browser on this machine, as far as its headers can tell.

    Args:
        headers: All of them, repeated ones too; names in lower case.
        port: On which this server listens; the Host must name it (80 may be left out).
    """
    hosts = []
    for name, value in headers:
        if _PROXY_HEADERS.fullmatch(name):
            return False
        if name == "host":
            hosts.append(value.lower())
    wanted = {f"{name}:{port}" for name in _LOOPBACK_NAMES} | (set(_LOOPBACK_NAMES) if port == 80 else set())
    return len(hosts) == 1 and hosts[0] in wanted


class Door:
    """Starts and knows the sessions of one server's pages. It keeps nothing: a session is a time under a signature."""

    def __init__(self, secret: str, purpose: str) -> None:
        """Takes a secret that only this server and who signs in for it have, and what the sessions are for."""
        self.cookie = f"yike_{purpose}"
        self._key = hmac.digest(secret.encode(), f"sessions of {purpose}".encode(), "sha256")

    def session(self, now: datetime) -> str:
        """Returns a Set-Cookie value that starts a session: not for scripts, not for requests from elsewhere."""
        end = str(int((now + SESSION).timestamp()))
        age = int(SESSION.total_seconds())
        return f"{self.cookie}={end}.{self._sign(end)}; Path=/; Max-Age={age}; HttpOnly; SameSite=Strict"

    def knows(self, headers: Iterable[tuple[str, str]], now: datetime) -> bool:
        """Tells whether a request carries a session that has not ended."""
        for name, value in headers:
            if name != "cookie":
                continue
            for part in value.split(";"):
                key, _, text = part.strip().partition("=")
                if key == self.cookie and self._holds(text, now):
                    return True
        return False

    def _holds(self, text: str, now: datetime) -> bool:
        match = _SESSION.fullmatch(text)
        if match is None or not hmac.compare_digest(match[2], self._sign(match[1])):
            return False
        return now < datetime.fromtimestamp(int(match[1]), now.tzinfo) <= now + SESSION

    def _sign(self, end: str) -> str:
        return hmac.new(self._key, end.encode(), hashlib.sha256).hexdigest()


def ticket_file(home: Path) -> Path:
    """Returns where a home keeps the ticket of its next sign-in, mode 0600."""
    return home / "run" / "ticket"


def take_ticket(home: Path, presented: str) -> bool:
    """Tells whether `presented` is the home's ticket, which then is used up; of two who present it, one has it."""
    file = ticket_file(home)
    try:
        ticket = file.read_text(encoding="ascii").strip()
        if not ticket or not hmac.compare_digest(ticket.encode(), presented.encode("utf-8", "replace")):
            return False
        file.unlink()
    except (OSError, ValueError):
        return False
    return True


def new_ticket() -> str:
    """Returns 256 bits of chance for a link."""
    return secrets.token_urlsafe(32)


def sign_in_link(url: str, ticket: str) -> str:
    """Returns the link that a ticket opens; `url` is the gateway's on this machine."""
    return f"{url.rstrip('/')}/sign-in?ticket={ticket}"
