"""Request ids: the same call again under one is answered the same, another is refused."""

from __future__ import annotations

import hashlib

import msgspec

from services.common.errors import AlreadyExists, Reason


def digest_of(*parts: object) -> bytes:
    """Returns 16 bytes that tell one call from another under the same id: parts that JSON writes alike are the same."""
    return hashlib.blake2b(msgspec.json.encode(parts), digest_size=16).digest()


def request_id_reused() -> AlreadyExists:
    """Returns what is raised when a request id came with another call before."""
    return AlreadyExists(
        "The request id was used for another call; give each its own.", reason=Reason.ERROR_REASON_REQUEST_ID_REUSED
    )
