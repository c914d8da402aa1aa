"""Definitions of segments."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

import asyncpg
from sqlalchemy.ext.asyncio import AsyncConnection

from services.common.database import execute, fetch_rows
from services.common.json_values import decode, encode
from services.common.listings import Listing, clauses
from services.common.rule_references import computed_traits_of, customer_lists_of
from services.segment.domain.conditions import Definitions
from services.segment.domain.naming import named_segments, naming
from services.segment.domain.segments import Segment, State
from services.segment.domain.versions import Change
from services.segment.domain.wording import Called
from services.segment.storage.called import called_in
from services.segment.storage.computed_traits import definitions_for
from services.segment.storage.versions import insert_version

_COLUMNS = (
    "segment_id, display_name, description, rule::text AS rule, size, version, revision, create_time, update_time, "
    "delete_time, filled_version, fill_operation_id, state"
)
_KEPT = f"delete_time IS NULL AND state <> {int(State.ARCHIVED)}"
_LISTED = {
    "segment_id": 'segment_id COLLATE "C"',
    "display_name": 'display_name COLLATE "C"',
    "create_time": "create_time",
    "update_time": "update_time",
    "size": "size",
    "state": "state",
}


async def find_segment(connection: AsyncConnection, workspace_id: str, segment_id: str) -> Segment | None:
    """Returns a segment with the rules of those it names, deleted ones too, or None."""
    rows = await fetch_rows(
        connection,
        f"SELECT {_COLUMNS} FROM segments WHERE workspace_id = $1 AND segment_id = $2",
        workspace_id,
        segment_id,
    )
    segments = await _segments(connection, workspace_id, rows)
    return segments[0] if segments else None


async def rules_for(
    connection: AsyncConnection, workspace_id: str, rule_data: Mapping[str, Any]
) -> Mapping[str, Mapping[str, Any]]:
    """Returns the rules of all segments that can be named where a rule names any, by their ids; else none."""
    return await live_rules(connection, workspace_id) if named_segments(rule_data) else {}


async def live_rules(connection: AsyncConnection, workspace_id: str) -> dict[str, Mapping[str, Any]]:
    """Returns the rules of all segments that can be named, neither deleted nor archived, by their ids."""
    rows = await fetch_rows(
        connection,
        f"SELECT segment_id, rule::text AS rule FROM segments WHERE workspace_id = $1 AND {_KEPT}",
        workspace_id,
    )
    return {row["segment_id"]: decode(row["rule"]) for row in rows}


async def live_segments(connection: AsyncConnection, workspace_id: str) -> list[Segment]:
    """Returns all segments that are neither deleted nor archived, with the rules of those they name, by their ids.

    Drafts and paused ones are among them (`Segment.is_live` tells).
    """
    rows = await fetch_rows(
        connection,
        f'SELECT {_COLUMNS} FROM segments WHERE workspace_id = $1 AND {_KEPT} ORDER BY segment_id COLLATE "C"',
        workspace_id,
    )
    return await _segments(connection, workspace_id, rows)


async def list_segments(
    connection: AsyncConnection, workspace_id: str, listing: Listing, *, show_archived: bool = False
) -> list[Segment]:
    """Returns the segments of a page, in its order, and one more where more follow; their rules are not to be compiled."""
    sql = clauses(listing, _LISTED, first=2)
    deleted = "" if listing.show_deleted else "AND delete_time IS NULL "
    if not show_archived:
        deleted += f"AND state <> {int(State.ARCHIVED)} "
    rows = await fetch_rows(
        connection,
        f"SELECT {_COLUMNS} FROM segments WHERE workspace_id = $1 {deleted}AND {sql.where} "
        f"ORDER BY {sql.order} LIMIT {listing.size + 1}",
        workspace_id,
        *sql.arguments,
    )
    return await _segments(connection, workspace_id, rows)


async def count_segments(connection: AsyncConnection, workspace_id: str) -> tuple[int, int]:
    """Returns how many segments there are, neither deleted nor archived, and how many memberships in all."""
    rows = await fetch_rows(
        connection,
        "SELECT count(*) AS segments, coalesce(sum(size), 0)::bigint AS memberships FROM segments "
        f"WHERE workspace_id = $1 AND {_KEPT}",
        workspace_id,
    )
    return int(rows[0]["segments"]), int(rows[0]["memberships"])


async def insert_segment(
    connection: AsyncConnection,
    workspace_id: str,
    *,
    segment_id: str,
    display_name: str,
    description: str,
    rule: Mapping[str, Any],
    state: State,
    change: Change,
    now: datetime,
) -> None:
    """Writes a new segment and its version 1.

    Raises:
        asyncpg.UniqueViolationError: If the id is taken; the caller holds the workspace's lock and has looked.
    """
    await execute(
        connection,
        "INSERT INTO segments "
        "(workspace_id, segment_id, display_name, description, rule, version, create_time, update_time, state) "
        "VALUES ($1, $2, $3, $4, $5::jsonb, 1, $6, $6, $7)",
        workspace_id,
        segment_id,
        display_name,
        description,
        encode(rule).decode(),
        now,
        int(state),
    )
    await insert_version(connection, workspace_id, segment_id, 1, rule, change=change, now=now)


async def update_segment(
    connection: AsyncConnection, workspace_id: str, before: Segment, after: Segment, change: Change
) -> None:
    """Writes what was changed of a segment, but its size; a version that is new is kept with its rule and who made it."""
    await execute(
        connection,
        "UPDATE segments SET display_name = $3, description = $4, rule = $5::jsonb, version = $6, revision = $7, "
        "update_time = $8, delete_time = $9, state = $10 WHERE workspace_id = $1 AND segment_id = $2",
        workspace_id,
        after.segment_id,
        after.display_name,
        after.description,
        encode(after.rule_data).decode(),
        after.version,
        after.revision,
        after.update_time,
        after.delete_time,
        int(after.state),
    )
    if after.version != before.version:
        await insert_version(
            connection,
            workspace_id,
            after.segment_id,
            after.version,
            after.rule_data,
            change=change,
            now=after.update_time,
        )


async def write_fill_operation(
    connection: AsyncConnection, workspace_id: str, segment_id: str, operation_id: str
) -> None:
    """Says which operation is to fill a segment."""
    await execute(
        connection,
        "UPDATE segments SET fill_operation_id = $3 WHERE workspace_id = $1 AND segment_id = $2",
        workspace_id,
        segment_id,
        operation_id,
    )


async def write_filled(connection: AsyncConnection, workspace_id: str, segment: Segment) -> None:
    """Says that all customers were asked by the present rule of a segment."""
    await execute(
        connection,
        "UPDATE segments SET filled_version = $3 WHERE workspace_id = $1 AND segment_id = $2",
        workspace_id,
        segment.segment_id,
        segment.version,
    )


async def write_unfilled(connection: AsyncConnection, workspace_id: str, segment_id: str) -> None:
    """Says that all customers are to be asked anew by the present rule of a segment."""
    await execute(
        connection,
        "UPDATE segments SET filled_version = 0 WHERE workspace_id = $1 AND segment_id = $2",
        workspace_id,
        segment_id,
    )


async def users_of(connection: AsyncConnection, workspace_id: str) -> dict[str, list[str]]:
    """Returns by computed trait the segments, not deleted, whose rules come to it, through other segments too; by their ids."""
    return _users_of(await live_rules(connection, workspace_id), computed_traits_of)


async def users_of_lists(connection: AsyncConnection, workspace_id: str) -> dict[str, list[str]]:
    """Returns the same by list of customers."""
    return _users_of(await live_rules(connection, workspace_id), customer_lists_of)


def _users_of(
    rules: Mapping[str, Mapping[str, Any]], named_by: Callable[[Any], frozenset[str]]
) -> dict[str, list[str]]:
    users: dict[str, set[str]] = {}
    for segment_id, rule in rules.items():
        for named in named_by(rule):
            users.setdefault(named, set()).update((segment_id, *naming(segment_id, rules)))
    return {named: sorted(using) for named, using in users.items()}


async def _segments(connection: AsyncConnection, workspace_id: str, rows: Sequence[asyncpg.Record]) -> list[Segment]:
    rules = [decode(row["rule"]) for row in rows]
    is_any_named = any(named_segments(rule) for rule in rules)
    others = await live_rules(connection, workspace_id) if is_any_named else {}
    definitions = await definitions_for(connection, workspace_id, [*rules, *others.values()])
    called = await called_in(connection, workspace_id, rules)
    return [_segment(row, rule, definitions, others, called) for row, rule in zip(rows, rules, strict=True)]


def _segment(
    row: asyncpg.Record,
    rule: Mapping[str, Any],
    definitions: Definitions,
    others: Mapping[str, Mapping[str, Any]],
    called: Called,
) -> Segment:
    return Segment(
        segment_id=row["segment_id"],
        display_name=row["display_name"],
        description=row["description"],
        rule_data=rule,
        size=row["size"],
        version=row["version"],
        revision=row["revision"],
        create_time=row["create_time"],
        update_time=row["update_time"],
        delete_time=row["delete_time"],
        filled_version=row["filled_version"],
        fill_operation_id=row["fill_operation_id"],
        state=State(row["state"]),
        definitions=definitions,
        others=others,
        called=called,
    )
