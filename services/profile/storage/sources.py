"""Sources as rows: the definition in plain, secrets sealed beside it, and what came in by them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy.ext.asyncio import AsyncConnection

from services.common.database import affected, execute, fetch_rows
from services.common.listings import Listing, clauses
from services.profile.domain.sources import Definition, Delivery, HmacForm, Outcome, Scheme, Source, Totals

_COLUMNS = (
    "source_id, display_name, enabled, scheme, hmac, client_id, mapping, sealed, previous_secret_expire_time, "
    "creation, rotation, revision, create_time, update_time, deliveries, refused, accepted, duplicates, rejected, ignored, "
    "last_delivery_time"
)
_PUBLISHED = {
    "source_id": 'source_id COLLATE "C"',
    "display_name": 'display_name COLLATE "C"',
    "enabled": "enabled",
    "create_time": "create_time",
    "update_time": "update_time",
}


async def lock_sources(connection: AsyncConnection, workspace_id: str) -> None:
    """Lets one change of a workspace's sources happen at a time until the transaction ends."""
    await execute(connection, "SELECT pg_advisory_xact_lock(hashtextextended($1, 0))", f"sources:{workspace_id}")


async def count_sources(connection: AsyncConnection, workspace_id: str) -> int:
    """Returns how many sources a workspace has."""
    rows = await fetch_rows(connection, "SELECT count(*) AS n FROM sources WHERE workspace_id = $1", workspace_id)
    return int(rows[0]["n"])


async def insert_source(connection: AsyncConnection, workspace_id: str, source: Source, sealed: bytes) -> None:
    """Adds a source whose id is free."""
    await execute(
        connection,
        "INSERT INTO sources (workspace_id, source_id, display_name, enabled, scheme, hmac, client_id, mapping, sealed, "
        "previous_secret_expire_time, creation, rotation, revision, create_time, update_time) "
        "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)",
        workspace_id,
        source.source_id,
        *_definition(source.definition),
        sealed,
        source.previous_secret_expire_time,
        source.creation,
        source.rotation,
        source.revision,
        source.create_time,
        source.update_time,
    )


async def update_source(connection: AsyncConnection, workspace_id: str, source: Source, sealed: bytes) -> None:
    """Writes a locked source anew."""
    await execute(
        connection,
        "UPDATE sources SET display_name = $3, enabled = $4, scheme = $5, hmac = $6, client_id = $7, mapping = $8, "
        "sealed = $9, previous_secret_expire_time = $10, rotation = $11, revision = $12, update_time = $13 "
        "WHERE workspace_id = $1 AND source_id = $2",
        workspace_id,
        source.source_id,
        *_definition(source.definition),
        sealed,
        source.previous_secret_expire_time,
        source.rotation,
        source.revision,
        source.update_time,
    )


async def find_source(
    connection: AsyncConnection, workspace_id: str, source_id: str, *, lock: bool = False
) -> tuple[Source, bytes] | None:
    """Returns a source with its sealed secrets, or None; locked for a change where asked for."""
    rows = await fetch_rows(
        connection,
        f"SELECT {_COLUMNS} FROM sources WHERE workspace_id = $1 AND source_id = $2{' FOR UPDATE' if lock else ''}",
        workspace_id,
        source_id,
    )
    return (_source(rows[0]), rows[0]["sealed"]) if rows else None


async def list_sources(connection: AsyncConnection, workspace_id: str, listing: Listing) -> list[Source]:
    """Returns the sources of a listing, one more than its page has room for."""
    found = clauses(listing, _PUBLISHED, first=3)
    rows = await fetch_rows(
        connection,
        f"SELECT {_COLUMNS} FROM sources WHERE workspace_id = $1 AND {found.where} ORDER BY {found.order} LIMIT $2",
        workspace_id,
        listing.size + 1,
        *found.arguments,
    )
    return [_source(row) for row in rows]


async def delete_source(connection: AsyncConnection, workspace_id: str, source_id: str) -> None:
    """Removes a source and the list of what came in by it."""
    for table in ("source_deliveries", "sources"):
        await execute(
            connection, f"DELETE FROM {table} WHERE workspace_id = $1 AND source_id = $2", workspace_id, source_id
        )


