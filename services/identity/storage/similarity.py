"""The index by which a customer is found among all as probably the same person, and what a run learnt."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from services.common.database import execute, fetch_rows, number_array
from services.common.ids import stable_number


@dataclass(frozen=True, slots=True)
class LinkModel:
    """What a run learnt, as it is stored.

    Attributes:
        run: The operation.
        create_time: When it ended.
        model: A `Model`, as JSON.
        terms: How often values occur, by their keyed digests.
    """

    run: str
    create_time: datetime
    model: bytes
    terms: bytes


@dataclass(frozen=True, slots=True)
class IndexedRecord:
    """A customer's place in the index.

    Attributes:
        node_id: The customer's id when it was made.
        index_time: When what it holds was asked for.
        digest: Of what it holds, keyed.
        sealed: What it holds; empty: nothing, since a cut.
        blocks: By what it is found.
    """

    node_id: int
    index_time: datetime
    digest: bytes
    sealed: bytes
    blocks: Sequence[int]


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody who shares something: a place in the index, and whose it is now."""

    node_id: int
    customer_id: int
    sealed: bytes


async def read_link_model(connection: AsyncConnection, workspace_id: str) -> LinkModel | None:
    """Returns what the last run of a workspace learnt; None before the first."""
    rows = await fetch_rows(
        connection, "SELECT run, create_time, model, terms FROM link_models WHERE workspace_id = $1", workspace_id
    )
    return LinkModel(rows[0][0], rows[0][1], bytes(rows[0][2]), bytes(rows[0][3])) if rows else None


async def write_link_model(connection: AsyncConnection, workspace_id: str, model: LinkModel) -> None:
    """Writes what a run learnt in place of what one learnt before."""
    await execute(
        connection,
        "INSERT INTO link_models (workspace_id, run, create_time, model, terms) VALUES ($1, $2, $3, $4, $5) "
        "ON CONFLICT (workspace_id) DO UPDATE SET run = excluded.run, create_time = excluded.create_time, "
        "model = excluded.model, terms = excluded.terms",
        workspace_id,
        model.run,
        model.create_time,
        model.model,
        model.terms,
    )


async def find_candidates(
    connection: AsyncConnection, workspace_id: str, blocks: Collection[int], *, largest: int, most: int
) -> tuple[str, list[Candidate]]:
    """Returns the run whose model holds, empty before the first, and who shares a block.

    Args:
        connection: A workspace transaction.
        workspace_id: The workspace.
        blocks: Any.
        largest: Blocks of more places are left out.
        most: How many come; those first whose blocks are many and small: each counts as the share of it that one place is.
    """
    rows = await fetch_rows(
        connection,
        "WITH found AS (SELECT k.block, b.node_id FROM unnest($2::text::bigint[]) AS k (block) CROSS JOIN LATERAL "
        "(SELECT node_id FROM link_blocks WHERE workspace_id = $1 AND block = k.block LIMIT $3 + 1 OFFSET 0) AS b), "
        "fitting AS (SELECT block, count(*) AS size FROM found GROUP BY block HAVING count(*) <= $3), "
        "chosen AS (SELECT node_id FROM found JOIN fitting USING (block) GROUP BY node_id "
        "ORDER BY sum(1.0::float8 / size) DESC, node_id LIMIT $4), "
        "known AS (SELECT c.node_id, n.customer_id, r.sealed FROM chosen c CROSS JOIN LATERAL "
        "(SELECT sealed FROM link_records WHERE workspace_id = $1 AND node_id = c.node_id OFFSET 0) AS r CROSS JOIN LATERAL "
        "(SELECT customer_id FROM nodes WHERE workspace_id = $1 AND node_id = c.node_id AND erase_time IS NULL OFFSET 0) AS n) "
        "SELECT (SELECT run FROM link_models WHERE workspace_id = $1), known.* FROM (SELECT 1) AS one LEFT JOIN known ON true",
        workspace_id,
        number_array(blocks),
        largest,
        most,
    )
    return rows[0][0] or "", [Candidate(row[1], row[2], bytes(row[3])) for row in rows if row[1] is not None]


async def lock_link_index(connection: AsyncConnection, workspace_id: str) -> None:
    """Waits until nobody else writes the index of a workspace; nobody does then before the transaction ends."""
    number = stable_number("identity.link_index", workspace_id)
    await execute(connection, "SELECT pg_advisory_xact_lock($1)", number)


async def read_indexed(
    connection: AsyncConnection, workspace_id: str, node_ids: Collection[int]
) -> dict[int, IndexedRecord]:
    """Returns the places that there are, by node."""
    rows = await fetch_rows(
        connection,
        "SELECT r.* FROM unnest($2::text::bigint[]) AS w (id) CROSS JOIN LATERAL (SELECT node_id, index_time, digest, "
        "sealed, blocks FROM link_records WHERE workspace_id = $1 AND node_id = w.id OFFSET 0) AS r",
        workspace_id,
        number_array(node_ids),
    )
    return {row[0]: IndexedRecord(row[0], row[1], bytes(row[2]), bytes(row[3]), row[4]) for row in rows}


