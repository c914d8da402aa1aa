"""The table of operations of a service's schema. Every decision on time is the database's."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import asyncpg
from sqlalchemy.ext.asyncio import AsyncConnection

from services.common.database import affected, execute, fetch_rows
from services.common.filters import Comparator, Restriction
from services.common.operations.ids import TO_THE_END
from services.common.operations.operation import Claim, Limits, Operation, State

_STATE = (
    f"CASE WHEN end_time IS NOT NULL THEN outcome WHEN cancel_time IS NOT NULL THEN {State.CANCELLING:d} "
    f"WHEN lease_time > clock_timestamp() THEN {State.RUNNING:d} ELSE {State.PENDING:d} END"
)
_COLUMNS = (
    f"operation_id, kind, arguments, {_STATE} AS state, caller, progress_done, progress_total, attempts, create_time, "
    "start_time, update_time, end_time, response, error"
)
_IS_FREE = "end_time IS NULL AND (lease_time IS NULL OR lease_time <= clock_timestamp())"
_IS_DUE = f"{_IS_FREE} AND (due_time <= clock_timestamp() OR cancel_time IS NOT NULL)"
_IS_MINE = "workspace_id = $1 AND operation_id = $2 AND fencing_token = $3 AND end_time IS NULL"
REMOVED_AT_A_TIME = 1_000


async def insert(
    connection: AsyncConnection,
    workspace_id: str,
    operation_id: str,
    *,
    kind: int,
    arguments: bytes,
    request_id: str,
    caller: str,
) -> Operation | None:
    """Adds an operation; None, and nothing changes, when there is one of this kind and request id. Empty ids are all new."""
    rows = await fetch_rows(
        connection,
        "INSERT INTO operations (workspace_id, operation_id, kind, arguments, request_id, caller) "
        "VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (workspace_id, kind, request_id) DO NOTHING "
        f"RETURNING {_COLUMNS}",
        workspace_id,
        operation_id,
        kind,
        arguments,
        request_id or None,
        caller,
    )
    return _operation(rows[0]) if rows else None


async def find(connection: AsyncConnection, workspace_id: str, operation_id: str) -> Operation | None:
    """Returns an operation, or None."""
    rows = await fetch_rows(
        connection,
        f"SELECT {_COLUMNS} FROM operations WHERE workspace_id = $1 AND operation_id = $2",
        workspace_id,
        operation_id,
    )
    return _operation(rows[0]) if rows else None


async def find_by_request(connection: AsyncConnection, workspace_id: str, kind: int, request_id: str) -> Operation:
    """Returns the operation that a request id started; there must be one."""
    (row,) = await fetch_rows(
        connection,
        f"SELECT {_COLUMNS} FROM operations WHERE workspace_id = $1 AND kind = $2 AND request_id = $3",
        workspace_id,
        kind,
        request_id,
    )
    return _operation(row)


async def count_open(connection: AsyncConnection, workspace_id: str) -> int:
    """Returns how many operations of a workspace are not over."""
    rows = await fetch_rows(
        connection, "SELECT count(*) AS n FROM operations WHERE workspace_id = $1 AND end_time IS NULL", workspace_id
    )
    return int(rows[0]["n"])


async def newest(
    connection: AsyncConnection,
    workspace_id: str,
    *,
    restrictions: Sequence[Restriction],
    after: tuple[datetime, str] | None,
    limit: int,
) -> list[Operation]:
    """Returns operations by (create time, id), newest first, after a position, for which all restrictions hold."""
    columns = {"state": f"({_STATE})", "kind": "kind"}
    conditions = [
        f"{columns[each.field]} {'=' if each.comparator is Comparator.EQUALS else '<>'} ${place}"
        for place, each in enumerate(restrictions, 5)
    ]
    rows = await fetch_rows(
        connection,
        f"SELECT {_COLUMNS} FROM operations WHERE workspace_id = $1 "
        "AND ($2::timestamptz IS NULL OR (create_time, operation_id) < ($2, $3::text)) "
        + "".join(f"AND {condition} " for condition in conditions)
        + "ORDER BY create_time DESC, operation_id DESC LIMIT $4",
        workspace_id,
        None if after is None else after[0],
        None if after is None else after[1],
        limit,
        *(each.value for each in restrictions),
    )
    return [_operation(row) for row in rows]


async def cancel(connection: AsyncConnection, workspace_id: str, operation_id: str, error: bytes) -> bool:
    """Ends an operation that nobody works on, with this error; notes of another that it is to end.

    Returns:
        Whether it did so. One that is over or is to end already is left as it is, and so is one whose row somebody is writing:
        for an instant, to show that its worker lives, or for long, to write what came of it.
    """
    tag = await execute(
        connection,
        "UPDATE operations o SET cancel_time = clock_timestamp(), update_time = clock_timestamp(), "
        f"outcome = CASE WHEN {_IS_FREE} THEN {State.CANCELLED:d} END, "
        f"end_time = CASE WHEN {_IS_FREE} THEN clock_timestamp() END, error = CASE WHEN {_IS_FREE} THEN $3::bytea END "
        "WHERE (workspace_id, operation_id) IN (SELECT workspace_id, operation_id FROM operations WHERE workspace_id = $1 "
        "AND operation_id = $2 AND end_time IS NULL AND cancel_time IS NULL FOR UPDATE SKIP LOCKED)",
        workspace_id,
        operation_id,
        error,
    )
    return affected(tag) > 0


async def claim(
    connection: AsyncConnection, service: str, limit: int, limits: Limits, *, only: tuple[str, str] | None = None
) -> list[Claim]:
    """Takes operations that nobody works on; needs a system transaction.

    Those of workspaces whose last one was begun the longest ago come first; of a workspace the oldest. No more of a workspace
    are under way at a time than the limit says, whoever works on them; those that must come to their end count by themselves.

    Args:
        connection: A system transaction, to be committed at once.
        service: Whose operations they are.
        limit: How many at most.
        limits: The published ones.
        only: Workspace and id of the one to take, if it is its turn; None: any.
    """
    if only is None and not await fetch_rows(connection, f"SELECT 1 FROM operations WHERE {_IS_DUE} LIMIT 1"):
        return []
    # For this statement only: of two who count what is under way at the same time, neither would see the other's.
    await execute(connection, "SELECT pg_advisory_xact_lock(hashtext($1))", f"{service}.operations")
    rows = await fetch_rows(
        connection,
        "WITH busy AS (SELECT workspace_id, kind = ANY($6::smallint[]) AS is_urgent, count(*) AS n FROM operations "
        "WHERE end_time IS NULL AND lease_time > clock_timestamp() GROUP BY 1, 2), "
        "waiting AS (SELECT o.workspace_id, o.operation_id, coalesce(b.n, 0) + row_number() OVER ("
        "PARTITION BY o.workspace_id, o.kind = ANY($6::smallint[]) ORDER BY o.create_time, o.operation_id) AS place "
        "FROM operations o LEFT JOIN busy b ON b.workspace_id = o.workspace_id "
        f"AND b.is_urgent = (o.kind = ANY($6::smallint[])) WHERE {_IS_DUE}), "
        "chosen AS (SELECT w.workspace_id, w.operation_id FROM waiting w WHERE w.place <= $1 "
        "AND ($4::text IS NULL OR w.workspace_id = $4 AND w.operation_id = $5::text) ORDER BY w.place, "
        "(SELECT max(s.start_time) FROM operations s WHERE s.workspace_id = w.workspace_id) NULLS FIRST, w.operation_id "
        "LIMIT $2), "
        # The end of one may be being written after its lease: whoever does that holds its row.
        "taken AS (SELECT o.workspace_id, o.operation_id FROM operations o JOIN chosen USING (workspace_id, operation_id) "
        f"WHERE {_IS_FREE} FOR UPDATE OF o SKIP LOCKED) "
        "UPDATE operations o SET lease_time = clock_timestamp() + $3::interval, fencing_token = fencing_token + 1, "
        "attempts = attempts + 1, start_time = clock_timestamp(), update_time = clock_timestamp() "
        "FROM taken t WHERE o.workspace_id = t.workspace_id AND o.operation_id = t.operation_id "
        "RETURNING o.workspace_id, o.operation_id, kind, arguments, create_time, fencing_token, attempts, "
        "cancel_time IS NOT NULL AS is_cancelled",
        limits.of_a_workspace,
        limit,
        limits.lease,
        *(only or (None, None)),
        sorted(TO_THE_END),
    )
    return [Claim(**row) for row in rows]


async def beat(
    connection: AsyncConnection, claim: Claim, *, progress: tuple[int, int], lease: timedelta
) -> bool | None:
    """Prolongs a claim and writes the progress; returns whether the operation is to end, None when it is not ours any more."""
    rows = await fetch_rows(
        connection,
        "UPDATE operations SET lease_time = clock_timestamp() + $4::interval, progress_done = $5, progress_total = $6, "
        "update_time = CASE WHEN (progress_done, progress_total) = ($5, $6) THEN update_time ELSE clock_timestamp() END "
        f"WHERE {_IS_MINE} RETURNING cancel_time IS NOT NULL AS is_cancelled",
        *_place(claim),
        lease,
        *progress,
    )
    return bool(rows[0]["is_cancelled"]) if rows else None


async def hold(connection: AsyncConnection, claim: Claim) -> bool | None:
    """Holds an operation's row until the transaction ends, so that nobody can take it; returns as `beat` does."""
    rows = await fetch_rows(
        connection,
        f"SELECT cancel_time IS NOT NULL AS is_cancelled FROM operations WHERE {_IS_MINE} FOR UPDATE",
        *_place(claim),
    )
    return bool(rows[0]["is_cancelled"]) if rows else None


