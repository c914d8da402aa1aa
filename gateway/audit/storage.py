"""The chained entries and the head of each workspace's chain, in the schema `gateway`."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, cast

from sqlalchemy.ext.asyncio import AsyncConnection

from gateway.audit.chain import Draft, Entry, Head
from services.common.database import execute, fetch_rows

KEPT_DAYS: Final = 730
"""How long an entry is kept. The database itself refuses to remove a younger one (`audit_log_append_only`)."""

_A_TIME = 1_000
_ENTRY = (
    "workspace_id, sequence, record_time, principal, method, resource, begin_sequence, request_digest, request, code, "
    "request_id, entry_hash"
)
_HEAD = "workspace_id, sequence, entry_hash, first_sequence, before_first, seal"


@dataclass(frozen=True)
class Change:
    """A call and what it led to.

    Attributes:
        begin: The entry written before it.
        resource: What it was about.
        code: What it led to; empty where that is not known.
        end_time: When it was answered; None where that is not known.
    """

    begin: Entry
    resource: str
    code: str
    end_time: datetime | None


@dataclass(frozen=True)
class Filter:
    """Which changes are asked for; empty and None take all."""

    principal: str = ""
    method: str = ""
    resource: str = ""
    start_time: datetime | None = None
    end_time: datetime | None = None


async def lock_head(connection: AsyncConnection, workspace_id: str) -> tuple[Head, datetime]:
    """Returns the head of the entered workspace's chain and the present; nobody else appends before the transaction ends."""
    (row,) = await fetch_rows(
        connection,
        "INSERT INTO audit_heads AS head (workspace_id) VALUES ($1) ON CONFLICT (workspace_id) DO UPDATE "
        f"SET sequence = head.sequence RETURNING {_HEAD}, clock_timestamp() AS now",
        workspace_id,
    )
    return _head(row), row["now"]


async def append(connection: AsyncConnection, entry: Entry, head: Head) -> None:
    """Writes an entry and the head that `Chain.append` made of the locked one."""
    draft = entry.draft
    await execute(
        connection,
        f"WITH written AS (INSERT INTO audit_log ({_ENTRY}) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)) "
        "UPDATE audit_heads SET sequence = $2, entry_hash = $12, seal = $13 WHERE workspace_id = $1",
        entry.workspace_id,
        entry.sequence,
        entry.record_time,
        draft.principal,
        draft.method,
        draft.resource,
        draft.begin_sequence,
        draft.request_digest,
        draft.request,
        draft.code,
        draft.request_id,
        entry.entry_hash,
        head.seal,
    )


async def list_changes(
    connection: AsyncConnection, workspace_id: str, wanted: Filter, *, before: int, limit: int
) -> list[Change]:
    """Returns changes of the entered workspace, the latest first, from before a sequence on."""
    begin = ", ".join(f"b.{name.strip()}" for name in _ENTRY.split(","))
    rows = await fetch_rows(
        connection,
        f"""
        SELECT {begin}, coalesce(nullif(e.resource, ''), b.resource) AS about, coalesce(e.code, '') AS led_to,
            e.record_time AS end_time
        FROM audit_log b
        -- The second comparison lets the index of ends serve: without it each change reads the whole log.
        LEFT JOIN audit_log e
            ON e.workspace_id = b.workspace_id AND e.begin_sequence = b.sequence AND e.begin_sequence > 0
        WHERE b.workspace_id = $1 AND b.begin_sequence = 0 AND b.sequence < $2
            AND ($3 = '' OR b.principal = $3)
            AND ($4 = '' OR b.method = $4 OR right(b.method, length($4) + 1) = '.' || $4)
            AND ($5 = '' OR coalesce(nullif(e.resource, ''), b.resource) = $5)
            AND ($6::timestamptz IS NULL OR b.record_time >= $6) AND ($7::timestamptz IS NULL OR b.record_time < $7)
        ORDER BY b.sequence DESC LIMIT $8
        """,
        workspace_id,
        before,
        wanted.principal,
        wanted.method,
        wanted.resource,
        wanted.start_time,
        wanted.end_time,
        limit,
    )
    return [Change(_entry(row), row["about"], row["led_to"], row["end_time"]) for row in rows]


