"""What nodes hold of one trait, and the events that named it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import asyncpg
import msgspec
from sqlalchemy.ext.asyncio import AsyncConnection

from services.common.attribute_kinds import AttributeKind
from services.common.database import execute, fetch_rows
from services.profile.domain import Register, from_microseconds, microseconds
from services.profile.domain.event_sources import source_of
from services.profile.domain.past import LoggedChange
from services.profile.domain.trait_history import Position, Read, TraitEvent
from services.profile.storage.attributes import register_of

_TRAIT = int(AttributeKind.TRAIT)
_CHANGES = msgspec.json.Decoder(list[LoggedChange])


async def read_trait_registers(
    connection: AsyncConnection, workspace_id: str, node_ids: Sequence[int], trait: str
) -> list[Register]:
    """Returns what nodes hold of a trait, removals included."""
    rows = await fetch_rows(
        connection,
        "SELECT node_id, kind, key, value, occur_time, message_id, receive_time FROM node_attributes "
        f"WHERE workspace_id = $1 AND node_id = ANY($2::bigint[]) AND kind = {_TRAIT} AND key = $3",
        workspace_id,
        node_ids,
        trait,
    )
    return [register_of(row) for row in rows]


async def read_trait_events(
    connection: AsyncConnection,
    workspace_id: str,
    node_ids: Sequence[int],
    trait: str,
    *,
    after: Position | None,
    look_at: int,
) -> Read:
    """Returns the events of nodes that name a trait, below a position.

    Of each node so many events are looked at, along its index. Of the nodes of which that was not all, the one that was left
    first says how far the answer goes.

    Args:
        connection: The workspace's transaction; from here on it is planned without sorting.
        workspace_id: The workspace.
        node_ids: The customer's.
        trait: Its name.
        after: Only events below it; None: all.
        look_at: Events of each node, at most.
    """
    await execute(connection, "SET LOCAL enable_sort = off")
    # As the log spells a change of the trait; what else may be spelt so, the decoder tells apart.
    spelt = f"[{_TRAIT},{msgspec.json.encode(trait).decode()},"
    arguments: list[Any] = [workspace_id, node_ids, look_at, spelt]
    below = ""
    if after is not None:
        arguments += [from_microseconds(after[0]), after[1]]
        below = " AND e.occur_time <= $5 AND (e.occur_time, e.message_id) < ($5, $6)"
    rows = await fetch_rows(
        connection,
        "SELECT s.node_id, s.message_id, s.occur_time, s.place, s.receive_time, s.type, s.name, "
        "CASE WHEN position($4 IN s.changes) > 0 THEN s.changes END AS changes, "
        "CASE WHEN position($4 IN s.changes) > 0 THEN s.context END AS context "
        "FROM unnest($2::bigint[]) AS n(node) CROSS JOIN LATERAL ("
        "SELECT t.*, row_number() OVER (ORDER BY t.occur_time DESC, t.message_id DESC) AS place FROM ("
        "SELECT e.node_id, e.message_id, e.occur_time, e.receive_time, e.type, e.name, e.changes, e.context FROM events e "
        f"WHERE e.workspace_id = $1 AND e.node_id = n.node{below} "
        "ORDER BY e.occur_time DESC, e.message_id DESC LIMIT $3) AS t) AS s "
        "WHERE s.place = $3 OR position($4 IN s.changes) > 0",
        *arguments,
    )
    frontier = max(
        ((microseconds(row["occur_time"]), row["message_id"]) for row in rows if row["place"] == look_at), default=None
    )
    events = [_event(row, value, trait) for row in rows if (value := _value(row["changes"], trait)) is not None]
    return Read(events, frontier)


def _value(changes: str | None, trait: str) -> bytes | None:
    """Returns what the row of an event says that the trait became; None where it says nothing of it."""
    if changes is None:
        return None
    said = (bytes(each.value) for each in _CHANGES.decode(changes) if each.kind == _TRAIT and each.key == trait)
    return next(said, None)


def _event(row: asyncpg.Record, value: bytes, trait: str) -> TraitEvent:
    return TraitEvent(
        Register(
            row["node_id"],
            _TRAIT,
            trait,
            value,
            microseconds(row["occur_time"]),
            row["message_id"],
            microseconds(row["receive_time"]),
        ),
        row["type"],
        row["name"],
        source_of(row["context"]),
    )
