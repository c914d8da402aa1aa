"""Erasing a person at one service: its stores are emptied of the person's rows, and the nodes noted, so that none comes again.

A service makes the tables in a migration (`create_erasure_tables`, `let_erase`). Rows are removed in the system role, for which
the erased workspace is the only one in sight: the service's own role stays unable to remove from what it only appends to.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from sqlalchemy.ext.asyncio import AsyncConnection

from services.common.database import Database, affected, execute, fetch_rows, number_array

LINGERING_OF_FACTS: Final[Mapping[str, str]] = {
    "erased_nodes": "Ids of the identifiers, which are parts of their keyed hashes, so that nothing of them is written again.",
}
"""Of every service: what goes by itself, with the sentence why it is not removed, and when it goes."""


NEWEST_ERASED: Final = "coalesce((SELECT max(e.number) FROM erased_nodes e WHERE e.workspace_id = ${}), 0)"
"""In SQL, the greatest number of any node that was noted in a workspace: a part of statements that run anyway."""


@dataclass(frozen=True, slots=True)
class ErasedStore:
    """What an erasure did in one store: how many rows it removed and kept, and why and how long those are kept."""

    store: str
    removed: int
    kept: int
    reason: str


@dataclass(frozen=True, slots=True)
class Portion:
    """The rows `t` of a table that go, or that are kept for a reason.

    Attributes:
        table: Its name.
        whose: Which rows are a person's, in SQL; `$1` is the workspace, `$2` all nodes of the person.
        kept: Why they are kept; empty: they go.
    """

    table: str
    whose: str
    kept: str = ""


Step = Callable[[AsyncConnection, str, Sequence[int]], Awaitable[None]]
"""Something that is done in a transaction of a workspace for nodes that are erased."""

Beyond = Callable[[str, str, Sequence[int]], Awaitable[None]]
"""Erases what no transaction reaches, told the workspace, the erasure and the nodes; it notes itself what it removed."""

Counted = Callable[[str, Sequence[int]], Awaitable[Mapping[str, int]]]
"""Returns how much there is beyond the tables, by store, told the workspace and the nodes."""


class Erasing:
    """Erases at one service; repeatable."""

    def __init__(
        self,
        *,
        service: str,
        database: Database,
        portions: Sequence[Portion],
        lingering: Mapping[str, str],
        stop: Step | None = None,
        first: Step | None = None,
        beyond: Beyond | None = None,
        counted: Counted | None = None,
        facts: Beyond | None = None,
    ) -> None:
        """Takes its parts.

        Args:
            service: The service's name.
            database: Its own.
            portions: What it keeps of persons, in the order in which it goes: what others name by their rows goes after them.
            lingering: What goes by itself, by store, with the sentence why.
            stop: Ends what is under way, in the transaction in which the nodes are noted.
            first: Done before the rows go, in the transaction in which they do.
            beyond: Done after.
            counted: Tells what that would remove.
            facts: Takes the person out of the service's facts, at last: what was ended or removed before has told of it.
        """
        self._service = service
        self._database = database
        self._portions = portions
        self._lingering = lingering
        self._stop = stop
        self._first = first
        self._beyond = beyond
        self._counted = counted
        self._facts = facts

    async def erase(self, workspace_id: str, erasure_id: str, node_ids: Collection[int]) -> list[ErasedStore]:
        """Notes the nodes, then removes what there is of them; returns the sums over all calls of this erasure."""
        nodes = sorted(set(node_ids))
        async with self._database.workspace(workspace_id) as connection:
            await note_nodes(connection, workspace_id, erasure_id, nodes)
            if self._stop is not None:
                await self._stop(connection, workspace_id, nodes)
        async with self._database.workspace(workspace_id) as connection:
            await self.erase_within(connection, workspace_id, erasure_id, nodes)
        if self._beyond is not None:
            await self._beyond(workspace_id, erasure_id, nodes)
        if self._facts is not None:
            await self._facts(workspace_id, erasure_id, nodes)
        async with self._database.workspace(workspace_id) as connection:
            found = await read_noted(connection, workspace_id, erasure_id)
        named = [ErasedStore(f"{self._service}.{store}", 0, 0, why) for store, why in self._lingering.items()]
        return [
            *(ErasedStore(f"{self._service}.{each.store}", each.removed, each.kept, each.reason) for each in found),
            *named,
        ]

    async def announce(self, workspace_id: str, erasure_id: str, node_ids: Collection[int]) -> list[ErasedStore]:
        """Notes the nodes, and no more: nothing of them is written from now on; what there is waits for `erase`."""
        async with self._database.workspace(workspace_id) as connection:
            await note_nodes(connection, workspace_id, erasure_id, sorted(set(node_ids)))
        return []

    async def preview(self, workspace_id: str, node_ids: Collection[int]) -> list[ErasedStore]:
        """Returns what an erasure of nodes would remove and keep, as of now."""
        nodes = sorted(set(node_ids))
        found: list[ErasedStore] = []
        for portion in self._portions:
            async with self._database.workspace(workspace_id) as connection:
                rows = await _count(connection, workspace_id, portion, nodes)
            if rows:
                kept = bool(portion.kept)
                store = f"{self._service}.{portion.table}"
                found.append(ErasedStore(store, 0 if kept else rows, rows if kept else 0, portion.kept))
        if self._counted is not None:
            beyond = await self._counted(workspace_id, nodes)
            found += [ErasedStore(f"{self._service}.{store}", rows, 0, "") for store, rows in beyond.items() if rows]
        return sorted(found, key=lambda each: each.store)

    async def erase_within(
        self,
        connection: AsyncConnection,
        workspace_id: str,
        erasure_id: str,
        nodes: Sequence[int],
        *,
        but: Collection[str] = (),
    ) -> None:
        """Removes what there is of nodes, in the caller's workspace transaction, from all tables but some."""
        if self._first is not None and not but:
            await self._first(connection, workspace_id, nodes)
        await execute(connection, f'SET LOCAL ROLE "yike_{self._database.service}_system"')
        for portion in self._portions:
            if portion.table not in but:
                await self._erase(connection, workspace_id, erasure_id, portion, nodes)
        await execute(connection, "SET LOCAL ROLE NONE")

    async def _erase(
        self, connection: AsyncConnection, workspace_id: str, erasure_id: str, portion: Portion, nodes: Sequence[int]
    ) -> None:
        if portion.kept:
            kept = await _count(connection, workspace_id, portion, nodes)
            await note(connection, workspace_id, erasure_id, portion.table, kept=kept, reason=portion.kept)
            return
        sql = f"DELETE FROM {portion.table} t WHERE t.workspace_id = $1 AND ({portion.whose})"
        tag = await execute(connection, sql, workspace_id, nodes)
        await note(connection, workspace_id, erasure_id, portion.table, removed=affected(tag))


