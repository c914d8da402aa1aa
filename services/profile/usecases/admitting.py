"""Keeps nodes within their room: the events that would take one beyond it are refused, the others of a batch are not."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy.ext.asyncio import AsyncConnection

from services.profile import storage
from services.profile.domain import (
    OVERFULL,
    AttributeChange,
    NodeRoom,
    Placement,
    added_at_most,
    changes_of,
    is_unwatched,
)
from services.profile.usecases.batch import Batch


async def refuse_overfull(
    connection: AsyncConnection, workspace_id: str, batch: Batch, placements: Mapping[int, Placement]
) -> None:
    """Refuses the fresh events of a batch for which their node has no room, in the order of the batch.

    Of small nodes, nearly all, only the totals are read. Whoever enlarges another takes turns with all who do, until the
    transaction ends, so that none passes its limit together with others.

    Raises:
        RecordingConflict: If PostgreSQL chose this transaction to end a deadlock.
    """
    growing: dict[int, list[tuple[int, tuple[AttributeChange, ...]]]] = {}
    for place in batch.fresh:
        event = batch.events[place]
        if (event.traits_json or event.changes) and place in placements:
            growing.setdefault(placements[place].node_id, []).append((place, changes_of(event)))
    if not growing:
        return
    present = await storage.measure_nodes(connection, workspace_id, list(growing))
    watched = [
        node_id
        for node_id, coming in growing.items()
        if not is_unwatched(
            present.get(node_id, (0, 0)), added_at_most(change for _, changes in coming for change in changes)
        )
    ]
    if not watched:
        return
    await storage.take_turns(connection, workspace_id, watched)
    sizes = await storage.read_sizes(connection, workspace_id, watched)
    for node_id in watched:
        room = NodeRoom(sizes.get(node_id, {}))
        for place, changes in growing[node_id]:
            if not room.admit(changes):
                batch.verdicts[place] = OVERFULL