async def add_deliveries(
    connection: AsyncConnection,
    workspace_id: str,
    source_id: str,
    deliveries: Sequence[Delivery],
    totals: Totals,
    most: int,
) -> bool:
    """Counts what came in, lists it, and lets what is over the list's length go; False where there is no such source."""
    tag = await execute(
        connection,
        "UPDATE sources SET deliveries = deliveries + $3, refused = refused + $4, accepted = accepted + $5, "
        "duplicates = duplicates + $6, rejected = rejected + $7, ignored = ignored + $8, "
        "last_delivery_time = greatest(last_delivery_time, $9) WHERE workspace_id = $1 AND source_id = $2",
        workspace_id,
        source_id,
        totals.deliveries,
        totals.refused,
        totals.accepted,
        totals.duplicates,
        totals.rejected,
        totals.ignored,
        totals.last_delivery_time,
    )
    if affected(tag) != 1:
        return False
    for each in deliveries[-most:]:
        await execute(
            connection,
            "INSERT INTO source_deliveries (workspace_id, source_id, outcome, receive_time, count, topic, accepted, "
            "duplicates, rejected, reason, message) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
            workspace_id,
            source_id,
            int(each.outcome),
            each.receive_time,
            each.count,
            each.topic,
            each.accepted,
            each.duplicates,
            each.rejected,
            each.reason,
            each.message,
        )
    await execute(
        connection,
        "DELETE FROM source_deliveries WHERE workspace_id = $1 AND source_id = $2 AND delivery_number <= "
        "(SELECT delivery_number FROM source_deliveries WHERE workspace_id = $1 AND source_id = $2 "
        "ORDER BY delivery_number DESC OFFSET $3 LIMIT 1)",
        workspace_id,
        source_id,
        most,
    )
    return True


async def read_deliveries(
    connection: AsyncConnection, workspace_id: str, source_id: str, *, before: int, limit: int
) -> list[tuple[int, Delivery]]:
    """Returns what came in by a source with its numbers, the latest first."""
    rows = await fetch_rows(
        connection,
        "SELECT delivery_number, outcome, receive_time, count, topic, accepted, duplicates, rejected, reason, message "
        "FROM source_deliveries WHERE workspace_id = $1 AND source_id = $2 AND delivery_number < $3 "
        "ORDER BY delivery_number DESC LIMIT $4",
        workspace_id,
        source_id,
        before,
        limit,
    )
    return [(row["delivery_number"], _delivery(row)) for row in rows]


def _definition(definition: Definition) -> tuple[Any, ...]:
    return (
        definition.display_name,
        definition.enabled,
        int(definition.scheme),
        "" if definition.hmac is None else msgspec.json.encode(definition.hmac).decode(),
        definition.client_id,
        definition.mapping,
    )


def _source(row: Any) -> Source:
    last: datetime | None = row["last_delivery_time"]
    return Source(
        source_id=row["source_id"],
        definition=Definition(
            display_name=row["display_name"],
            enabled=row["enabled"],
            scheme=Scheme(row["scheme"]),
            hmac=msgspec.json.decode(row["hmac"].encode(), type=HmacForm) if row["hmac"] else None,
            client_id=row["client_id"],
            mapping=row["mapping"],
        ),
        previous_secret_expire_time=row["previous_secret_expire_time"],
        revision=row["revision"],
        create_time=row["create_time"],
        update_time=row["update_time"],
        creation=row["creation"],
        rotation=row["rotation"],
        totals=Totals(
            deliveries=row["deliveries"],
            refused=row["refused"],
            accepted=row["accepted"],
            duplicates=row["duplicates"],
            rejected=row["rejected"],
            ignored=row["ignored"],
            last_delivery_time=last,
        ),
    )


def _delivery(row: Any) -> Delivery:
    return Delivery(
        outcome=Outcome(row["outcome"]),
        receive_time=row["receive_time"],
        count=row["count"],
        topic=row["topic"],
        accepted=row["accepted"],
        duplicates=row["duplicates"],
        rejected=row["rejected"],
        reason=row["reason"],
        message=row["message"],
    )
