"""Which message ids were recorded, with which body: what makes a repeat change nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

import asyncpg
from sqlalchemy.ext.asyncio import AsyncConnection

from services.common.database import execute, fetch_rows
from services.profile.storage.conflicts import RecordingConflict

FORGET_BATCH = 20_000


async def read_body_digests(
    connection: AsyncConnection, workspace_id: str, digests: Sequence[bytes]
) -> dict[bytes, bytes]:
    """Returns the body digest of each message id (by its digest) that is recorded and committed.

    `OFFSET 0` keeps one probe of the index for each: a plan made while the table was small, which reads it all, would be
    kept by the connection while the table grows.
    """
    rows = await fetch_rows(
        connection,
        "SELECT m.digest, m.body_digest FROM unnest($2::bytea[]) AS n(digest) CROSS JOIN LATERAL ("
        "SELECT digest, body_digest FROM message_ids WHERE workspace_id = $1 AND digest = n.digest OFFSET 0) AS m",
        workspace_id,
        digests,
    )
    return {row["digest"]: row["body_digest"] for row in rows}


async def remember_message_ids(
    connection: AsyncConnection, workspace_id: str, bodies: Mapping[bytes, bytes], receive_time: datetime
) -> None:
    """Adds message ids, by digest, in a fixed order so that transactions side by side cannot deadlock.

    Waits for a transaction that is adding one of them.

    Raises:
        RecordingConflict: If one is there by now. The transaction is broken then and must be rolled back.
    """
    digests = sorted(bodies)
    try:
        await execute(
            connection,
            "INSERT INTO message_ids (workspace_id, digest, body_digest, receive_time) "
            "SELECT $1, d, b, $4 FROM unnest($2::bytea[], $3::bytea[]) AS n(d, b)",
            workspace_id,
            digests,
            [bodies[digest] for digest in digests],
            receive_time,
        )
    except (asyncpg.UniqueViolationError, asyncpg.DeadlockDetectedError) as error:
        raise RecordingConflict from error


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
    return int(tag.rsplit(" ", 1)[-1])
