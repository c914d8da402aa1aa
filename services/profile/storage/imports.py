"""Import jobs, the pieces of their files, and the rows that were rejected."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy.ext.asyncio import AsyncConnection

from services.common.database import affected, execute, fetch_rows
from services.profile.domain.importing import PIECE_BYTES, ImportJob

_COLUMNS = (
    "import_job_id, display_name, size_bytes, received_bytes, caller, mapping, format, columns, total_rows, rows_done, "
    "accepted, duplicates, rejected, reasons::text AS reasons, operation_id, create_time, end_time"
)
_REASONS = msgspec.json.Decoder(dict[str, tuple[int, int]])


async def insert_import(
    connection: AsyncConnection,
    workspace_id: str,
    import_job_id: str,
    *,
    request_id: str,
    display_name: str,
    size_bytes: int,
    caller: str,
) -> ImportJob | None:
    """Adds a job; None when the request id has made one."""
    rows = await fetch_rows(
        connection,
        "INSERT INTO import_jobs (workspace_id, import_job_id, request_id, display_name, size_bytes, caller) "
        f"VALUES ($1, $2, nullif($3, ''), $4, $5, $6) ON CONFLICT (workspace_id, request_id) DO NOTHING RETURNING {_COLUMNS}",
        workspace_id,
        import_job_id,
        request_id,
        display_name,
        size_bytes,
        caller,
    )
    return _job(rows[0]) if rows else None


async def find_import_by_request(connection: AsyncConnection, workspace_id: str, request_id: str) -> ImportJob:
    """Returns the job that a request id has made."""
    (row,) = await fetch_rows(
        connection,
        f"SELECT {_COLUMNS} FROM import_jobs WHERE workspace_id = $1 AND request_id = $2",
        workspace_id,
        request_id,
    )
    return _job(row)


async def measure_imports(connection: AsyncConnection, workspace_id: str) -> tuple[int, int]:
    """Returns how many jobs have not succeeded and keep their file, or wait for it, and how large these files are."""
    # One after the other, so that two together cannot pass the limit.
    await execute(
        connection,
        "SELECT pg_advisory_xact_lock(hashtextextended(current_schema() || ':import_jobs:' || $1, 0))",
        workspace_id,
    )
    (row,) = await fetch_rows(
        connection,
        "SELECT count(*) AS jobs, coalesce(sum(size_bytes), 0)::bigint AS bytes FROM import_jobs j WHERE workspace_id = $1 "
        "AND end_time IS NULL AND create_time > now() - interval '7 days'",
        workspace_id,
    )
    return int(row["jobs"]), int(row["bytes"])


async def find_import(
    connection: AsyncConnection, workspace_id: str, import_job_id: str, *, hold: bool = False
) -> ImportJob | None:
    """Returns a job; None when there is none. With `hold` nobody else changes it until the transaction ends."""
    rows = await fetch_rows(
        connection,
        f"SELECT {_COLUMNS} FROM import_jobs WHERE workspace_id = $1 AND import_job_id = $2{' FOR UPDATE' if hold else ''}",
        workspace_id,
        import_job_id,
    )
    return _job(rows[0]) if rows else None


async def newest_imports(
    connection: AsyncConnection, workspace_id: str, *, before: tuple[datetime, str] | None, limit: int
) -> list[ImportJob]:
    """Returns jobs, newest first, from before a position on."""
    rows = await fetch_rows(
        connection,
        f"SELECT {_COLUMNS} FROM import_jobs WHERE workspace_id = $1 "
        "AND ($2::timestamptz IS NULL OR (create_time, import_job_id) < ($2, $3)) "
        "ORDER BY create_time DESC, import_job_id DESC LIMIT $4",
        workspace_id,
        before[0] if before else None,
        before[1] if before else None,
        limit,
    )
    return [_job(row) for row in rows]


async def add_piece(
    connection: AsyncConnection, workspace_id: str, import_job_id: str, number: int, sealed: bytes, *, end: int
) -> None:
    """Adds a piece of a job's file and notes that it is there up to `end`; the job is held."""
    await execute(
        connection,
        "INSERT INTO import_pieces (workspace_id, import_job_id, number, sealed) VALUES ($1, $2, $3, $4) "
        "ON CONFLICT DO NOTHING",
        workspace_id,
        import_job_id,
        number,
        sealed,
    )
    await execute(
        connection,
        "UPDATE import_jobs SET received_bytes = $3 WHERE workspace_id = $1 AND import_job_id = $2",
        workspace_id,
        import_job_id,
        end,
    )


async def read_piece(connection: AsyncConnection, workspace_id: str, import_job_id: str, number: int) -> bytes | None:
    """Returns a piece of a job's file; None when it has gone."""
    rows = await fetch_rows(
        connection,
        "SELECT sealed FROM import_pieces WHERE workspace_id = $1 AND import_job_id = $2 AND number = $3",
        workspace_id,
        import_job_id,
        number,
    )
    return bytes(rows[0]["sealed"]) if rows else None


