"""Erasing people from the history: their rows are written out of the files, not only marked."""

from __future__ import annotations

from collections.abc import Collection

from services.segment.history.connection import History, Lane
from services.segment.history.literals import integer_list
from services.segment.history.tables import Table, rows_of

_WHOSE = {
    Table.EVENTS: "node_id IN {0}",
    Table.EVENT_TIMES: "node_id IN {0}",
    Table.ATTRIBUTES: "node_id IN {0}",
    Table.RESTRICTIONS: "node_id IN {0}",
    Table.CUSTOMER_NODES: "(node_id IN {0} OR customer_id IN {0})",
    # Last: as long as it is not done, the node is somebody's.
    Table.NODE_CUSTOMERS: "(node_id IN {0} OR customer_id IN {0})",
}


async def count_rows(history: History, workspace_id: str, nodes: Collection[int]) -> dict[Table, int]:
    """Returns how many rows of nodes each table has, as a query sees them."""
    counts = {}
    for table, whose in _WHOSE.items():
        rows = await history.read(
            f"SELECT count() AS n FROM {rows_of(table, workspace_id)} AND {whose.format(integer_list(nodes))}",
            Lane.FILL,
        )
        counts[table] = int(rows["n"][0].as_py())
    return counts


async def erase_rows(history: History, workspace_id: str, nodes: Collection[int]) -> None:
    """Removes all rows of nodes; when it returns no active part of a table holds one. Repeatable.

    A mutation writes those parts anew that hold some, which are few where a person's rows lie together.
    """
    for table, whose in _WHOSE.items():
        condition = rows_of(table, workspace_id).partition(" WHERE ")[2]
        await history.command(
            f"ALTER TABLE {table.value} DELETE WHERE {condition} AND {whose.format(integer_list(nodes))} "
            "SETTINGS mutations_sync = 2",
            Lane.FILL,
        )