async def read_indexed_after(
    connection: AsyncConnection, workspace_id: str, after: int, until: datetime, limit: int
) -> list[int]:
    """Returns nodes in the index behind one, in the order of their ids, of places that are no younger than a time."""
    rows = await fetch_rows(
        connection,
        "SELECT node_id FROM link_records WHERE workspace_id = $1 AND node_id > $2 AND index_time <= $3 "
        "ORDER BY node_id LIMIT $4",
        workspace_id,
        after,
        until,
        limit,
    )
    return [row[0] for row in rows]


async def write_indexed(connection: AsyncConnection, workspace_id: str, records: Sequence[IndexedRecord]) -> None:
    """Writes places in the index, those of one node in place of its last; needs the lock. Who was erased gets none.

    A place that is younger than the one to be written stays as it is.
    """
    rows = await fetch_rows(
        connection,
        "INSERT INTO link_records AS r (workspace_id, node_id, index_time, digest, sealed, blocks) "
        "SELECT $1, n.node_id, n.index_time, n.digest, n.sealed, '{}' FROM unnest($2::bigint[], $3::timestamptz[], "
        "$4::bytea[], $5::bytea[]) AS n (node_id, index_time, digest, sealed) WHERE EXISTS (SELECT 1 FROM nodes m "
        "WHERE m.workspace_id = $1 AND m.node_id = n.node_id AND m.erase_time IS NULL) AND NOT EXISTS (SELECT 1 "
        "FROM erased_nodes e WHERE e.workspace_id = $1 AND e.node_id = n.node_id) "
        "ON CONFLICT (workspace_id, node_id) DO UPDATE SET index_time = excluded.index_time, digest = excluded.digest, "
        "sealed = excluded.sealed WHERE r.index_time <= excluded.index_time RETURNING r.node_id, r.blocks",
        workspace_id,
        [each.node_id for each in records],
        [each.index_time for each in records],
        [each.digest for each in records],
        [each.sealed for each in records],
    )
    await _remove_blocks(connection, workspace_id, [(block, row[0]) for row in rows for block in row[1]])
    written = {row[0] for row in rows}
    present = [each for each in records if each.node_id in written]
    await execute(
        connection,
        "UPDATE link_records r SET blocks = n.blocks::bigint[] FROM unnest($2::bigint[], $3::text[]) AS n (id, blocks) "
        "WHERE r.workspace_id = $1 AND r.node_id = n.id",
        workspace_id,
        [each.node_id for each in present],
        [number_array(each.blocks) for each in present],
    )
    pairs = [(block, each.node_id) for each in present for block in each.blocks]
    await execute(
        connection,
        "INSERT INTO link_blocks (workspace_id, block, node_id) "
        "SELECT $1, * FROM unnest($2::text::bigint[], $3::text::bigint[]) ON CONFLICT DO NOTHING",
        workspace_id,
        number_array(block for block, _ in pairs),
        number_array(node_id for _, node_id in pairs),
    )


async def touch_indexed(connection: AsyncConnection, workspace_id: str, node_id: int, now: datetime) -> None:
    """Notes that what a place holds is so still."""
    await execute(
        connection,
        "UPDATE link_records SET index_time = $3 WHERE workspace_id = $1 AND node_id = $2 AND index_time < $3",
        workspace_id,
        node_id,
        now,
    )


async def remove_indexed(connection: AsyncConnection, workspace_id: str, node_ids: Collection[int]) -> None:
    """Removes places from the index; needs the lock."""
    rows = await fetch_rows(
        connection,
        "DELETE FROM link_records WHERE workspace_id = $1 AND node_id = ANY($2::text::bigint[]) RETURNING node_id, blocks",
        workspace_id,
        number_array(node_ids),
    )
    await _remove_blocks(connection, workspace_id, [(block, row[0]) for row in rows for block in row[1]])


async def forget_mixed(
    connection: AsyncConnection, workspace_id: str, customer_ids: Collection[int], until: datetime
) -> None:
    """Empties what the index holds of customers that were one until now: it may be of both.

    What was asked for before `until` is not written any more; see `write_indexed`.
    """
    await lock_link_index(connection, workspace_id)
    rows = await fetch_rows(
        connection,
        "SELECT node_id FROM nodes WHERE workspace_id = $1 AND customer_id = ANY($2::bigint[])",
        workspace_id,
        sorted(customer_ids),
    )
    await remove_indexed(connection, workspace_id, [row[0] for row in rows])
    empty = [IndexedRecord(node_id, until, b"", b"", ()) for node_id in sorted(customer_ids)]
    await write_indexed(connection, workspace_id, empty)


async def _remove_blocks(connection: AsyncConnection, workspace_id: str, blocks: Sequence[tuple[int, int]]) -> None:
    if blocks:
        await execute(
            connection,
            "DELETE FROM link_blocks b USING unnest($2::text::bigint[], $3::text::bigint[]) AS g (block, node_id) "
            "WHERE b.workspace_id = $1 AND b.block = g.block AND b.node_id = g.node_id",
            workspace_id,
            number_array(block for block, _ in blocks),
            number_array(node_id for _, node_id in blocks),
        )
