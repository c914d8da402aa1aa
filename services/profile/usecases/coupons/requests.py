"""Calls that may come twice: the same again answers the same, another under the same id is refused."""

from __future__ import annotations

import hashlib
from datetime import datetime

import msgspec
from sqlalchemy.ext.asyncio import AsyncConnection

from services.common.errors import AlreadyExists, Reason
from services.profile.storage import coupons as rows


def digest_of(*parts: object) -> bytes:
    """Returns the digest of what a call asks for."""
    return hashlib.blake2b(msgspec.json.encode(parts), digest_size=16).digest()


async def repeated(
    connection: AsyncConnection, workspace_id: str, request_id: str, digest: bytes, now: datetime
) -> rows.Request | None:
    """Takes a request id, and returns the call that was made under it; None: there was none, or the id is empty.

    Raises:
        AlreadyExists: REQUEST_ID_REUSED, if that call asked for something else.
    """
    if not request_id:
        return None
    request = await rows.take_request(connection, workspace_id, request_id, digest, now)
    if request is not None and request.digest != digest:
        raise AlreadyExists(
            "The request id was used for another call; give each call its own.",
            reason=Reason.ERROR_REASON_REQUEST_ID_REUSED,
        )
    return request
