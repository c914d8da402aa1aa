"""Suppressed addresses, by keyed hash, and the record of what operators lifted."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from services.common.database import execute, fetch_rows
from services.common.filters import Restriction
from services.common.listings import conditions
from services.messaging.channels import channel_kind
from services.messaging.domain import Channel, SuppressionKind, Suppressions
from services.messaging.domain.suppressions import NewSuppression, Suppression, SuppressionReason, end_of
from services.messaging.domain.texts import storable
from services.messaging.storage.ledger import MAX_DETAIL

_COLUMNS = {"channel": "s.channel", "scope": "s.kind", "reason": "s.reason", "create_time": "s.create_time"}
_READ = """
    s.channel, s.address_hash, s.kind, s.reason, s.detail, s.delivery_id, s.create_time, s.expire_time, s.lift_time,
    s.lift_reason, s.lifted_by, COALESCE(m.customer_id, 0) AS customer_id
    FROM suppressions s LEFT JOIN messages m ON m.workspace_id = s.workspace_id AND m.delivery_id = s.delivery_id
"""


async def find_suppressions(
    connection: AsyncConnection, workspace_id: str, channel: Channel, hashes: Sequence[bytes], now: datetime
) -> Suppressions:
    """Returns since when these addresses are suppressed, without what is over."""
    if not hashes:
        return {}
    rows = await fetch_rows(
        connection,
        "SELECT address_hash, kind, create_time FROM suppressions "
        "WHERE workspace_id = $1 AND channel = $2 AND address_hash = ANY($3::bytea[]) "
        "AND lift_time IS NULL AND (expire_time IS NULL OR expire_time > $4)",
        workspace_id,
        int(channel),
        list(hashes),
        now,
    )
    return {(row["address_hash"], SuppressionKind(row["kind"])): row["create_time"] for row in rows}


async def suppress(
    connection: AsyncConnection,
    workspace_id: str,
    channel: Channel,
    entries: Sequence[NewSuppression],
    now: datetime,
) -> None:
    """Suppresses addresses. Said again, the later time and its reason hold, also where it had been lifted."""
    unique = {(entry.address_hash, entry.kind): entry for entry in entries if entry.address_hash}
    if not unique:
        return
    kept = list(unique.values())
    await execute(
        connection,
        "INSERT INTO suppressions AS s (workspace_id, channel, address_hash, kind, delivery_id, create_time, reason, detail, "
        "expire_time) SELECT $1, $2, n.digest, n.kind, n.delivery_id, $3, n.reason, n.detail, n.expire_time "
        "FROM unnest($4::bytea[], $5::smallint[], $6::text[], $7::smallint[], $8::text[], $9::timestamptz[]) "
        "AS n(digest, kind, delivery_id, reason, detail, expire_time) ORDER BY n.digest, n.kind "
        "ON CONFLICT (workspace_id, channel, address_hash, kind) DO UPDATE SET create_time = excluded.create_time, "
        "delivery_id = excluded.delivery_id, reason = excluded.reason, detail = excluded.detail, "
        "expire_time = excluded.expire_time, lift_time = NULL, lift_reason = '', lifted_by = '' "
        "WHERE s.create_time <= excluded.create_time",
        workspace_id,
        int(channel),
        now,
        [entry.address_hash for entry in kept],
        [int(entry.kind) for entry in kept],
        [entry.delivery_id for entry in kept],
        [int(entry.reason) for entry in kept],
        [storable(entry.detail, MAX_DETAIL) for entry in kept],
        [end_of(entry.reason, channel_kind(channel), now) for entry in kept],
    )


async def get_suppression(
    connection: AsyncConnection,
    workspace_id: str,
    key: tuple[Channel, SuppressionKind, bytes],
    *,
    lock: bool = False,
) -> Suppression | None:
    """Returns one, or None; locked for a change where asked for."""
    channel, kind, address_hash = key
    rows = await fetch_rows(
        connection,
        f"SELECT {_READ} WHERE s.workspace_id = $1 AND s.channel = $2 AND s.address_hash = $3 AND s.kind = $4"
        f"{' FOR UPDATE OF s' if lock else ''}",
        workspace_id,
        int(channel),
        address_hash,
        int(kind),
    )
    return _suppression(rows[0]) if rows else None


async def list_suppressions(
    connection: AsyncConnection,
    workspace_id: str,
    *,
    channel: Channel,
    customer_ids: Sequence[int] | None,
    hashes: Sequence[bytes] | None,
    standing_at: datetime | None,
    restrictions: Sequence[Restriction],
    after: tuple[datetime, int, bytes, int] | None,
    limit: int,
) -> list[Suppression]:
    """Returns suppressions, the latest first.

    Args:
        connection: A transaction of the workspace.
        workspace_id: Whose.
        channel: Only this one's; NONE takes all.
        customer_ids: All ids of the one customer wanted; None takes all.
        hashes: Of the one address wanted, one for each channel; None takes all.
        standing_at: Only those that are not over at this time; None takes all.
        restrictions: What else must hold of them.
        after: Where the page before ended.
        limit: At most so many.
    """
    arguments: list[Any] = [workspace_id, limit]
    wheres = ["s.workspace_id = $1", *conditions(restrictions, _COLUMNS, arguments, first=1)]

    def bind(value: Any) -> str:
        arguments.append(value)
        return f"${len(arguments)}"

    if channel is not Channel.NONE:
        wheres.append(f"s.channel = {bind(int(channel))}")
    if customer_ids is not None:
        wheres.append(f"m.customer_id = ANY({bind(list(customer_ids))}::bigint[])")
    if hashes is not None:
        wheres.append(f"s.address_hash = ANY({bind(list(hashes))}::bytea[])")
    if standing_at is not None:
        wheres.append(f"s.lift_time IS NULL AND (s.expire_time IS NULL OR s.expire_time > {bind(standing_at)})")
    if after is not None:
        wheres.append(
            "(s.create_time, s.channel, s.address_hash, s.kind) < "
            f"({bind(after[0])}::timestamptz, {bind(after[1])}::smallint, {bind(after[2])}::bytea, {bind(after[3])}::smallint)"
        )
    rows = await fetch_rows(
        connection,
        f"SELECT {_READ} WHERE {' AND '.join(wheres)} "
        "ORDER BY s.create_time DESC, s.channel DESC, s.address_hash DESC, s.kind DESC LIMIT $2",
        *arguments,
    )
    return [_suppression(row) for row in rows]


async def lift(
    connection: AsyncConnection, workspace_id: str, suppression: Suppression, *, reason: str, by: str, now: datetime
) -> None:
    """Ends a locked suppression and keeps who did so and why, also when the address is suppressed again."""
    await execute(
        connection,
        "UPDATE suppressions SET lift_time = $5, lift_reason = $6, lifted_by = $7 "
        "WHERE workspace_id = $1 AND channel = $2 AND address_hash = $3 AND kind = $4",
        workspace_id,
        int(suppression.channel),
        suppression.address_hash,
        int(suppression.kind),
        now,
        reason,
        by,
    )
    await execute(
        connection,
        "INSERT INTO suppression_log (workspace_id, channel, address_hash, kind, log_time, suppressed_since, suppressed_for, "
        "delivery_id, lift_reason, lifted_by) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        workspace_id,
        int(suppression.channel),
        suppression.address_hash,
        int(suppression.kind),
        now,
        suppression.create_time,
        int(suppression.reason),
        suppression.delivery_id,
        reason,
        by,
    )


def _suppression(row: Any) -> Suppression:
    fields = dict(row)
    return Suppression(
        **{
            **fields,
            "channel": Channel(fields["channel"]),
            "kind": SuppressionKind(fields["kind"]),
            "reason": SuppressionReason(fields["reason"]),
        }
    )
