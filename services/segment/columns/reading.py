"""Nodes read from the history, to be held."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pyarrow as pa

from services.segment.columns.layout import RESTRICTION, Layout
from services.segment.columns.rows import MAXIMUM_EVENTS_OF_NODE, NodeRows
from services.segment.history.connection import History
from services.segment.history.node_rows import attributes_of_nodes, events_of_nodes

MAXIMUM_EVENTS_READ = 100_000


@dataclass(frozen=True)
class Read:
    """What there is of some nodes; None: there are no such events to be held, or more than are read at once."""

    nodes: Sequence[int]
    paths: Sequence[str]
    events: pa.Table | None
    attributes: pa.Table
    is_whole: bool

    def into(self, rows: NodeRows) -> None:
        """Lets rows hold the nodes, those among them that can be followed; what is not whole is not held."""
        if not self.is_whole:
            return
        rows.hold(self.nodes)
        if self.events is not None:
            columns = [self.events[f"p{place}"].to_pylist() for place in range(len(self.paths))]
            values = zip(*columns, strict=True) if columns else [()] * len(self.events)
            rows.add_events(
                self.events["node_id"].to_pylist(),
                self.events["called"].to_pylist(),
                self.events["occur_us"].to_pylist(),
                self.events["event_id"].to_pylist(),
                [dict(zip(self.paths, one, strict=True)) for one in values],
            )
        names = ("node_id", "kind", "named", "at_us", "message_id", "value")
        for node_id, kind, key, at_us, message_id, value in zip(
            *(self.attributes[name].to_pylist() for name in names), strict=True
        ):
            if kind == RESTRICTION and value:
                rows.set_aside(node_id)
            elif (kind, key) in rows.layout.needs.attributes:
                rows.add_register(node_id, (kind, key), (at_us, message_id, value))


async def read_nodes(history: History, workspace_id: str, layout: Layout, nodes: Sequence[int]) -> Read:
    """Returns all that a layout looks at of some nodes."""
    events = None
    if layout.by_name:
        events = await events_of_nodes(
            history,
            workspace_id,
            nodes,
            layout.by_name.keys(),
            layout.paths,
            of_node=MAXIMUM_EVENTS_OF_NODE + 1,
            of_all=MAXIMUM_EVENTS_READ,
        )
    keys = {key for _, key in layout.needs.attributes}
    attributes = await attributes_of_nodes(history, workspace_id, nodes, keys)
    is_whole = events is None or len(events) < MAXIMUM_EVENTS_READ
    return Read(nodes, layout.paths, events, attributes, is_whole)
