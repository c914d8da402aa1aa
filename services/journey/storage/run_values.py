"""Values that are kept with runs, sealed: a code of a coupon is as good as money."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncConnection

from services.common.database import execute, fetch_rows


@dataclass(frozen=True, slots=True)
class SealedValue:
    """A value of a run by its name."""

    run_id: str
    name: str
    sealed: bytes


async def keep_values(connection: AsyncConnection, workspace_id: str, values: Sequence[SealedValue]) -> None:
    """Keeps values of locked runs, at most one of each (run, name), in the place of what had the name before."""
    await execute(
        connection,
        "INSERT INTO run_values (workspace_id, run_id, name, sealed) "
        "SELECT $1, * FROM unnest($2::uuid[], $3::text[], $4::bytea[]) "
        "ON CONFLICT (workspace_id, run_id, name) DO UPDATE SET sealed = excluded.sealed",
        workspace_id,
        [value.run_id for value in values],
        [value.name for value in values],
        [value.sealed for value in values],
    )


async def find_values(connection: AsyncConnection, workspace_id: str, run_ids: Sequence[str]) -> list[SealedValue]:
    """Returns all values of runs, by run and name."""
    rows = await fetch_rows(
        connection,
        "SELECT run_id, name, sealed FROM run_values WHERE workspace_id = $1 AND run_id = ANY($2::uuid[]) "
        "ORDER BY run_id, name",
        workspace_id,
        list(run_ids),
    )
    return [SealedValue(str(row["run_id"]), row["name"], row["sealed"]) for row in rows]


async def forget_values(connection: AsyncConnection, workspace_id: str, run_ids: Sequence[str]) -> None:
    """Removes the values of runs that ended."""
    await execute(
        connection,
        "DELETE FROM run_values WHERE workspace_id = $1 AND run_id = ANY($2::uuid[])",
        workspace_id,
        list(run_ids),
    )
