"""Exports of lists: what was asked for, who is in the list, rows that are done, and files in pieces."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy.ext.asyncio import AsyncConnection

from services.common.database import affected, execute, fetch_rows, number_array
from services.profile.domain.customer_exports import CustomerExport, Wanted
from services.profile.storage.events import wait_for_recordings

Open = Callable[[bytes], Wanted]
"""Opens what was sealed of an export."""

PARTS: Final = ("customer_export_pieces", "customer_export_portions", "customer_export_members")
WITH_CUSTOMER: Final = (
    "t.export_id IN (SELECT m.export_id FROM customer_export_members m WHERE m.workspace_id = t.workspace_id "
    "AND m.customer_ids && $2::bigint[])"
)
"""In SQL, which rows `t` of `PARTS` belong to exports with one of some customers in the list."""

_HAS_FILE = (
    "e.end_time IS NOT NULL AND EXISTS (SELECT 1 FROM customer_export_pieces p WHERE p.workspace_id = e.workspace_id "
    "AND p.export_id = e.export_id)"
)
_COLUMNS = (
    "export_id, operation_id, sealed, caller, list_number, writer, parts, parts_done, total_customers, customers_done, rows, "
    f"size_bytes, file_columns, import_mapping, create_time, snapshot_time, end_time, ({_HAS_FILE}) AS has_file"
)


async def insert_export(
    connection: AsyncConnection, workspace_id: str, export_id: str, *, operation_id: str, sealed: bytes, caller: str
) -> bool:
    """Adds an export; False, and nothing changes, when it is there."""
    tag = await execute(
        connection,
        "INSERT INTO customer_exports (workspace_id, export_id, operation_id, sealed, caller) VALUES ($1, $2, $3, $4, $5) "
        "ON CONFLICT DO NOTHING",
        workspace_id,
        export_id,
        operation_id,
        sealed,
        caller,
    )
    return affected(tag) > 0


async def measure_exports(connection: AsyncConnection, workspace_id: str) -> tuple[int, int]:
    """Returns how many exports are not over, and how many have a file or will have one."""
    # One after the other, so that two together cannot pass the limit.
    await execute(
        connection,
        "SELECT pg_advisory_xact_lock(hashtextextended(current_schema() || ':customer_exports:' || $1, 0))",
        workspace_id,
    )
    (row,) = await fetch_rows(
        connection,
        f"SELECT count(*) FILTER (WHERE is_open) AS open, count(*) FILTER (WHERE is_open OR has_file) AS files FROM "
        f"(SELECT ({_HAS_FILE}) AS has_file, e.end_time IS NULL AND EXISTS (SELECT 1 FROM operations o "
        "WHERE o.workspace_id = e.workspace_id AND o.operation_id = e.operation_id AND o.end_time IS NULL) AS is_open "
        "FROM customer_exports e WHERE e.workspace_id = $1) AS each",
        workspace_id,
    )
    return int(row["open"]), int(row["files"])


async def find_export(
    connection: AsyncConnection, workspace_id: str, export_id: str, opened: Open, *, hold: bool = False
) -> CustomerExport | None:
    """Returns an export; None when there is none. With `hold` nobody else changes it until the transaction ends."""
    rows = await fetch_rows(
        connection,
        f"SELECT {_COLUMNS} FROM customer_exports e WHERE workspace_id = $1 AND export_id = $2"
        f"{' FOR UPDATE' if hold else ''}",
        workspace_id,
        export_id,
    )
    return _export(rows[0], opened) if rows else None


async def newest_exports(
    connection: AsyncConnection, workspace_id: str, opened: Open, *, before: tuple[datetime, str] | None, limit: int
) -> list[CustomerExport]:
    """Returns exports, newest first, from before a position on."""
    rows = await fetch_rows(
        connection,
        f"SELECT {_COLUMNS} FROM customer_exports e WHERE workspace_id = $1 "
        "AND ($2::timestamptz IS NULL OR (create_time, export_id) < ($2, $3)) "
        "ORDER BY create_time DESC, export_id DESC LIMIT $4",
        workspace_id,
        before[0] if before else None,
        before[1] if before else None,
        limit,
    )
    return [_export(row, opened) for row in rows]


async def write_list(
    connection: AsyncConnection,
    workspace_id: str,
    export_id: str,
    *,
    number: int,
    parts: Sequence[Sequence[int]],
    snapshot_time: datetime,
) -> None:
    """Fixes who is in the list of an export that is held, in the place of what there was."""
    await remove_parts(connection, workspace_id, export_id)
    for place, customers in enumerate(parts):
        await execute(
            connection,
            "INSERT INTO customer_export_members (workspace_id, export_id, number, customer_ids) "
            "VALUES ($1, $2, $3, $4::text::bigint[])",
            workspace_id,
            export_id,
            place,
            number_array(customers),
        )
    await execute(
        connection,
        "UPDATE customer_exports SET list_number = $3, parts = $4, parts_done = 0, total_customers = $5, customers_done = 0, "
        "rows = 0, snapshot_time = $6 WHERE workspace_id = $1 AND export_id = $2",
        workspace_id,
        export_id,
        number,
        len(parts),
        sum(map(len, parts)),
        snapshot_time,
    )


async def read_members(
    connection: AsyncConnection, workspace_id: str, export_id: str, number: int
) -> Sequence[int] | None:
    """Returns the customers of a part of a list; None where the list has gone."""
    rows = await fetch_rows(
        connection,
        "SELECT customer_ids FROM customer_export_members WHERE workspace_id = $1 AND export_id = $2 AND number = $3",
        workspace_id,
        export_id,
        number,
    )
    return list(rows[0]["customer_ids"]) if rows else None


async def count_members(connection: AsyncConnection, workspace_id: str, export_id: str) -> int:
    """Returns how many parts of a list are there."""
    (row,) = await fetch_rows(
        connection,
        "SELECT count(*) AS parts FROM customer_export_members WHERE workspace_id = $1 AND export_id = $2",
        workspace_id,
        export_id,
    )
    return int(row["parts"])


async def add_portion(
    connection: AsyncConnection,
    workspace_id: str,
    export_id: str,
    number: int,
    sealed: bytes,
    *,
    customers: int,
    rows: int,
) -> None:
    """Keeps the rows of a part of the list, and notes that they are done; the export is held."""
    await execute(
        connection,
        "INSERT INTO customer_export_portions (workspace_id, export_id, number, sealed) VALUES ($1, $2, $3, $4)",
        workspace_id,
        export_id,
        number,
        sealed,
    )
    await execute(
        connection,
        "UPDATE customer_exports SET parts_done = $3, customers_done = customers_done + $4, rows = rows + $5 "
        "WHERE workspace_id = $1 AND export_id = $2",
        workspace_id,
        export_id,
        number + 1,
        customers,
        rows,
    )


async def read_sealed(
    connection: AsyncConnection, table: str, workspace_id: str, export_id: str, number: int
) -> bytes | None:
    """Returns a portion of rows, or a piece of a file; None when it has gone."""
    rows = await fetch_rows(
        connection,
        f"SELECT sealed FROM {table} WHERE workspace_id = $1 AND export_id = $2 AND number = $3",
        workspace_id,
        export_id,
        number,
    )
    return bytes(rows[0]["sealed"]) if rows else None


async def begin_file(connection: AsyncConnection, workspace_id: str, export_id: str, writer: int) -> None:
    """Notes which attempt writes the file of an export that is held, from its first piece on."""
    await execute(
        connection,
        "UPDATE customer_exports SET writer = $3 WHERE workspace_id = $1 AND export_id = $2",
        workspace_id,
        export_id,
        writer,
    )
    await _remove(connection, "customer_export_pieces", workspace_id, export_id)


async def add_piece(connection: AsyncConnection, workspace_id: str, export_id: str, number: int, sealed: bytes) -> None:
    """Adds a piece of a file."""
    await execute(
        connection,
        "INSERT INTO customer_export_pieces (workspace_id, export_id, number, sealed) VALUES ($1, $2, $3, $4)",
        workspace_id,
        export_id,
        number,
        sealed,
    )


async def end_export(
    connection: AsyncConnection,
    workspace_id: str,
    export_id: str,
    *,
    rows: int,
    size_bytes: int,
    file_columns: Sequence[str],
    import_mapping: str,
) -> None:
    """Notes that the file of an export is complete, and removes the rows that it was made of."""
    await execute(
        connection,
        "UPDATE customer_exports SET rows = $3, size_bytes = $4, file_columns = $5, import_mapping = $6, "
        "end_time = clock_timestamp() WHERE workspace_id = $1 AND export_id = $2",
        workspace_id,
        export_id,
        rows,
        size_bytes,
        file_columns,
        import_mapping,
    )
    await _remove(connection, "customer_export_portions", workspace_id, export_id)


async def remove_parts(connection: AsyncConnection, workspace_id: str, export_id: str) -> None:
    """Removes the list, the rows and the file of an export."""
    for table in PARTS:
        await _remove(connection, table, workspace_id, export_id)


async def delete_export(connection: AsyncConnection, workspace_id: str, export_id: str) -> None:
    """Removes an export with all that belongs to it."""
    await remove_parts(connection, workspace_id, export_id)
    await _remove(connection, "customer_exports", workspace_id, export_id)


async def remove_exports_with(connection: AsyncConnection, workspace_id: str, customer_ids: Sequence[int]) -> None:
    """Removes lists, rows and files of the exports in whose list one of some customers is."""
    ids = list(customer_ids)
    found = await fetch_rows(
        connection,
        "SELECT 1 FROM customer_export_members t WHERE t.workspace_id = $1 AND t.customer_ids && $2::bigint[] LIMIT 1",
        workspace_id,
        ids,
    )
    if not found:
        return
    # What is being written of them now is waited for, as an erasure does.
    await wait_for_recordings(connection, workspace_id, ids)
    for table in PARTS:
        await execute(
            connection, f"DELETE FROM {table} t WHERE t.workspace_id = $1 AND ({WITH_CUSTOMER})", workspace_id, ids
        )


async def _remove(connection: AsyncConnection, table: str, workspace_id: str, export_id: str) -> None:
    await execute(
        connection, f"DELETE FROM {table} WHERE workspace_id = $1 AND export_id = $2", workspace_id, export_id
    )


def _export(row: Mapping[str, Any], opened: Open) -> CustomerExport:
    values = dict(row)
    wanted = opened(bytes(values.pop("sealed")))
    return CustomerExport(wanted=wanted, **values)
