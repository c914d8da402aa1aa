"""Erasing people from the history: their rows are written out of the files, not only marked."""

from __future__ import annotations

from collections.abc import Collection

from services.segment.history.connection import History, Lane
from services.segment.history.literals import integer_list
from services.segment.history.tables import BY_CUSTOMER, OF_PERSONS, Table, removal_of, rows_of


async def count_rows(history: History, workspace_id: str, nodes: Collection[int]) -> dict[str, int]:
    """Returns how many rows of nodes each table has, as a query sees them."""
    counts = {}
    for table in OF_PERSONS:
        rows = await history.read(
            f"SELECT count() AS n FROM {rows_of(table, workspace_id)} AND {_whose(table, nodes)}", Lane.FILL
        )
        counts[table.value] = int(rows["n"][0].as_py())
    return counts


async def erase_rows(history: History, workspace_id: str, nodes: Collection[int]) -> None:
    """Removes all rows of nodes; when it returns no active part of a table holds one. Repeatable.

    A mutation writes those parts anew that hold some, which are few where a person's rows lie together.
    """
    for table in OF_PERSONS:
        await history.command(
            f"{removal_of(table, workspace_id)} AND {_whose(table, nodes)} SETTINGS mutations_sync = 2", Lane.FILL
        )


def _whose(table: Table, nodes: Collection[int]) -> str:
    listed = integer_list(nodes)
    return f"(node_id IN {listed} OR customer_id IN {listed})" if table in BY_CUSTOMER else f"node_id IN {listed}"
