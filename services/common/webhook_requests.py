"""Signed POSTs to URLs that a workspace names: which URLs, with which secret, under which headers."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
from collections.abc import Sequence
from datetime import datetime
from typing import Final
from urllib.parse import SplitResult, urlsplit

from services.common.public_addresses import is_public

MAX_URL_LENGTH: Final = 2_000

OWN_HOSTS: Final = ("127.0.0.1", "::1", "localhost")
"""Hosts that are the machine itself: the only ones that may be called without TLS, where that is allowed at all."""

PASSING_STATUSES: Final = frozenset({408, 425, 429})
"""Statuses below 500 that say nothing about the request."""

SECRET_PREFIX: Final = "whsec_"
SECRET_BYTES: Final = range(24, 65)
"""How long a key may be, by Standard Webhooks."""


def problem_of_url(url: str) -> str:
    """Returns what is wrong with a webhook's URL; "" when nothing is. Where its name leads is looked at when it is called."""
    if not 1 <= len(url) <= MAX_URL_LENGTH:
        return f"give a URL of 1 to {MAX_URL_LENGTH} characters"
    if not url.isascii() or not url.isprintable() or set(url) & set(' \\"<>^`{|}'):
        return "give a URL whose other characters than those of RFC 3986 are percent-encoded (of a name: as punycode)"
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return "give a URL"
    host = parts.hostname or ""
    if not host or parts.scheme not in ("http", "https"):
        return "give a URL that begins with https://"
    if "@" in parts.netloc or parts.fragment:
        return "give a URL without user, password and fragment; the signature tells who calls"
    if host in OWN_HOSTS:
        return ""
    return _problem_of_public_url(parts, host, port)


def _problem_of_public_url(parts: SplitResult, host: str, port: int | None) -> str:
    if parts.scheme != "https":
        return "give a URL that begins with https://"
    if port is not None and port != 443 and port < 1024:
        return "give a URL of port 443, or of one from 1024 on"
    try:
        return "" if is_public(host) else "give the address of a host on the public internet"
    except ValueError:
        return ""


def signed(webhook_id: str, now: datetime, body: bytes, keys: Sequence[bytes]) -> dict[str, str]:
    """Returns the headers by which a receiver knows who calls, when, and that nothing was changed.

    Source: Standard Webhooks 1.0.0: `v1,` and base64 of HMAC-SHA256 over `{id}.{timestamp}.{body}`, one for each key, with
    spaces between.
    """
    timestamp = str(int(now.timestamp()))
    content = f"{webhook_id}.{timestamp}.".encode() + body
    signatures = [base64.b64encode(hmac.new(key, content, hashlib.sha256).digest()).decode() for key in keys]
    return {
        "webhook-id": webhook_id,
        "webhook-timestamp": timestamp,
        "webhook-signature": " ".join(f"v1,{signature}" for signature in signatures),
    }


def key_of(secret: str) -> bytes | None:
    """Returns the key that a secret `whsec_…` holds; None where it is none, or too short or too long a one."""
    if not secret.startswith(SECRET_PREFIX):
        return None
    try:
        key = base64.b64decode(secret.removeprefix(SECRET_PREFIX), validate=True)
    except (binascii.Error, ValueError):
        return None
    return key if len(key) in SECRET_BYTES else None
