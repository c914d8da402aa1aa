"""The event log: append, timeline, export.

Every row has a record number, taken from a sequence in the recording transaction, so numbers do not commit in their
order. An export must not skip a row that commits late: a recording transaction holds a shared advisory lock from
before it takes its numbers until it ends, and an export begins by taking that lock exclusively for a moment. Whatever
took a number up to the horizon read then has ended by then, so all rows up to the horizon are there to be paged
through, and whatever was committed before the export began lies below it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import asyncpg
import msgspec
from sqlalchemy.ext.asyncio import AsyncConnection

from services.common.database import driver_connection, execute, fetch_rows
from services.common.erasing import NEWEST_ERASED
from services.profile.domain import (
    CONTACT_KIND,
    AttributeChange,
    AttributeKind,
    Placement,
    RecordedEvent,
    from_microseconds,
    microseconds,
)
from services.profile.domain.event_sources import source_of
from services.profile.domain.past import LoggedChange, principal_of
from services.profile.storage.event_filter import EventFilter

NUMBERS_STEP = 1_000
FEW_ROWS = 64
RECORDING_LOCK = 0x79696B65_0001
# What a call's events have in common, workspace and receive time, is not sent with each.
_OWN_COLUMNS = (
    "event_id",
    "record_number",
    "node_id",
    "message_id",
    "type",
    "name",
    "occur_time",
    "properties",
    "context",
    "changes",
    "is_trusted",
)
_COLUMNS = ("workspace_id", "receive_time", *_OWN_COLUMNS)
# A time goes as the number that it is here and becomes a time there, exactly: the factor is a whole number below 2**53.
_STAGED = ["occur_time_us" if column == "occur_time" else column for column in _OWN_COLUMNS]
_TYPES = [*["bigint"] * 3, "text", "smallint", "text", "bigint", *["text"] * 3, "boolean"]
_OWN_VALUES = ", ".join(
    "timestamptz 'epoch' + occur_time_us * interval '1 microsecond'" if column == "occur_time_us" else column
    for column in _STAGED
)
_INSERT = f"INSERT INTO events ({', '.join(_COLUMNS)}) SELECT $1, $2, {_OWN_VALUES} FROM unnest(" + (
    ", ".join(f"${number}::{type_}[]" for number, type_ in enumerate(_TYPES, start=3)) + f") AS n({', '.join(_STAGED)})"
)
_STAGE = (
    "CREATE TEMP TABLE IF NOT EXISTS staging_events ("
    + ", ".join(f"{column} {type_}" for column, type_ in zip(_STAGED, _TYPES, strict=True))
    + ") ON COMMIT DELETE ROWS"
)
# Numbers only grow, so what an earlier call staged in the same transaction lies below this call's first.
_TAKE_STAGED = (
    f"INSERT INTO profile.events ({', '.join(_COLUMNS)}) "
    f"SELECT $1, $2, {_OWN_VALUES} FROM pg_temp.staging_events WHERE record_number >= $3"
)
# The join needs the row of the first part, so the lock is held before the first number is taken.
_TAKE_NUMBERS = (
    "WITH locked AS MATERIALIZED (SELECT pg_advisory_xact_lock_shared($1)) "
    f"SELECT nextval('record_numbers') AS step, {NEWEST_ERASED.format(3)} AS newest_erased FROM locked, generate_series(1, $2)"
)
_TEXT = msgspec.json.Encoder()
_CHANGES = msgspec.json.Decoder(list[LoggedChange])


@dataclass(frozen=True)
class TimelineRow:
    """One event of a timeline."""

    node_id: int
    message_id: str
    type: int
    name: str
    occur_time_us: int
    receive_time_us: int
    properties_json: bytes
    principal: str = ""
    is_trusted: bool = True
    source: str = ""


async def take_numbers(connection: AsyncConnection, workspace_id: str, events: int) -> tuple[list[int], int]:
    """Takes record numbers for so many events, >= 1, and the recording lock (shared) until the end of the transaction.

    Returns:
        The first number of each thousand, and the greatest number of a node that was erased by then: whoever erases one later
        waits for this transaction.
    """
    steps = await fetch_rows(connection, _TAKE_NUMBERS, RECORDING_LOCK, -(-events // NUMBERS_STEP), workspace_id)
    return [row["step"] * NUMBERS_STEP for row in steps], steps[0]["newest_erased"]


async def join_recordings(connection: AsyncConnection) -> None:
    """Takes the recording lock (shared) until the end of the transaction: what it writes of a person, an erasure waits for.

    Who was erased before is then among the erased nodes.
    """
    await execute(connection, "SELECT pg_advisory_xact_lock_shared($1)", RECORDING_LOCK)


async def wait_for_recordings(connection: AsyncConnection, workspace_id: str, nodes: Sequence[int]) -> None:
    """Waits for the transactions that are recording, and keeps others waiting until this one ends."""
    await execute(connection, "SELECT pg_advisory_xact_lock($1)", RECORDING_LOCK)


async def append_events(
    connection: AsyncConnection,
    workspace_id: str,
    events: Sequence[RecordedEvent],
    receive_time: datetime,
    changes: Mapping[int, Sequence[LoggedChange]],
    numbers: Sequence[int],
) -> None:
    """Adds events to the log in the order given.

    Many go by binary COPY; for a few one statement is quicker than COPY's three.

    Args:
        connection: The workspace's transaction.
        workspace_id: The workspace.
        events: Any number.
        receive_time: When all of them were recorded.
        changes: What their rows say that they changed, by place; those that change nothing are absent.
        numbers: What `take_numbers` gave for as many.
    """
    if not events:
        return
    rows = [
        (
            event.event_id,
            numbers[index // NUMBERS_STEP] + index % NUMBERS_STEP,
            event.placement.node_id,
            event.message_id,
            event.type,
            event.name,
            event.occur_time_us,
            event.properties_json.decode(),
            event.context_json.decode(),
            _TEXT.encode(changes[index]).decode() if index in changes else "",
            event.is_trusted,
        )
        for index, event in enumerate(events)
    ]
    if len(rows) <= FEW_ROWS:
        await execute(connection, _INSERT, workspace_id, receive_time, *zip(*rows, strict=True))
        return
    # PostgreSQL refuses COPY into a table with row-level security; the INSERT out of the staging table is checked by it.
    driver = await driver_connection(connection)
    await driver.execute(_STAGE)
    await driver.copy_records_to_table("staging_events", schema_name="pg_temp", records=rows, columns=_STAGED)
    await driver.execute(_TAKE_STAGED, workspace_id, receive_time, numbers[0])


# What it changed, of an event that may be one of consent.
_STATED = "CASE WHEN e.name ILIKE '%consent%' THEN e.changes END AS stated"


async def read_timeline(
    connection: AsyncConnection,
    workspace_id: str,
    node_ids: Sequence[int],
    *,
    after: tuple[int, str] | None,
    wanted: EventFilter,
    limit: int,
    oldest_first: bool = False,
) -> list[TimelineRow]:
    """Returns events of the nodes by (occur time, message id), newest first unless told otherwise.

    Reads the first of each node along its index and merges them, so the cost follows the page, not the history. The
    rest of the transaction is planned without sorting; it should hold nothing else.

    Args:
        connection: The workspace's transaction.
        workspace_id: The workspace.
        node_ids: The customer's nodes.
        after: Occur time (microseconds since 1970) and message id to go on after; None starts.
        wanted: Which events, by the time at which they happened.
        limit: How many at most.
        oldest_first: The other order.
    """
    # The planner thinks a node has few events and would sort all of them; read in the order of the index, a page of a
    # node with 50,000 takes 0.4 ms instead of 120.
    await execute(connection, "SET LOCAL enable_sort = off")
    beyond, direction = (">", "ASC") if oldest_first else ("<", "DESC")
    arguments: list[Any] = [workspace_id, node_ids, limit]
    conditions = ""
    if after is not None:
        arguments += [from_microseconds(after[0]), after[1]]
        # The first condition is implied by the second; it is what the index can use.
        conditions += f" AND e.occur_time {beyond}= $4 AND (e.occur_time, e.message_id) {beyond} ($4, $5)"
    conditions += wanted.conditions(arguments, time="e.occur_time")
    rows = await fetch_rows(
        connection,
        "SELECT t.* FROM unnest($2::bigint[]) AS n(node) CROSS JOIN LATERAL ("
        f"SELECT e.node_id, e.message_id, e.type, e.name, e.occur_time, e.receive_time, e.properties, e.context, "
        f"e.is_trusted, {_STATED} FROM events e "
        f"WHERE e.workspace_id = $1 AND e.node_id = n.node{conditions} "
        f"ORDER BY e.occur_time {direction}, e.message_id {direction} LIMIT $3) AS t "
        f"ORDER BY t.occur_time {direction}, t.message_id {direction} LIMIT $3",
        *arguments,
    )
    return [_timeline_row(row) for row in rows]


async def read_latest(
    connection: AsyncConnection,
    workspace_id: str,
    *,
    before: int,
    wanted: EventFilter,
    limit: int,
    look_at: int,
) -> tuple[list[tuple[int, TimelineRow]], int | None]:
    """Returns events with their record numbers, the highest first.

    Args:
        connection: The workspace's transaction; it should hold nothing else, as it is planned without sorting.
        workspace_id: The workspace.
        before: Only numbers below it.
        wanted: Which events, by the time at which they were recorded.
        limit: How many at most.
        look_at: Among so many of the right time at most.

    Returns:
        The events, and the number that was looked at last; None: none is left.
    """
    await execute(connection, "SET LOCAL enable_sort = off")
    arguments: list[Any] = [workspace_id, before, look_at]
    timed = EventFilter(start=wanted.start, end=wanted.end).conditions(arguments, time="e.receive_time")
    looked_at = (
        f"FROM events e WHERE e.workspace_id = $1 AND e.record_number < $2{timed} "
        "ORDER BY e.record_number DESC LIMIT $3"
    )
    only_timed = list(arguments)
    named = EventFilter(wanted.name, wanted.types, source=wanted.source).conditions(arguments)
    rows = await fetch_rows(
        connection,
        f"SELECT e.* FROM (SELECT e.record_number, e.node_id, e.message_id, e.type, e.name, e.occur_time, e.receive_time, "
        f"e.properties, e.context, e.is_trusted, {_STATED} {looked_at}) AS e WHERE true{named} "
        f"ORDER BY e.record_number DESC LIMIT {int(limit)}",
        *arguments,
    )
    found = [(row["record_number"], _timeline_row(row)) for row in rows]
    if len(found) == limit:
        return found, found[-1][0]
    seen = await fetch_rows(
        connection,
        f"SELECT count(*) AS n, min(record_number) AS last FROM (SELECT e.record_number {looked_at}) AS e",
        *only_timed,
    )
    return found, int(seen[0]["last"]) if seen[0]["n"] == look_at else None


def _timeline_row(row: asyncpg.Record) -> TimelineRow:
    return TimelineRow(
        node_id=row["node_id"],
        message_id=row["message_id"],
        type=row["type"],
        name=row["name"],
        occur_time_us=microseconds(row["occur_time"]),
        receive_time_us=microseconds(row["receive_time"]),
        properties_json=row["properties"].encode(),
        principal=principal_of(row["stated"]) if row["stated"] else "",
        is_trusted=row["is_trusted"],
        source=source_of(row["context"]),
    )


async def fix_export_horizon(connection: AsyncConnection) -> int:
    """Returns a record number below which no row is still to come; waits for recording transactions under way.

    Recording waits behind this call until its transaction ends, so end it at once.
    """
    await execute(connection, "SELECT pg_advisory_xact_lock($1)", RECORDING_LOCK)
    rows = await fetch_rows(connection, "SELECT last_value, is_called FROM record_numbers")
    return int((rows[0]["last_value"] + rows[0]["is_called"]) * NUMBERS_STEP)


async def vouch_events(
    connection: AsyncConnection, workspace_id: str, node_ids: Sequence[int], event_ids: Sequence[int]
) -> list[RecordedEvent]:
    """Marks events of some nodes as trusted; returns those that were not, as `read_events_after` does."""
    rows = await fetch_rows(
        connection,
        "UPDATE events SET is_trusted = true WHERE workspace_id = $1 AND node_id = ANY($2::bigint[]) "
        f"AND event_id = ANY($3::bigint[]) AND NOT is_trusted RETURNING {', '.join(_COLUMNS)}",
        workspace_id,
        list(node_ids),
        list(event_ids),
    )
    return [_recorded_event(row) for row in rows]


async def read_events_after(
    connection: AsyncConnection, workspace_id: str, *, after: int, horizon: int, limit: int
) -> list[tuple[int, RecordedEvent]]:
    """Returns events with their record numbers, in that order: numbers above `after` and below `horizon`.

    Placements carry the node only; whose it is, identity tells.
    """
    rows = await fetch_rows(
        connection,
        f"SELECT {', '.join(_COLUMNS)} FROM events WHERE workspace_id = $1 AND record_number > $2 "
        "AND record_number < $3 ORDER BY record_number LIMIT $4",
        workspace_id,
        after,
        horizon,
        limit,
    )
    return [(row["record_number"], _recorded_event(row)) for row in rows]


def _recorded_event(row: asyncpg.Record) -> RecordedEvent:
    return RecordedEvent(
        event_id=row["event_id"],
        placement=Placement(row["node_id"], 0, 0),
        message_id=row["message_id"],
        type=row["type"],
        name=row["name"],
        occur_time_us=microseconds(row["occur_time"]),
        receive_time_us=microseconds(row["receive_time"]),
        properties_json=row["properties"].encode(),
        context_json=row["context"].encode(),
        changes=_changes(row["changes"]) if row["changes"] else (),
        is_trusted=row["is_trusted"],
    )


def _changes(text: str) -> tuple[AttributeChange, ...]:
    return tuple(
        AttributeChange(AttributeKind(each.kind), each.key, bytes(each.value))
        for each in _CHANGES.decode(text)
        if each.kind != CONTACT_KIND
    )
