"""Seals anew, by the active key, what another key had sealed: in portions, each of which commits with how far it is."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Sequence
from typing import Any

import structlog
from cryptography.exceptions import InvalidTag
from sqlalchemy.ext.asyncio import AsyncConnection

from services.common.database import Database, execute, fetch_rows
from services.common.keys import FIRST, MasterKeys
from services.common.loops import run_for_ever
from services.common.sealing.columns import Row, SealedColumn
from services.common.sealing.seals import KeyMissing
from services.common.sealing.status import forget_holder, list_holders, note_holder

PORTION = 1_000
PAUSE_SECONDS = 0.05
TURN_SECONDS = 5.0

_log = structlog.get_logger(__name__)


class Resealing:
    """A process's part in the rotation of keys; one process of a service at a time works at a column."""

    def __init__(
        self, *, database: Database, keys: MasterKeys, columns: Sequence[SealedColumn], portion: int = PORTION
    ) -> None:
        """Takes the service's database, the process's keys, what it seals, and how many rows one transaction looks at."""
        self._database = database
        self._keys = keys
        self._columns = [column for column in columns if column.rewritten]
        self._portion = portion
        self._process = secrets.token_hex(8)

    async def run(self) -> None:
        """Reads the keyring again, tells what it knows and works, every few seconds, until cancelled."""
        try:
            await run_for_ever("keys", self._turn_and_rest)
        finally:
            # So that nobody waits for a process that has ended. One that is killed is waited for.
            with_deadline = asyncio.wait_for(forget_holder(self._database, self._process), 1.0)
            await asyncio.gather(with_deadline, return_exceptions=True)

    async def turn(self) -> bool:
        """Does the next portion of each column; returns whether there was one."""
        await self.tell()
        active = self._keys.ring.active
        # Before the first there was none.
        if active == FIRST or not await self._all_seal_by(active):
            return False
        return any([await self._portion_of(column, active) for column in self._columns])

    async def tell(self) -> None:
        """Reads the keyring again, and tells what this process knows by now."""
        self._keys.refresh()
        await note_holder(self._database, self._process, self._keys.ring)

    async def _turn_and_rest(self) -> None:
        await asyncio.sleep(PAUSE_SECONDS if await self.turn() else TURN_SECONDS)

    async def _all_seal_by(self, active: int) -> bool:
        """Tells whether no process in sight seals by another key: a pass would leave out what that has yet to write.

        Should one come back that was not in sight, a count finds what it wrote, and has the pass begin once more.
        """
        async with self._database.system() as connection:
            return all(holder.active == active for holder in await list_holders(connection) if holder.is_fresh)

    async def _portion_of(self, column: SealedColumn, active: int) -> bool:
        """Does a portion; returns whether there may be another."""
        async with self._database.system() as connection:
            # Whoever holds the row works; others have nothing to do meanwhile.
            found = await fetch_rows(
                connection,
                "INSERT INTO reseal_passes AS p (store, number) VALUES ($1, $2) ON CONFLICT (store) DO UPDATE SET "
                "number = $2, position = NULL, seen = 0, resealed = 0, unopened = 0, start_time = clock_timestamp(), "
                "end_time = NULL WHERE p.number < $2 RETURNING store",
                column.name,
                active,
            )
            if found:
                _log.info("resealing.started", store=column.name, key=active)
            (state,) = await fetch_rows(
                connection, "SELECT position, end_time FROM reseal_passes WHERE store = $1 FOR UPDATE", column.name
            )
            if state["end_time"] is not None:
                return False
            rows = await _rows_after(connection, column, state["position"], self._portion)
            resealed, unopened = await self._reseal(connection, column, rows)
            is_last = len(rows) < self._portion
            position = [str(rows[-1][name]) for name in column.key] if rows else state["position"]
            await execute(
                connection,
                "UPDATE reseal_passes SET position = $2, seen = seen + $3, resealed = resealed + $4, "
                "unopened = unopened + $5, end_time = CASE WHEN $6 THEN clock_timestamp() END WHERE store = $1",
                column.name,
                position,
                len(rows),
                resealed,
                unopened,
                is_last,
            )
        if is_last:
            _log.info("resealing.ended", store=column.name, key=active)
        return not is_last

    async def _reseal(self, connection: AsyncConnection, column: SealedColumn, rows: Sequence[Row]) -> tuple[int, int]:
        changed: list[tuple[Row, bytes]] = []
        unopened = 0
        for row in rows:
            try:
                sealed = (
                    column.seals.resealed(row["sealed"], column.bound(row), workspace_id=row["workspace_id"])
                    if row["sealed"]
                    else None
                )
            except (InvalidTag, KeyMissing):
                unopened += 1
                continue
            if sealed is not None:
                changed.append((row, sealed))
        if changed:
            await _write(connection, column, changed)
        if unopened:
            _log.error("resealing.unopened", store=column.name, rows=unopened)
        return len(changed), unopened


async def _rows_after(
    connection: AsyncConnection, column: SealedColumn, position: Sequence[str] | None, limit: int
) -> list[Any]:
    key = ", ".join(f"t.{name}" for name in column.key)
    others = "".join(f", t.{name}" for name in column.others)
    after = ", ".join(f"${number}::text::{kind}" for number, kind in enumerate(column.key.values(), start=2))
    where = f"WHERE ({key}) > ({after})" if position else ""
    return list(
        await fetch_rows(
            connection,
            f"SELECT {key}{others}, t.{column.column} AS sealed FROM {column.table} t {where} ORDER BY {key} LIMIT $1",
            limit,
            *(position or ()),
        )
    )


async def _write(connection: AsyncConnection, column: SealedColumn, changed: Sequence[tuple[Row, bytes]]) -> None:
    """Writes what was sealed anew, where it is still what was read: what was changed or emptied meanwhile stays so."""
    names = [*column.key, "before", "after"]
    kinds = [*column.key.values(), "bytea", "bytea"]
    arrays = ", ".join(f"${number}::{kind}[]" for number, kind in enumerate(kinds, start=1))
    same = " AND ".join(f"t.{name} = n.{name}" for name in column.key)
    values: list[list[Any]] = [[row[name] for row, _ in changed] for name in column.key]
    await execute(
        connection,
        f"UPDATE {column.table} t SET {column.column} = n.after FROM unnest({arrays}) AS n({', '.join(names)}) "
        f"WHERE {same} AND t.{column.column} = n.before",
        *values,
        [row["sealed"] for row, _ in changed],
        [after for _, after in changed],
    )
