"""Identifiers that we make or accept."""

from __future__ import annotations

import hashlib
import re
import secrets
import uuid
from collections.abc import Iterable
from datetime import datetime

from services.common.errors import InvalidArgument

_RESOURCE_ID = re.compile(r"[a-z0-9][a-z0-9_-]{0,62}")
_NAMESPACE = uuid.UUID("6f1d9a52-3a55-5c0f-9c7a-79696b650001")
_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"


def new_id(prefix: str, now: datetime) -> str:
    """Returns a fresh id that sorts by time: prefix, 10 characters of milliseconds, 10 of chance, in Crockford base 32."""
    return f"{prefix}_{_digits(int(now.timestamp() * 1000))}{_digits(secrets.randbits(50))}"


def _digits(number: int) -> str:
    """Returns the lowest 50 bits of a number in base 32, 10 characters."""
    return "".join([_ALPHABET[(number >> shift) & 31] for shift in range(45, -1, -5)])


def stable_id(*parts: str | int) -> str:
    """Returns the same UUID (version 5) for the same parts, whoever asks and however often; parts cannot run together."""
    text = "".join(f"{len(str(part))}:{part}" for part in parts)
    return str(uuid.uuid5(_NAMESPACE, text))


def stable_number(*parts: str | int) -> int:
    """Returns a number from 1 to 2**63 - 1 derived from the parts; equal parts give equal numbers."""
    text = "".join(f"{len(str(part))}:{part}" for part in parts)
    digest = hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).digest()
    return (int.from_bytes(digest, "big") >> 1) or 1


def event_digest(workspace_id: str, message_id: str) -> bytes:
    """Returns the 16 bytes under which a message id of a workspace is remembered."""
    scope = f"{len(workspace_id)}:{workspace_id}{message_id}"
    return hashlib.blake2b(scope.encode(), digest_size=16).digest()


def event_digests(workspace_id: str, message_ids: Iterable[str]) -> list[bytes]:
    """Returns the `event_digest` of each."""
    # Copied for each: setting one up takes as long as the digest itself.
    scope = hashlib.blake2b(f"{len(workspace_id)}:{workspace_id}".encode(), digest_size=16)
    digests = []
    for message_id in message_ids:
        digest = scope.copy()
        digest.update(message_id.encode())
        digests.append(digest.digest())
    return digests


def event_id_of(digest: bytes) -> int:
    """Returns the event id, from 1 to 2**63 - 1, that belongs to an `event_digest`: in profile and all that hear it."""
    return (int.from_bytes(digest[:8], "big") >> 1) or 1


def check_resource_id(value: str, field: str) -> str:
    """Returns `value` when it may be the id of a segment, journey or template.

    Raises:
        InvalidArgument: If it does not match `[a-z0-9][a-z0-9_-]{0,62}`.
    """
    if not _RESOURCE_ID.fullmatch(value):
        raise InvalidArgument(
            f"{field} must match [a-z0-9][a-z0-9_-]{{0,62}}: lower case letters, digits, - and _, at most 63.",
            field=field,
        )
    return value
