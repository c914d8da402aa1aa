"""Who holds which keys, how far the sealing anew is, and how much is sealed by which key: kept and counted in SQL."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from services.common.database import Database, execute, fetch_rows
from services.common.keys import Keyring
from services.common.sealing.columns import SealedColumn
from services.common.sealing.seals import SQL_NUMBER

HELD_SECONDS = 60
"""Who was not heard of for so long is not waited for, where a key is made active or a pass begins."""

FORGOTTEN_SECONDS = 900
"""Who was not heard of for so long is gone, and seals nothing any more: a key may be retired without its word."""

COUNT_SECONDS = 240
"""How long a count of one table may take."""


@dataclass(frozen=True, slots=True)
class KeyHolder:
    """A process that seals and opens.

    Attributes:
        process: Its name, one for each start.
        active: The number of the key by which it seals.
        newest: The greatest number that it knows.
        seen_time: When it was heard of last.
        is_fresh: Whether that was within the last minute.
    """

    process: str
    active: int
    newest: int
    seen_time: datetime
    is_fresh: bool


@dataclass(frozen=True, slots=True)
class SealedRows:
    """How many values of a column are sealed by a key, and how far the pass over the column is.

    Attributes:
        store: Table and column.
        number: Of the key.
        rows: How many.
        rewritten: Whether they can be sealed anew; else the key's derived part outlives it.
    """

    store: str
    number: int
    rows: int
    rewritten: bool


@dataclass(frozen=True, slots=True)
class Pass:
    """A pass over a column, which seals anew what another key had sealed.

    Attributes:
        store: Table and column.
        number: By which key.
        seen: How many rows it looked at.
        resealed: How many of them it sealed anew.
        unopened: How many it could not open, and left as they were.
        end_time: When it ended; None: it goes on.
    """

    store: str
    number: int
    seen: int
    resealed: int
    unopened: int
    end_time: datetime | None


@dataclass(frozen=True, slots=True)
class SealingState:
    """What a service tells of its keys."""

    holders: Sequence[KeyHolder]
    rows: Sequence[SealedRows]
    passes: Sequence[Pass]


async def note_holder(database: Database, process: str, ring: Keyring) -> None:
    """Notes what a process knows, and forgets those that are gone."""
    async with database.system() as connection:
        await execute(
            connection,
            "INSERT INTO key_holders (process, active, newest) VALUES ($1, $2, $3) ON CONFLICT (process) DO UPDATE SET "
            "active = excluded.active, newest = excluded.newest, seen_time = clock_timestamp()",
            process,
            ring.active,
            ring.newest,
        )
        await execute(
            connection,
            f"DELETE FROM key_holders WHERE seen_time < clock_timestamp() - interval '{FORGOTTEN_SECONDS} seconds'",
        )


async def forget_holder(database: Database, process: str) -> None:
    """Forgets a process that ends in an orderly way."""
    async with database.system() as connection:
        await execute(connection, "DELETE FROM key_holders WHERE process = $1", process)


async def list_holders(connection: AsyncConnection) -> list[KeyHolder]:
    """Returns the processes that may still seal."""
    rows = await fetch_rows(
        connection,
        "SELECT process, active, newest, seen_time, "
        f"seen_time > clock_timestamp() - interval '{HELD_SECONDS} seconds' AS is_fresh FROM key_holders "
        f"WHERE seen_time >= clock_timestamp() - interval '{FORGOTTEN_SECONDS} seconds' ORDER BY process",
    )
    return [KeyHolder(**row) for row in rows]


async def read_state(database: Database, columns: Sequence[SealedColumn], *, counted: bool) -> SealingState:
    """Returns what a service tells of its keys. A count that finds what a pass left out has it begin once more.

    Args:
        database: Its own.
        columns: What it seals.
        counted: Whether all rows are counted, which reads each table once.

    Raises:
        DeadlineExceeded: If a count takes too long.
    """
    rows = [each for column in columns if counted for each in await _count(database, column)]
    async with database.system() as connection:
        holders = await list_holders(connection)
        passes = await fetch_rows(
            connection,
            "SELECT store, number, seen, resealed, unopened, end_time FROM reseal_passes ORDER BY store",
        )
        for each in rows:
            await execute(
                connection,
                "UPDATE reseal_passes SET position = NULL, seen = 0, unopened = 0, end_time = NULL "
                "WHERE store = $1 AND number > $2 AND end_time IS NOT NULL",
                each.store,
                each.number,
            )
    return SealingState(holders, rows, [Pass(**row) for row in passes])


async def _count(database: Database, column: SealedColumn) -> list[SealedRows]:
    number = SQL_NUMBER.format(f"t.{column.column}")
    async with database.system() as connection:
        await execute(connection, f"SET LOCAL statement_timeout = '{COUNT_SECONDS}s'")
        found = await fetch_rows(
            connection,
            f"SELECT {number} AS number, count(*) AS rows FROM {column.table} t WHERE t.{column.column} <> '' GROUP BY 1 "
            "ORDER BY 1",
        )
    return [SealedRows(column.name, row["number"], row["rows"], column.rewritten) for row in found]
