"""Whose data may not be used, node by node, from profile's facts."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncConnection

from services.common.database import execute, fetch_rows


@dataclass(frozen=True, slots=True)
class NodeRestriction:
    """A node is restricted, or is no longer; of two the later holds, by profile's order of registers.

    `customer_id` is whose node it was then, by the mapping of `mapping_version`.
    """

    node_id: int
    customer_id: int
    mapping_version: int
    restricted: bool
    occur_us: int
    receive_us: int
    message_id: str

    @property
    def order(self) -> tuple[int, int, str]:
        """What decides between two: the greater holds."""
        return min(self.occur_us, self.receive_us), self.occur_us, self.message_id


async def lock_restrictions(connection: AsyncConnection, workspace_id: str, *, shared: bool) -> None:
    """Waits until nobody notes restrictions; not `shared`: nor lets anybody in, until the transaction ends."""
    lock = "pg_advisory_xact_lock_shared" if shared else "pg_advisory_xact_lock"
    await execute(connection, f"SELECT {lock}(hashtextextended($1, 0))", f"journey.restrictions:{workspace_id}")


async def note_restrictions(
    connection: AsyncConnection, workspace_id: str, restrictions: Iterable[NodeRestriction]
) -> None:
    """Takes what was said of restrictions, in any order, each as often as it comes."""
    last: dict[int, NodeRestriction] = {}
    for each in restrictions:
        known = last.get(each.node_id)
        if known is None or known.order < each.order:
            last[each.node_id] = each
    ordered = [last[node_id] for node_id in sorted(last)]
    await execute(
        connection,
        "INSERT INTO node_restrictions AS r (workspace_id, node_id, restricted, counted_us, occur_us, message_id) "
        "SELECT $1, * FROM unnest($2::bigint[], $3::boolean[], $4::bigint[], $5::bigint[], $6::text[]) "
        "ON CONFLICT (workspace_id, node_id) DO UPDATE SET restricted = excluded.restricted, "
        "counted_us = excluded.counted_us, occur_us = excluded.occur_us, message_id = excluded.message_id "
        "WHERE (excluded.counted_us, excluded.occur_us, excluded.message_id) > (r.counted_us, r.occur_us, r.message_id)",
        workspace_id,
        [each.node_id for each in ordered],
        [each.restricted for each in ordered],
        [each.order[0] for each in ordered],
        [each.occur_us for each in ordered],
        [each.message_id for each in ordered],
    )


async def barred_among(
    connection: AsyncConnection, workspace_id: str, node_ids: Collection[int]
) -> tuple[set[int], set[int]]:
    """Returns those of the nodes that are restricted, and those that were erased.

    A customer's id is a node too, and a restricted customer's always is.
    """
    rows = await fetch_rows(
        connection,
        "SELECT node_id, false AS is_erased FROM node_restrictions "
        "WHERE workspace_id = $1 AND node_id = ANY($2::bigint[]) AND restricted "
        "UNION ALL SELECT node_id, true FROM erased_nodes WHERE workspace_id = $1 AND node_id = ANY($2::bigint[])",
        workspace_id,
        list(node_ids),
    )
    erased = {row["node_id"] for row in rows if row["is_erased"]}
    return {row["node_id"] for row in rows} - erased, erased
