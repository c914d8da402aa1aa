"""Signed links in messages: `<workspace id>.<base64url payload>.<base64url HMAC-SHA256>`.

The payload names the message, what using the link means, and for a click its target, so no link leads anywhere that we
did not put into a message.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import re
from collections.abc import Mapping
from dataclasses import dataclass

import msgspec

from services.messaging.domain.messages import Engagement

MAX_TOKEN = 1_900
"""Longest token made; a link whose token would be longer is left as it is."""

_WEB = re.compile(r"https?://[^/?#]", re.IGNORECASE)

PATHS = {Engagement.OPEN: "o", Engagement.CLICK: "c", Engagement.UNSUBSCRIBE: "u"}
PREFERENCES_PATH = "p"
_PREFERENCES = "preferences"


@dataclass(frozen=True, slots=True)
class Link:
    """What a token says."""

    workspace_id: str
    delivery_id: str
    engagement: Engagement
    target_url: str = ""


def is_web(url: str) -> bool:
    """Tells whether a link leads to a place of the web, written out in full; only such links count."""
    return _WEB.match(url) is not None


def sign_link(link: Link, key: bytes) -> str:
    """Returns the token of a link."""
    return _token(link.workspace_id, [int(link.engagement), link.delivery_id, link.target_url], key)


def read_link(token: str, key: bytes) -> Link | None:
    """Returns what a token says, or None when its signature or form is wrong."""
    try:
        workspace_id, body = _read(token, key)
        engagement, delivery_id, target_url = msgspec.json.decode(body, type=tuple[int, str, str])
        return Link(workspace_id, delivery_id, Engagement(engagement), target_url)
    except (ValueError, binascii.Error, msgspec.MsgspecError):
        return None


def preferences_url(public_url: str, workspace_id: str, delivery_id: str, key: bytes) -> str:
    """Returns the URL of the preference centre that stands in a message."""
    return f"{public_url}/{PREFERENCES_PATH}/{_token(workspace_id, [_PREFERENCES, delivery_id], key)}"


def read_preferences(token: str, key: bytes) -> tuple[str, str] | None:
    """Returns workspace and message of a token of the preference centre, or None when its signature or form is wrong."""
    try:
        workspace_id, body = _read(token, key)
        use, delivery_id = msgspec.json.decode(body, type=tuple[str, str])
    except (ValueError, binascii.Error, msgspec.MsgspecError):
        return None
    return (workspace_id, delivery_id) if use == _PREFERENCES else None


def link_url(public_url: str, link: Link, key: bytes) -> str:
    """Returns the URL that stands in a message."""
    return f"{public_url}/{PATHS[link.engagement]}/{sign_link(link, key)}"


def receipt_url(public_url: str, provider: str, workspace_id: str, query: str) -> str:
    """Returns where a provider calls back; `query` is percent-encoded and may be empty."""
    url = f"{public_url}/callbacks/{provider}/{workspace_id}"
    return f"{url}?{query}" if query else url


def account_callback_url(public_url: str, account_id: str, query: str) -> str:
    """Returns the address that an account is called back at; `query` is percent-encoded, and names the workspace."""
    return f"{public_url}/v1/callbacks/{account_id}?{query}"


def callback_token(workspace_id: str, provider: str, account_id: str, key: bytes) -> str:
    """Returns what an account's callback address holds where the provider does not sign: 43 characters, not to be guessed."""
    # No link's text begins so: theirs with a workspace and a point.
    text = f"callback:{len(workspace_id)}:{workspace_id}:{provider}:{account_id}"
    return _encode(hmac.digest(key, text.encode("utf-8", "surrogatepass"), hashlib.sha256))


def has_callback_token(workspace_id: str, provider: str, query: Mapping[str, str], key: bytes) -> bool:
    """Tells whether a call's query holds the token of the account that it names."""
    expected = callback_token(workspace_id, provider, query.get("account", ""), key)
    given = query.get("token", "").encode("utf-8", "surrogatepass")
    return hmac.compare_digest(expected.encode(), given)


def _token(workspace_id: str, body: list[int | str], key: bytes) -> str:
    signed = f"{workspace_id}.{_encode(msgspec.json.encode(body))}"
    return f"{signed}.{_encode(_signature(signed, key))}"


def _read(token: str, key: bytes) -> tuple[str, bytes]:
    """Returns workspace and body of a token.

    Raises:
        ValueError: If its signature or form is wrong.
    """
    signed, _, signature = token.rpartition(".")
    workspace_id, dot, body = signed.partition(".")
    if not dot or not hmac.compare_digest(_decode(signature), _signature(signed, key)):
        raise ValueError("not signed by us")
    return workspace_id, _decode(body)


def _signature(signed: str, key: bytes) -> bytes:
    return hmac.digest(key, signed.encode("utf-8", "surrogatepass"), hashlib.sha256)


def _encode(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def _decode(text: str) -> bytes:
    if len(text) > 4_000:
        raise ValueError("too long")
    data = base64.urlsafe_b64decode(text.encode("ascii", "replace") + b"=" * (-len(text) % 4))
    if _encode(data) != text:
        # Base64 of another spelling: one link has one token.
        raise ValueError("not canonical")
    return data