async def get_head(connection: AsyncConnection, workspace_id: str) -> Head:
    """Returns the head of the entered workspace's chain."""
    rows = await fetch_rows(connection, f"SELECT {_HEAD} FROM audit_heads WHERE workspace_id = $1", workspace_id)
    return _head(rows[0]) if rows else Head(workspace_id)


async def read_entries(connection: AsyncConnection, workspace_id: str, until: int) -> AsyncIterator[list[Entry]]:
    """Yields all entries of the entered workspace up to a sequence, the oldest first, a thousand at a time."""
    after = 0
    while True:
        rows = await fetch_rows(
            connection,
            f"SELECT {_ENTRY} FROM audit_log WHERE workspace_id = $1 AND sequence > $2 AND sequence <= $3 "
            f"ORDER BY sequence LIMIT {_A_TIME}",
            workspace_id,
            after,
            until,
        )
        if not rows:
            return
        yield [_entry(row) for row in rows]
        after = rows[-1]["sequence"]


async def list_aged(connection: AsyncConnection) -> list[str]:
    """Returns the workspaces whose oldest entry is old enough to go; for a transaction in the system role."""
    rows = await fetch_rows(
        connection,
        "SELECT h.workspace_id FROM audit_heads h JOIN audit_log l ON l.workspace_id = h.workspace_id "
        f"AND l.sequence = h.first_sequence WHERE l.record_time < now() - interval '{KEPT_DAYS} days'",
    )
    return [row["workspace_id"] for row in rows]


async def lock_aged(connection: AsyncConnection, workspace_id: str) -> tuple[Head, Entry] | None:
    """Locks a chain; returns its head and the last of its oldest entries that are all old enough to go, at most a thousand.

    For a transaction in the system role.
    """
    (row,) = await fetch_rows(
        connection, f"SELECT {_HEAD} FROM audit_heads WHERE workspace_id = $1 FOR UPDATE", workspace_id
    )
    head = _head(row)
    aged = await fetch_rows(
        connection,
        f"SELECT {_ENTRY}, record_time < now() - interval '{KEPT_DAYS} days' AS is_aged FROM audit_log "
        f"WHERE workspace_id = $1 AND sequence >= $2 ORDER BY sequence LIMIT {_A_TIME}",
        workspace_id,
        head.first_sequence,
    )
    last = None
    for row in aged:
        if not row["is_aged"]:
            break
        last = row
    return None if last is None else (head, _entry(last))


async def remove_until(connection: AsyncConnection, last: Entry, head: Head) -> None:
    """Removes the entries up to one and writes the head of what is left. In the system role."""
    await execute(
        connection,
        "DELETE FROM audit_log WHERE workspace_id = $1 AND sequence <= $2",
        last.workspace_id,
        last.sequence,
    )
    await execute(
        connection,
        "UPDATE audit_heads SET first_sequence = $2, before_first = $3, seal = $4 WHERE workspace_id = $1",
        head.workspace_id,
        head.first_sequence,
        head.before_first,
        head.seal,
    )


def _head(row: Any) -> Head:
    return Head(
        workspace_id=row["workspace_id"],
        sequence=row["sequence"],
        entry_hash=bytes(row["entry_hash"]),
        first_sequence=row["first_sequence"],
        before_first=bytes(row["before_first"]),
        seal=bytes(row["seal"]),
    )


def _entry(row: Any) -> Entry:
    draft = Draft(
        principal=row["principal"],
        method=row["method"],
        resource=row["resource"],
        begin_sequence=row["begin_sequence"],
        request_digest=bytes(row["request_digest"]),
        request=bytes(row["request"]),
        code=row["code"],
        request_id=row["request_id"],
    )
    return Entry(
        row["workspace_id"], row["sequence"], cast(datetime, row["record_time"]), draft, bytes(row["entry_hash"])
    )
