"""Which message ids were recorded, with which body: what makes a repeat change nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

import asyncpg
from sqlalchemy.ext.asyncio import AsyncConnection

from services.common.database import affected, execute, fetch_rows
from services.common.errors import Unavailable
from services.profile.storage.conflicts import RecordingConflict

FORGET_BATCH = 20_000

# Digests come as one value and are cut here: asyncpg spends more on the elements of an array than on all else of a call.
# `OFFSET 0` keeps one probe of the index for each: a plan made while the table was small, which reads it all, would be
# kept by the connection while the table grows.
_PROBES = (
    "generate_series(0, $3::int - 1) AS n CROSS JOIN LATERAL (SELECT ctid AS place, digest, body_digest FROM message_ids "
    "WHERE workspace_id = $1 AND digest = substring($2::bytea FROM n * 16 + 1 FOR 16) OFFSET 0) AS m"
)


async def read_body_digests(
    connection: AsyncConnection, workspace_id: str, digests: Sequence[bytes]
) -> dict[bytes, bytes]:
    """Returns the body digest of each message id (by its digest) that is recorded and committed."""
    if not digests:
        return {}
    rows = await fetch_rows(
        connection,
        f"SELECT m.digest, m.body_digest FROM {_PROBES}",
        workspace_id,
        b"".join(digests),
        len(digests),
    )
    return {row["digest"]: row["body_digest"] for row in rows}


async def remember_message_ids(
    connection: AsyncConnection, workspace_id: str, bodies: Mapping[bytes, bytes], receive_time: datetime
) -> None:
    """Adds message ids, by digest, in a fixed order so that transactions side by side cannot deadlock.

    Waits for a transaction that is adding one of them.

    Args:
        connection: The workspace's transaction.
        workspace_id: The workspace.
        bodies: By the digest of each message id, of 16 bytes, that of its event's body as it is kept: 16 bytes, and one more
            where nobody trusted told it.
        receive_time: When all of them were recorded.

    Raises:
        RecordingConflict: If one is there by now. The transaction is broken then and must be rolled back.
        Unavailable: If the other transaction did not end in time; the same holds.
    """
    try:
        await execute(
            connection,
            "INSERT INTO message_ids (workspace_id, digest, body_digest, receive_time) "
            "SELECT $1, substring($2::bytea FROM n * 33 + 1 FOR 16), "
            "substring($2::bytea FROM n * 33 + 17 FOR 16 + get_byte($2::bytea, n * 33 + 32)), $4 "
            "FROM generate_series(0, $3::int - 1) AS n",
            workspace_id,
            # The last byte of each says whether it is a part of what is kept.
            b"".join([digest + bodies[digest].ljust(17, b"\0") for digest in sorted(bodies)]),
            len(bodies),
            receive_time,
        )
    except (asyncpg.UniqueViolationError, asyncpg.DeadlockDetectedError) as error:
        raise RecordingConflict from error
    except asyncpg.LockNotAvailableError as error:
        raise Unavailable(retry_after_seconds=1) from error


async def release_message_ids(connection: AsyncConnection, workspace_id: str, digests: Sequence[bytes]) -> None:
    """Removes message ids that the open transaction added, of events that it does not record after all."""
    await execute(
        connection,
        f"DELETE FROM message_ids WHERE ctid = ANY(ARRAY(SELECT m.place FROM {_PROBES}))",
        workspace_id,
        b"".join(digests),
        len(digests),
    )


async def forget_message_ids(connection: AsyncConnection, before: datetime) -> int:
    """Removes up to 20,000 message ids of all workspaces received before a time; returns how many.

    Needs a system transaction. Call it again until it returns less than the batch.
    """
    tag = await execute(
        connection,
        "DELETE FROM message_ids WHERE ctid = ANY(ARRAY("
        "SELECT ctid FROM message_ids WHERE receive_time < $1 LIMIT $2))",
        before,
        FORGET_BATCH,
    )
    return affected(tag)
