"""Sending policies, one document a workspace that set one."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy.ext.asyncio import AsyncConnection

from services.common.database import execute, fetch_rows
from services.messaging.domain import Channel, FrequencyCap, SendingPolicy, SuppressionKind, Suppressions
from services.messaging.domain.decisions import Pauses
from services.messaging.domain.policy import (
    DEFAULT_POLICY,
    Arbitration,
    DeliveryGuarantee,
    Holiday,
    QuietHours,
    SendingPriority,
)


class _Document(msgspec.Struct, frozen=True):
    frequency_caps: tuple[FrequencyCap, ...]
    quiet_hours: tuple[QuietHours, ...]
    holidays: tuple[Holiday, ...]
    time_zone: str
    # Documents of before have none: then as it is by default.
    marketing_guarantee: DeliveryGuarantee = DEFAULT_POLICY.marketing_guarantee
    transactional_guarantee: DeliveryGuarantee = DEFAULT_POLICY.transactional_guarantee
    arbitration: Arbitration = Arbitration()
    priorities: tuple[SendingPriority, ...] = ()


async def read_policy(connection: AsyncConnection, workspace_id: str) -> SendingPolicy:
    """Returns a workspace's policy; the platform's, of revision 0, when none was ever set."""
    rows = await fetch_rows(
        connection, "SELECT document, update_time, revision FROM sending_policies WHERE workspace_id = $1", workspace_id
    )
    return _policy(rows[0]) if rows else DEFAULT_POLICY


async def lock_policy(connection: AsyncConnection, workspace_id: str) -> None:
    """Lets one at a time change a workspace's policy, until the transaction ends."""
    await execute(connection, "SELECT pg_advisory_xact_lock(hashtextextended($1, 0))", f"sending_policy:{workspace_id}")


async def write_policy(connection: AsyncConnection, workspace_id: str, policy: SendingPolicy) -> None:
    """Writes a workspace's policy anew."""
    document = _Document(
        policy.frequency_caps,
        policy.quiet_hours,
        policy.holidays,
        policy.time_zone,
        policy.marketing_guarantee,
        policy.transactional_guarantee,
        policy.arbitration,
        policy.priorities,
    )
    await execute(
        connection,
        "INSERT INTO sending_policies (workspace_id, document, update_time, revision) VALUES ($1, $2, $3, $4) "
        "ON CONFLICT (workspace_id) DO UPDATE SET document = excluded.document, update_time = excluded.update_time, "
        "revision = excluded.revision",
        workspace_id,
        msgspec.json.encode(document).decode(),
        policy.update_time,
        policy.revision,
    )


async def find_in_force(
    connection: AsyncConnection,
    workspace_id: str,
    channel: Channel,
    hashes: Sequence[bytes],
    customer_ids: Sequence[int],
    now: datetime,
) -> tuple[Suppressions, SendingPolicy, Pauses]:
    """Returns since when these addresses are suppressed, the policy, and until when these customers have paused marketing.

    What is over is left out. In one statement: every batch asks for all.
    """
    rows = await fetch_rows(
        connection,
        "SELECT address_hash, kind, create_time, NULL AS document, NULL::timestamptz AS update_time, 0::bigint AS revision "
        "FROM suppressions WHERE workspace_id = $1 AND channel = $2 AND address_hash = ANY($3::bytea[]) "
        "AND lift_time IS NULL AND (expire_time IS NULL OR expire_time > $4) "
        "UNION ALL SELECT NULL, NULL, NULL, document, update_time, revision FROM sending_policies WHERE workspace_id = $1 "
        "UNION ALL SELECT NULL, NULL, end_time, NULL, NULL, customer_id FROM marketing_pauses WHERE workspace_id = $1 "
        "AND customer_id = ANY($5::bigint[]) AND end_time > $4",
        workspace_id,
        int(channel),
        list(hashes),
        now,
        list(customer_ids),
    )
    policy = next((_policy(row) for row in rows if row["document"] is not None), DEFAULT_POLICY)
    found = {
        (row["address_hash"], SuppressionKind(row["kind"])): row["create_time"]
        for row in rows
        if row["address_hash"] is not None
    }
    pauses = {
        row["revision"]: row["create_time"] for row in rows if row["address_hash"] is None and row["document"] is None
    }
    return found, policy, pauses


def _policy(row: Any) -> SendingPolicy:
    document = msgspec.json.decode(row["document"], type=_Document)
    return SendingPolicy(
        document.frequency_caps,
        document.quiet_hours,
        document.holidays,
        document.time_zone,
        row["update_time"],
        row["revision"],
        document.marketing_guarantee,
        document.transactional_guarantee,
        document.arbitration,
        document.priorities,
    )
