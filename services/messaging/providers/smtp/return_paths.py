"""Signed return paths (VERP): each mail comes back to an address of its own, which names its message and cannot be made up.

`bounces+<delivery id>-<signature>@mail.shop.example`, all in lower case, since servers may write it so.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import re

MAX_LOCAL = 22
"""Most characters before the plus: 64 are allowed in all (RFC 5321, 4.5.3.1.1)."""

MIN_SECRET = 20

_ID = re.compile(r"[a-z0-9_]{1,24}")
_TOKEN = re.compile(r"([a-z0-9_]{1,24})-([a-z2-7]{16})")


def make_token(delivery_id: str, secret: str) -> str:
    """Returns the token of a message; empty where its id has another form than ours have."""
    return f"{delivery_id}-{_signature(delivery_id, secret)}" if _ID.fullmatch(delivery_id) else ""


def read_token(token: str, secret: str) -> str:
    """Returns the message that a token names; empty unless it was signed with this secret."""
    match = _TOKEN.fullmatch(token.strip().lower())
    if match is None or not secret:
        return ""
    return match[1] if hmac.compare_digest(match[2], _signature(match[1], secret)) else ""


def return_path(address: str, token: str) -> str:
    """Returns the address that a mail comes back to."""
    local, _, domain = address.rpartition("@")
    return f"{local}+{token}@{domain}" if token else address


def token_of(path: str, address: str) -> str:
    """Returns the token in a return path below an address; empty where there is none."""
    # A plus that was not encoded in an address of the web is read as a space.
    local, _, domain = path.strip().strip("<>").lower().replace(" ", "+").rpartition("@")
    own, _, own_domain = address.lower().rpartition("@")
    return local.removeprefix(f"{own}+") if domain == own_domain and local.startswith(f"{own}+") else ""


def _signature(delivery_id: str, secret: str) -> str:
    digest = hmac.digest(secret.encode(), f"return path:{delivery_id}".encode(), hashlib.sha256)
    return base64.b32encode(digest[:10]).decode().lower()
