"""Which events the history has already."""

from __future__ import annotations

from collections.abc import Sequence

import pyarrow as pa

from services.segment.history.connection import History, Lane
from services.segment.history.literals import integer_list, integer_literal
from services.segment.history.tables import Table, rows_of


async def known_events(
    history: History,
    workspace_id: str,
    *,
    node_ids: Sequence[int],
    occur_us: Sequence[int],
    event_ids: Sequence[int],
) -> set[int]:
    """Returns those ids of some events, of which nodes and times are given too, that are in the history."""
    known = await history.read(
        f"SELECT event_id FROM {rows_of(Table.EVENTS, workspace_id)} AND node_id IN {integer_list(set(node_ids))} "
        f"AND occur_us BETWEEN {integer_literal(min(occur_us))} AND {integer_literal(max(occur_us))} "
        f"AND event_id IN {integer_list(set(event_ids))}",
        Lane.LIVE,
    )
    return set(known["event_id"].to_pylist())


async def missing_events(history: History, events: pa.Table) -> pa.Table:
    """Returns those of some events, rows of their table, that are not in it, each once."""
    columns = [events[name].to_pylist() for name in ("workspace", "node_id", "occur_us", "event_id")]
    by_workspace: dict[str, list[tuple[int, int, int]]] = {}
    for workspace_id, node_id, occurred, event_id in zip(*columns, strict=True):
        by_workspace.setdefault(workspace_id, []).append((node_id, occurred, event_id))
    seen: set[tuple[str, int]] = set()
    for workspace_id, told in by_workspace.items():
        node_ids, occur_us, event_ids = zip(*told, strict=True)
        known = await known_events(history, workspace_id, node_ids=node_ids, occur_us=occur_us, event_ids=event_ids)
        seen.update((workspace_id, event_id) for event_id in known)
    keep = []
    for key in zip(columns[0], columns[3], strict=True):
        keep.append(key not in seen)
        seen.add(key)
    return events.filter(pa.array(keep, pa.bool_()))
