"""Which calls were made under request ids: the same again answers the same."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from services.common.database import execute, fetch_rows
from services.common.errors import Unavailable


@dataclass(frozen=True)
class Request:
    """A call that was made.

    Attributes:
        digest: Of what it asked for.
        coupon_ids: What it was about, or made.
        change: The number of the change that it made of a coupon; None: none.
    """

    digest: bytes
    coupon_ids: tuple[str, ...]
    change: int | None


async def take_request(
    connection: AsyncConnection, workspace_id: str, request_id: str, digest: bytes, now: datetime
) -> Request | None:
    """Takes a request id for the open transaction; who takes the same one at once waits for its end.

    Returns:
        None when it was free, else the call that was made under it.
    """
    taken = await fetch_rows(
        connection,
        "INSERT INTO coupon_requests (workspace_id, request_id, digest, create_time) VALUES ($1, $2, $3, $4) "
        "ON CONFLICT DO NOTHING RETURNING 1",
        workspace_id,
        request_id,
        digest,
        now,
    )
    if taken:
        return None
    rows = await fetch_rows(
        connection,
        "SELECT digest, coupon_ids, change FROM coupon_requests WHERE workspace_id = $1 AND request_id = $2",
        workspace_id,
        request_id,
    )
    if not rows:
        # Removed in between, with the person whom it was about, or for its age.
        raise Unavailable(retry_after_seconds=1)
    row = rows[0]
    return Request(row["digest"], tuple(row["coupon_ids"].split()), row["change"])


async def finish_request(
    connection: AsyncConnection,
    workspace_id: str,
    request_id: str,
    *,
    node_id: int,
    coupon_ids: tuple[str, ...],
    change: int | None = None,
) -> None:
    """Writes what a call did that has taken its request id in this transaction."""
    await execute(
        connection,
        "UPDATE coupon_requests SET node_id = $3, coupon_ids = $4, change = $5 WHERE workspace_id = $1 AND request_id = $2",
        workspace_id,
        request_id,
        node_id,
        " ".join(coupon_ids),
        change,
    )
