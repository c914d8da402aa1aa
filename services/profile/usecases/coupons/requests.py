"""Calls that may come twice: the same again answers the same, another under the same id is refused."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from services.profile.storage import coupons as rows
from services.profile.usecases.request_ids import request_id_reused


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
        raise request_id_reused()
    return request