async def _count(connection: AsyncConnection, workspace_id: str, portion: Portion, nodes: Sequence[int]) -> int:
    sql = f"SELECT count(*) AS rows FROM {portion.table} t WHERE t.workspace_id = $1 AND ({portion.whose})"
    (row,) = await fetch_rows(connection, sql, workspace_id, nodes)
    return int(row["rows"])


async def note_nodes(connection: AsyncConnection, workspace_id: str, erasure_id: str, nodes: Sequence[int]) -> None:
    """Notes nodes as erased; those that are noted stay as they are."""
    # Numbers become visible in their order: who knows of one knows of all before it.
    await execute(
        connection,
        "SELECT pg_advisory_xact_lock(hashtextextended(current_schema() || ':erased_nodes:' || $1, 0))",
        workspace_id,
    )
    await execute(
        connection,
        "INSERT INTO erased_nodes (workspace_id, erasure_id, node_id) SELECT $1, $2, unnest($3::bigint[]) "
        "ON CONFLICT DO NOTHING",
        workspace_id,
        erasure_id,
        nodes,
    )


@dataclass
class ErasedNodes:
    """The nodes of a workspace that were erased, as a process knows them: up to a number."""

    number: int = 0
    nodes: set[int] = field(default_factory=set)

    async def catch_up(self, connection: AsyncConnection, workspace_id: str, newest: int) -> None:
        """Learns of those up to `newest`, which a statement told that ran anyway; costs nothing where there is none."""
        if self.number < newest:
            self.number, nodes = await read_erased_after(connection, workspace_id, self.number)
            self.nodes.update(nodes)