async def end(
    connection: AsyncConnection,
    claim: Claim,
    state: State,
    *,
    progress: tuple[int, int],
    response: bytes | None = None,
    error: bytes | None = None,
    attempts: int | None = None,
) -> None:
    """Ends an operation; nothing happens when it is not ours any more."""
    await execute(
        connection,
        "UPDATE operations SET outcome = $4, progress_done = $5, progress_total = $6, response = $7, error = $8, "
        "attempts = coalesce($9, attempts), lease_time = NULL, end_time = clock_timestamp(), "
        f"update_time = clock_timestamp() WHERE {_IS_MINE}",
        *_place(claim),
        int(state),
        *progress,
        response,
        error,
        attempts,
    )


async def put_back(connection: AsyncConnection, claim: Claim, *, wait: timedelta, attempts: int) -> None:
    """Lets go of an operation, to be begun again after a wait; nothing happens when it is not ours any more."""
    await execute(
        connection,
        "UPDATE operations SET lease_time = NULL, due_time = clock_timestamp() + $4::interval, attempts = $5, "
        f"update_time = clock_timestamp() WHERE {_IS_MINE}",
        *_place(claim),
        wait,
        attempts,
    )


async def remove_ended(connection: AsyncConnection, older_than: timedelta) -> int:
    """Removes some operations that were over longer ago, and returns how many; needs a system transaction."""
    tag = await execute(
        connection,
        "DELETE FROM operations WHERE (workspace_id, operation_id) IN (SELECT workspace_id, operation_id FROM operations "
        "WHERE end_time < now() - $1::interval LIMIT $2 FOR UPDATE SKIP LOCKED)",
        older_than,
        REMOVED_AT_A_TIME,
    )
    return affected(tag)


def _place(claim: Claim) -> tuple[Any, ...]:
    return claim.workspace_id, claim.operation_id, claim.fencing_token


def _operation(row: asyncpg.Record) -> Operation:
    return Operation(
        operation_id=row["operation_id"],
        kind=row["kind"],
        arguments=row["arguments"],
        state=State(row["state"]),
        caller=row["caller"],
        progress=(row["progress_done"], row["progress_total"]),
        attempts=row["attempts"],
        create_time=row["create_time"],
        start_time=row["start_time"],
        update_time=row["update_time"],
        end_time=row["end_time"],
        response=row["response"],
        error=row["error"],
    )
