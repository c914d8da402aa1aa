"""What there is of some nodes, read whole: for who follows them in the process."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import Any

import numpy as np
import pyarrow as pa

from services.common.attribute_kinds import AttributeKind
from services.segment.history.connection import SCOPE_TABLE, History, Lane
from services.segment.history.literals import text_list, text_literal
from services.segment.history.registers import REGISTER
from services.segment.history.tables import Table, rows_of


async def all_nodes(history: History, workspace_id: str, at_most: int) -> np.ndarray[Any, np.dtype[Any]] | None:
    """Returns the ids of all nodes of a workspace, int64; None: there are more. Whoever is in any table has a mapping."""
    table = await history.read(
        f"SELECT DISTINCT node_id FROM {rows_of(Table.NODE_CUSTOMERS, workspace_id)} LIMIT {int(at_most) + 1}",
        Lane.LIVE,
    )
    return None if len(table) > at_most else np.asarray(table["node_id"].to_numpy(), dtype=np.int64)


async def events_of_nodes(
    history: History,
    workspace_id: str,
    nodes: Collection[int],
    names: Collection[str],
    paths: Sequence[str],
    *,
    of_node: int,
    of_all: int,
) -> pa.Table:
    """Returns the events of nodes: node_id, occur_us, event_id, called, and p0, p1, … the stored values at the paths.

    Args:
        history: Where they are.
        workspace_id: The workspace.
        nodes: Their ids.
        names: Names of events; '' among them: all.
        paths: Paths of properties.
        of_node: How many events of one node at most.
        of_all: How many of all.
    """
    named = "" if "" in names else f" AND name IN {text_list(names)}"
    values = "".join(f", properties[{text_literal(path)}] AS p{place}" for place, path in enumerate(paths))
    return await history.read(
        f"SELECT node_id, occur_us, event_id, toString(name) AS called{values} FROM {rows_of(Table.EVENTS, workspace_id)} "
        f"AND node_id IN (SELECT node_id FROM {SCOPE_TABLE}){named} "
        f"LIMIT {int(of_node)} BY node_id LIMIT {int(of_all)}",
        Lane.LIVE,
        scope=_scope(nodes),
    )


async def attributes_of_nodes(
    history: History, workspace_id: str, nodes: Collection[int], keys: Iterable[str]
) -> pa.Table:
    """Returns the registers of nodes with one of some keys, and of restrictions: node_id, kind, named, at_us, message_id,
    value."""
    newest = f"max({REGISTER})"
    return await history.read(
        f"SELECT node_id, kind, toString(key) AS named, tupleElement({newest}, 1) AS at_us, "
        f"tupleElement({newest}, 2) AS message_id, tupleElement({newest}, 3) AS value "
        f"FROM {rows_of(Table.ATTRIBUTES, workspace_id)} AND node_id IN (SELECT node_id FROM {SCOPE_TABLE}) "
        f"AND (kind = {int(AttributeKind.RESTRICTION)} OR key IN {text_list({'', *keys})}) GROUP BY node_id, kind, key",
        Lane.LIVE,
        scope=_scope(nodes),
    )


def _scope(nodes: Collection[int]) -> pa.Table:
    ids = pa.array(nodes, pa.int64())
    return pa.table({"node_id": ids, "customer_id": ids})