def pieces_of(size_bytes: int) -> int:
    """Returns into how many pieces a file is cut."""
    return -(-size_bytes // PIECE_BYTES)


async def note_import_started(
    connection: AsyncConnection,
    workspace_id: str,
    import_job_id: str,
    *,
    mapping: str,
    file_format: str,
    columns: Sequence[str],
    operation_id: str,
) -> None:
    """Notes under which mapping a job was started, what its file is, and which operation works on it."""
    await execute(
        connection,
        "UPDATE import_jobs SET mapping = $3, format = $4, columns = $5, operation_id = $6 "
        "WHERE workspace_id = $1 AND import_job_id = $2",
        workspace_id,
        import_job_id,
        mapping,
        file_format,
        columns,
        operation_id,
    )


async def note_import_read(connection: AsyncConnection, workspace_id: str, import_job_id: str, total_rows: int) -> None:
    """Notes how many rows a job's file has."""
    await execute(
        connection,
        "UPDATE import_jobs SET total_rows = $3 WHERE workspace_id = $1 AND import_job_id = $2",
        workspace_id,
        import_job_id,
        total_rows,
    )


async def advance_import(
    connection: AsyncConnection,
    workspace_id: str,
    import_job_id: str,
    *,
    rows_done: int,
    accepted: int,
    duplicates: int,
    rejected: int,
    reasons: Mapping[str, tuple[int, int]],
) -> None:
    """Notes how far a job is, in the transaction that records the rows; the job is held."""
    await execute(
        connection,
        "UPDATE import_jobs SET rows_done = $3, accepted = accepted + $4, duplicates = duplicates + $5, "
        "rejected = rejected + $6, reasons = $7::text::jsonb WHERE workspace_id = $1 AND import_job_id = $2",
        workspace_id,
        import_job_id,
        rows_done,
        accepted,
        duplicates,
        rejected,
        msgspec.json.encode(reasons).decode().replace("\\u0000", "\\ufffd"),
    )


async def add_rejected_rows(
    connection: AsyncConnection, workspace_id: str, import_job_id: str, first_row: int, sealed: bytes
) -> None:
    """Keeps the rejected rows of a portion."""
    await execute(
        connection,
        "INSERT INTO import_rejected_rows (workspace_id, import_job_id, first_row, sealed) VALUES ($1, $2, $3, $4)",
        workspace_id,
        import_job_id,
        first_row,
        sealed,
    )


async def find_portion(connection: AsyncConnection, workspace_id: str, import_job_id: str, row: int) -> int:
    """Returns the first row of the portion in which a row is, of those of which any was rejected; `row` where there is none."""
    (found,) = await fetch_rows(
        connection,
        "SELECT max(first_row) AS first_row FROM import_rejected_rows WHERE workspace_id = $1 AND import_job_id = $2 "
        "AND first_row <= $3",
        workspace_id,
        import_job_id,
        row,
    )
    return int(found["first_row"] or row)


async def read_rejected_rows(
    connection: AsyncConnection, workspace_id: str, import_job_id: str, from_row: int
) -> tuple[int, bytes] | None:
    """Returns the first portion's rejected rows whose first is `from_row` or later, and that row; None when none follow."""
    rows = await fetch_rows(
        connection,
        "SELECT first_row, sealed FROM import_rejected_rows WHERE workspace_id = $1 AND import_job_id = $2 AND first_row >= $3 "
        "ORDER BY first_row LIMIT 1",
        workspace_id,
        import_job_id,
        from_row,
    )
    return (rows[0]["first_row"], bytes(rows[0]["sealed"])) if rows else None


async def end_import(connection: AsyncConnection, workspace_id: str, import_job_id: str) -> None:
    """Notes that a job has succeeded, and removes its file."""
    await execute(
        connection,
        "UPDATE import_jobs SET end_time = clock_timestamp() WHERE workspace_id = $1 AND import_job_id = $2",
        workspace_id,
        import_job_id,
    )
    await _remove(connection, "import_pieces", workspace_id, import_job_id)


async def delete_import(connection: AsyncConnection, workspace_id: str, import_job_id: str) -> None:
    """Removes a job with its file and its rejected rows."""
    for table in ("import_pieces", "import_rejected_rows", "import_jobs"):
        await _remove(connection, table, workspace_id, import_job_id)


async def _remove(connection: AsyncConnection, table: str, workspace_id: str, import_job_id: str) -> int:
    return affected(
        await execute(
            connection,
            f"DELETE FROM {table} WHERE workspace_id = $1 AND import_job_id = $2",
            workspace_id,
            import_job_id,
        )
    )


def _job(row: Mapping[str, Any]) -> ImportJob:
    values = dict(row)
    values["reasons"] = _REASONS.decode(str(values["reasons"]))
    return ImportJob(**values)
