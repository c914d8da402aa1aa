"""A workspace's schemas, and what was recorded that does not fit them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy.ext.asyncio import AsyncConnection

from services.common.attribute_kinds import AttributeKind
from services.common.database import execute, fetch_rows
from services.common.ids import stable_number
from services.common.listings import Listing, clauses
from services.profile.domain.events import EventType
from services.profile.domain.schemas import EventSchema, FieldSchema, Finding, SchemaMode, SchemaProblem, Schemas

_PUBLISHED = {
    "violation_id": "violation_id",
    "event_name": "event_name",
    "field": "field",
    "problem": "problem",
    "last_time": "last_time",
}


class _Document(msgspec.Struct):
    traits: tuple[FieldSchema, ...]
    trait_mode: SchemaMode
    events: tuple[EventSchema, ...]


@dataclass(frozen=True)
class Violation:
    """A finding among what was recorded, how often and from when until when."""

    violation_id: str
    finding: Finding
    count: int
    first_time: datetime
    last_time: datetime


async def read_schemas(connection: AsyncConnection, workspace_id: str) -> Schemas:
    """Returns a workspace's schemas; those of revision 0 when none were ever set."""
    rows = await fetch_rows(
        connection, "SELECT document, update_time, revision FROM schemas WHERE workspace_id = $1", workspace_id
    )
    if not rows:
        return Schemas()
    document = msgspec.json.decode(rows[0]["document"], type=_Document)
    return Schemas(document.traits, document.trait_mode, document.events, rows[0]["update_time"], rows[0]["revision"])


async def lock_schemas(connection: AsyncConnection, workspace_id: str) -> None:
    """Lets one at a time change a workspace's schemas, until the transaction ends."""
    await execute(connection, "SELECT pg_advisory_xact_lock(hashtextextended($1, 0))", f"schemas:{workspace_id}")


async def write_schemas(connection: AsyncConnection, workspace_id: str, schemas: Schemas) -> None:
    """Writes a workspace's schemas anew."""
    document = _Document(schemas.traits, schemas.trait_mode, schemas.events)
    await execute(
        connection,
        "INSERT INTO schemas (workspace_id, document, update_time, revision) VALUES ($1, $2, $3, $4) "
        "ON CONFLICT (workspace_id) DO UPDATE SET document = excluded.document, update_time = excluded.update_time, "
        "revision = excluded.revision",
        workspace_id,
        msgspec.json.encode(document).decode(),
        schemas.update_time,
        schemas.revision,
    )


async def add_violations(
    connection: AsyncConnection, workspace_id: str, found: Mapping[Finding, int], now: datetime
) -> None:
    """Counts findings of what was recorded."""
    if not found:
        return
    # In one order, so that two workers cannot wait for each other.
    findings = sorted(found)
    await execute(
        connection,
        "INSERT INTO schema_violations AS v (workspace_id, violation_id, event_name, field, problem, count, first_time, "
        "last_time) SELECT $1, n.*, $7, $7 FROM unnest($2::text[], $3::text[], $4::text[], $5::smallint[], $6::bigint[]) AS n "
        "ON CONFLICT (workspace_id, violation_id) DO UPDATE SET count = v.count + excluded.count, "
        "last_time = greatest(v.last_time, excluded.last_time)",
        workspace_id,
        [_id_of(each) for each in findings],
        [each.event_name for each in findings],
        [each.field for each in findings],
        [int(each.problem) for each in findings],
        [found[each] for each in findings],
        now,
    )


async def list_violations(connection: AsyncConnection, workspace_id: str, listing: Listing) -> list[Violation]:
    """Returns the violations of a listing, one more than its page has room for."""
    clause = clauses(listing, _PUBLISHED, first=3)
    rows = await fetch_rows(
        connection,
        f"SELECT * FROM schema_violations WHERE workspace_id = $1 AND {clause.where} ORDER BY {clause.order} LIMIT $2",
        workspace_id,
        listing.size + 1,
        *clause.arguments,
    )
    return [_violation(row) for row in rows]


async def drop_violation(connection: AsyncConnection, workspace_id: str, violation_id: str) -> Violation | None:
    """Takes one out of the list and returns it as it was; None when it is not in it."""
    rows = await fetch_rows(
        connection,
        "DELETE FROM schema_violations WHERE workspace_id = $1 AND violation_id = $2 RETURNING *",
        workspace_id,
        violation_id,
    )
    return _violation(rows[0]) if rows else None


async def sample_events(connection: AsyncConnection, workspace_id: str, limit: int) -> list[tuple[str, str]]:
    """Returns name and properties (JSON, perhaps empty) of the latest track events among the last `limit` of the log."""
    rows = await fetch_rows(
        connection,
        "SELECT name, properties FROM (SELECT type, name, properties FROM events WHERE workspace_id = $1 "
        "ORDER BY record_number DESC LIMIT $2) AS latest WHERE type = $3",
        workspace_id,
        limit,
        int(EventType.TRACK),
    )
    return [(row["name"], row["properties"]) for row in rows]


async def sample_traits(connection: AsyncConnection, workspace_id: str, limit: int) -> list[tuple[str, str]]:
    """Returns key and value (JSON) of the traits among `limit` attributes that identifiers hold."""
    rows = await fetch_rows(
        connection,
        "SELECT key, value FROM (SELECT kind, key, value FROM node_attributes WHERE workspace_id = $1 LIMIT $2) AS held "
        "WHERE kind = $3",
        workspace_id,
        limit,
        int(AttributeKind.TRAIT),
    )
    return [(row["key"], row["value"]) for row in rows]


def _violation(values: Any) -> Violation:
    return Violation(
        values["violation_id"],
        Finding(values["event_name"], values["field"], SchemaProblem(values["problem"])),
        values["count"],
        values["first_time"],
        values["last_time"],
    )


def _id_of(finding: Finding) -> str:
    return f"vio_{stable_number(finding.event_name, finding.field, int(finding.problem)):016x}"
