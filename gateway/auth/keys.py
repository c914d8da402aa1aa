"""The form of API keys: `yk_<kind>_<workspace part>_<secret>`. Pure."""

from __future__ import annotations

import base64
import binascii
import enum
import hashlib
import hmac
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from services.common.caller import Scope
from services.common.errors import InvalidArgument
from services.common.limits import pattern_of
from yike.common.v1 import limits_pb2

KEY_PREFIX = "yk_"
"""Every key of ours begins so."""

MAXIMUM_NAME = 100
"""Characters of a key's name."""

_ALPHABET = "abcdefghijklmnopqrstuvwxyz234567"
_WORKSPACE_CHARACTERS = 12
# 52 characters of 5 bits: 260 bits of chance.
_SECRET_CHARACTERS = 52
_KEY = re.compile(rf"yk_(write|secret)_([a-z2-7]{{{_WORKSPACE_CHARACTERS}}})_([a-z2-7]{{{_SECRET_CHARACTERS}}})")
# Wider than what we make: the same as the services take.
_WORKSPACE_ID = re.compile(r"ws_[0-9a-z]{4,32}")


class KeyKind(enum.StrEnum):
    """What a key may do."""

    WRITE = "write"
    """Public, built into pages and apps: may only send events."""
    SECRET = "secret"
    """For servers: may do what its scopes say; without any said, everything in its workspace."""


DEFAULT_SCOPES: Mapping[KeyKind, frozenset[Scope]] = {
    KeyKind.WRITE: frozenset({Scope.INGEST}),
    KeyKind.SECRET: frozenset(Scope),
}
"""What a key of each kind may do where nothing narrower was said; none may do more."""


@dataclass(frozen=True)
class KeyWish:
    """A key to be made.

    Attributes:
        kind: Where it may be kept.
        name: What it is for, at most 100 characters.
        scopes: What it may do; None: what its kind does.
        expire_time: When it ends by itself; None: never.
    """

    kind: KeyKind
    name: str = ""
    scopes: frozenset[Scope] | None = None
    expire_time: datetime | None = None

    def check(self, now: datetime) -> None:
        """Refuses what cannot be made.

        Raises:
            InvalidArgument: If the name is too long, a scope is not for a key of this kind, or its end has passed.
        """
        if len(self.name) > MAXIMUM_NAME or not pattern_of(limits_pb2.FORM_LINE).fullmatch(self.name):
            raise InvalidArgument(
                f"display_name: it must be one line of at most {MAXIMUM_NAME} characters.", field="display_name"
            )
        if self.scopes is not None and (not self.scopes or self.scopes - DEFAULT_SCOPES[self.kind]):
            raise InvalidArgument(
                "scopes: a write key may only send events, as everybody can read it in a page; make a secret key for the rest.",
                field="scopes",
            )
        if self.expire_time is not None and self.expire_time <= now:
            raise InvalidArgument("expire_time has passed; name a later one, or none.", field="expire_time")


class PublicConsent(enum.StrEnum):
    """What a workspace's write keys, which everybody can read in its pages, may grant. They may always withdraw."""

    OWN = "own"
    """For the person whose user id the event carries, and for persons without one. The default."""
    ANY = "any"
    """For whomever the event names."""
    NONE = "none"
    """Nothing."""


class PublicOrders(enum.StrEnum):
    """Whether orders, refunds and what else earns count for points, tiers and coupons when a write key sends them."""

    NONE = "none"
    """They do not; they stand in timeline, segments and insight. The default."""
    ANY = "any"
    """They do, as if a secret key had sent them."""


@dataclass(frozen=True)
class ParsedKey:
    """A key that has the right form; whether it is known is another question.

    Attributes:
        kind: What it claims to be.
        workspace_id: The workspace it names.
        digest: SHA-256 of the whole key, 32 bytes; the only part that is stored.
    """

    kind: KeyKind
    workspace_id: str
    digest: bytes


def new_workspace_id() -> str:
    """Returns `ws_` and 12 characters of chance."""
    return "ws_" + _random(_WORKSPACE_CHARACTERS)


def new_key(kind: KeyKind, workspace_id: str) -> str:
    """Returns a fresh key of a workspace; it is shown once and never stored."""
    return _key(kind, workspace_id, _random(_SECRET_CHARACTERS))


def repeatable_key(kind: KeyKind, workspace_id: str, request_id: str, master: bytes) -> str:
    """Returns the key that belongs to a request id: the same again for who lost the answer, without it being stored.

    Args:
        kind: Of the key.
        workspace_id: Whose.
        request_id: As the caller chose it; it need not be secret.
        master: A key of ours, at least 32 bytes, from which nothing else is derived.
    """
    scope = f"{len(workspace_id)}:{workspace_id}{kind.value}:{request_id}"
    digest = hmac.digest(master, scope.encode(), hashlib.sha512)
    # A byte modulo 32: each character is as likely as any other.
    return _key(kind, workspace_id, "".join(_ALPHABET[byte % 32] for byte in digest[:_SECRET_CHARACTERS]))


def is_workspace_id(text: str) -> bool:
    """Tells whether a text has the form of a workspace id."""
    return _WORKSPACE_ID.fullmatch(text) is not None


def parse_key(text: str) -> ParsedKey | None:
    """Returns the parts of a key, or None when the text is no key of ours."""
    match = _KEY.fullmatch(text)
    if match is None:
        return None
    return ParsedKey(KeyKind(match[1]), f"ws_{match[2]}", hashlib.sha256(text.encode()).digest())


def digests_equal(left: bytes, right: bytes) -> bool:
    """Compares two digests in a time that does not depend on where they differ."""
    return hmac.compare_digest(left, right)


def key_from_authorization(header: str) -> str:
    """Returns the key in an Authorization header: the token of Bearer, the user of Basic; empty when there is none."""
    scheme, _, rest = header.partition(" ")
    rest = rest.strip()
    match scheme.lower():
        case "bearer":
            return rest
        case "basic":
            try:
                return base64.b64decode(rest, validate=True).decode("utf-8").partition(":")[0]
            except (binascii.Error, UnicodeDecodeError, ValueError):
                return ""
        case _:
            return ""


def _key(kind: KeyKind, workspace_id: str, secret: str) -> str:
    return f"yk_{kind.value}_{workspace_id.removeprefix('ws_')}_{secret}"


def _random(characters: int) -> str:
    return "".join(secrets.choice(_ALPHABET) for _ in range(characters))