async def newest_erased(connection: AsyncConnection, workspace_id: str) -> int:
    """Returns the greatest number of any erased node; 0: nobody was."""
    (row,) = await fetch_rows(connection, f"SELECT {NEWEST_ERASED.format(1)} AS number", workspace_id)
    return int(row["number"])


async def read_erased_after(connection: AsyncConnection, workspace_id: str, number: int) -> tuple[int, list[int]]:
    """Returns the nodes that were noted with greater numbers, and the greatest number."""
    rows = await fetch_rows(
        connection,
        "SELECT node_id, number FROM erased_nodes WHERE workspace_id = $1 AND number > $2 ORDER BY number",
        workspace_id,
        number,
    )
    return (rows[-1]["number"] if rows else number), [row["node_id"] for row in rows]


async def erased_among(connection: AsyncConnection, workspace_id: str, ids: Collection[int]) -> set[int]:
    """Returns those of some nodes that were erased."""
    if not ids:
        return set()
    rows = await fetch_rows(
        connection,
        "SELECT node_id FROM erased_nodes WHERE workspace_id = $1 AND node_id = ANY($2::text::bigint[])",
        workspace_id,
        number_array(ids),
    )
    return {row["node_id"] for row in rows}


async def note(
    connection: AsyncConnection,
    workspace_id: str,
    erasure_id: str,
    store: str,
    *,
    removed: int = 0,
    kept: int = 0,
    reason: str = "",
) -> None:
    """Adds to what an erasure removed from a store, and notes how many it keeps; of nothing nothing is noted."""
    if not removed and not kept:
        return
    await execute(
        connection,
        "INSERT INTO erased_rows AS r (workspace_id, erasure_id, store, removed, kept, reason) "
        "VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (workspace_id, erasure_id, store) DO UPDATE SET "
        "removed = r.removed + excluded.removed, kept = greatest(r.kept, excluded.kept), reason = excluded.reason",
        workspace_id,
        erasure_id,
        store,
        removed,
        kept,
        reason,
    )


async def note_pending(connection: AsyncConnection, workspace_id: str, erasure_id: str, store: str, rows: int) -> None:
    """Notes that rows of a store outside the database are about to be removed; `note_done` follows when they are.

    What was about to be removed before and is there no more, was.
    """
    await execute(
        connection,
        "INSERT INTO erased_rows AS r (workspace_id, erasure_id, store, removed, kept, reason, pending) "
        "VALUES ($1, $2, $3, 0, 0, '', $4) ON CONFLICT (workspace_id, erasure_id, store) DO UPDATE SET "
        "removed = r.removed + greatest(r.pending - excluded.pending, 0), pending = excluded.pending",
        workspace_id,
        erasure_id,
        store,
        rows,
    )


async def note_done(connection: AsyncConnection, workspace_id: str, erasure_id: str) -> None:
    """Notes that what was about to be removed is gone."""
    await execute(
        connection,
        "UPDATE erased_rows SET removed = removed + pending, pending = 0 "
        "WHERE workspace_id = $1 AND erasure_id = $2 AND pending > 0",
        workspace_id,
        erasure_id,
    )


async def read_noted(connection: AsyncConnection, workspace_id: str, erasure_id: str) -> list[ErasedStore]:
    """Returns what was noted of an erasure, by store."""
    rows: Sequence[Any] = await fetch_rows(
        connection,
        "SELECT store, removed, kept, reason FROM erased_rows WHERE workspace_id = $1 AND erasure_id = $2 "
        "AND (removed > 0 OR kept > 0) ORDER BY store",
        workspace_id,
        erasure_id,
    )
    return [ErasedStore(row["store"], row["removed"], row["kept"], row["reason"]) for row in rows]
