"""The ledger: one row per intended message. While a delivery is under way, that row tells where the message stands."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy.ext.asyncio import AsyncConnection

from services.common.database import execute, fetch_rows, number_array
from services.messaging.domain import (
    Channel,
    DeliveryId,
    Message,
    MessageCount,
    Purpose,
    Reason,
    Status,
)
from services.messaging.domain.selecting import read_cases
from services.messaging.domain.texts import storable

MAX_DETAIL = 200
"""Characters kept of what is told beside a reason."""

DETAIL = """
    (SELECT l.code FROM message_log l WHERE l.workspace_id = m.workspace_id AND l.delivery_id = m.delivery_id
     ORDER BY l.log_time DESC LIMIT 1) AS detail
"""
STATUS = "CASE WHEN d.delivery_id IS NULL THEN m.status WHEN d.lease_until IS NULL THEN 1 ELSE 2 END"
REASON = "COALESCE(d.reason, m.reason)"
ACCOUNT = "COALESCE(d.account_id, m.account_id)"
# What was taken before there were versions is of the one that its delivery was handed over with.
VERSION = "GREATEST(m.template_version, d.template_version)"
RESEND = "resend/"
"""How the request id of a message begins that was sent again, before the id of the one that it repeats."""

RESENDABLE = (
    "(m.status = 6 AND EXISTS (SELECT 1 FROM dead_letters x WHERE x.workspace_id = m.workspace_id "
    "AND x.delivery_id = m.delivery_id))"
)
READ = f"""
    m.delivery_id, m.request_id, m.customer_id, m.template_id, m.channel, m.purpose, m.provider_message_id, m.source,
    m.opens, m.clicks, m.uncertain_opens, m.uncertain_clicks,
    m.create_time, m.created_by, m.content_digest, m.journey_id, m.mass_message_id,
    m.variant_id, m.block_cases, m.resend_of, m.expected_value, m.tags, {VERSION} AS template_version,
    {RESENDABLE} AS resendable,
    CASE WHEN m.status = 6 THEN (SELECT r.delivery_id FROM messages r WHERE r.workspace_id = m.workspace_id
        AND r.request_id = '{RESEND}' || m.delivery_id AND r.resend_of = m.delivery_id) END AS resent_as,
    {STATUS} AS status,
    {REASON} AS reason,
    COALESCE(d.attempts, m.attempts) AS attempts,
    COALESCE(d.update_time, m.update_time) AS update_time,
    CASE WHEN d.lease_until IS NULL AND d.mass_message_id = '' THEN d.next_attempt_time END AS next_attempt_time,
    {ACCOUNT} AS account_id
    FROM messages m LEFT JOIN deliveries d ON d.workspace_id = m.workspace_id AND d.delivery_id = m.delivery_id
"""


@dataclass(frozen=True, slots=True)
class NewMessage:
    """A row to be taken into the ledger; `content` empty makes no delivery, for what failed at once."""

    message: Message
    content_digest: bytes
    content: bytes
    traceparent: str = ""


class LogEntry(NamedTuple):
    """A decision on a message; `code` is the provider's own, or more about the reason, `account_id` whom it is about."""

    delivery_id: str
    status: Status
    reason: Reason
    attempts: int
    code: str
    account_id: str = ""


async def insert_messages(
    connection: AsyncConnection, workspace_id: str, rows: Sequence[NewMessage]
) -> list[NewMessage]:
    """Takes rows into the ledger with their deliveries; returns those that were new by their request id.

    A row for somebody who was erased is left out.

    Concurrent takers of the same request id wait for each other and one of them gets it: rows are inserted in the order
    of their request ids, so takers of several cannot wait for each other in a ring.
    """
    ordered = sorted(rows, key=lambda row: row.message.request_id)
    messages = [row.message for row in ordered]
    taken = await fetch_rows(
        connection,
        "INSERT INTO messages (workspace_id, delivery_id, request_id, content_digest, customer_id, template_id, channel, "
        "purpose, status, reason, source, create_time, update_time, created_by, resend_of, "
        "expected_value, tags, template_version) "
        "SELECT $1, n.* FROM unnest($2::text[], $3::text[], $4::bytea[], $5::bigint[], $6::text[], $7::smallint[], "
        "$8::smallint[], $9::smallint[], $10::smallint[], $11::text[], $12::timestamptz[], $12::timestamptz[], "
        "$13::text[], $14::text[], $15::float8[], $16::text[], $17::int[]) "
        "AS n (delivery_id, request_id, content_digest, customer_id) "
        "WHERE NOT EXISTS (SELECT 1 FROM erased_nodes e WHERE e.workspace_id = $1 AND e.node_id = n.customer_id) "
        "ON CONFLICT (workspace_id, request_id) DO NOTHING RETURNING delivery_id",
        workspace_id,
        [message.delivery_id for message in messages],
        [message.request_id for message in messages],
        [row.content_digest for row in ordered],
        [message.customer_id for message in messages],
        [message.template_id for message in messages],
        [int(message.channel) for message in messages],
        [int(message.purpose) for message in messages],
        [int(message.status) for message in messages],
        [int(message.reason) for message in messages],
        [message.source for message in messages],
        [message.create_time for message in messages],
        [message.created_by for message in messages],
        [message.resend_of for message in messages],
        [message.expected_value for message in messages],
        [" ".join(message.tags) for message in messages],
        [message.template_version for message in messages],
    )
    new = {row["delivery_id"] for row in taken}
    fresh = [row for row in ordered if row.message.delivery_id in new]
    await _insert_deliveries(connection, workspace_id, [row for row in fresh if row.content])
    return fresh


async def _insert_deliveries(connection: AsyncConnection, workspace_id: str, rows: Sequence[NewMessage]) -> None:
    if not rows:
        return
    messages = [row.message for row in rows]
    await execute(
        connection,
        "INSERT INTO deliveries (workspace_id, delivery_id, customer_id, template_id, channel, purpose, source, content, "
        "traceparent, next_attempt_time, update_time, expected_value, tags, template_version) "
        "SELECT $1, n.* FROM unnest($2::text[], $3::bigint[], $4::text[], $5::smallint[], $6::smallint[], $7::text[], "
        "$8::bytea[], $9::text[], $10::timestamptz[], $10::timestamptz[], $11::float8[], $12::text[], $13::int[]) AS n",
        workspace_id,
        [message.delivery_id for message in messages],
        [message.customer_id for message in messages],
        [message.template_id for message in messages],
        [int(message.channel) for message in messages],
        [int(message.purpose) for message in messages],
        [message.source for message in messages],
        [row.content for row in rows],
        [row.traceparent for row in rows],
        [message.create_time for message in messages],
        [message.expected_value for message in messages],
        [" ".join(message.tags) for message in messages],
        [message.template_version for message in messages],
    )


async def messages_by_request(
    connection: AsyncConnection, workspace_id: str, request_ids: Sequence[str]
) -> dict[str, tuple[Message, bytes]]:
    """Returns rows with their content digests by request id."""
    rows = await fetch_rows(
        connection,
        f"SELECT {READ} WHERE m.workspace_id = $1 AND m.request_id = ANY($2::text[])",
        workspace_id,
        list(request_ids),
    )
    return {row["request_id"]: (message_of(row), row["content_digest"]) for row in rows}


async def message(connection: AsyncConnection, workspace_id: str, delivery_id: str) -> Message | None:
    """Returns one row, or None."""
    rows = await fetch_rows(
        connection,
        f"SELECT {DETAIL}, {READ} WHERE m.workspace_id = $1 AND m.delivery_id = $2",
        workspace_id,
        delivery_id,
    )
    return message_of(rows[0]) if rows else None


async def messages(connection: AsyncConnection, workspace_id: str, delivery_ids: Sequence[str]) -> dict[str, Message]:
    """Returns rows by id; what there is no row of is left out."""
    rows = await fetch_rows(
        connection,
        f"SELECT {READ} WHERE m.workspace_id = $1 AND m.delivery_id = ANY($2::text[])",
        workspace_id,
        list(delivery_ids),
    )
    return {row["delivery_id"]: message_of(row) for row in rows}


async def count_messages(connection: AsyncConnection, workspace_id: str) -> tuple[list[MessageCount], int]:
    """Returns counts by channel, status and reason, and how many are not yet final."""
    rows = await fetch_rows(
        connection,
        # Rows whose delivery is under way stand as QUEUED in the ledger; their deliveries know more.
        "SELECT channel, status, reason, count(*) AS n FROM messages WHERE workspace_id = $1 AND status <> 1 "
        "GROUP BY 1, 2, 3 UNION ALL SELECT channel, CASE WHEN lease_until IS NULL THEN 1 ELSE 2 END, reason, count(*) "
        "FROM deliveries WHERE workspace_id = $1 GROUP BY 1, 2, 3 ORDER BY 1, 2, 3",
        workspace_id,
    )
    counts = [
        MessageCount(Channel(row["channel"]), Status(row["status"]), Reason(row["reason"]), row["n"]) for row in rows
    ]
    return counts, sum(each.messages for each in counts if each.status in (Status.QUEUED, Status.SENDING))


async def append_log(
    connection: AsyncConnection,
    workspace_id: str,
    now: datetime,
    entries: Sequence[LogEntry],
) -> None:
    """Logs decisions."""
    if not entries:
        return
    await execute(
        connection,
        "INSERT INTO message_log (workspace_id, delivery_id, log_time, status, reason, attempt, code, account_id) "
        "SELECT $1, n.delivery_id, $2, n.status, n.reason, n.attempt, n.code, n.account_id FROM unnest($3::text[], "
        "$4::text::smallint[], $5::text::smallint[], $6::text::int[], $7::text[], $8::text[]) "
        "AS n(delivery_id, status, reason, attempt, code, account_id)",
        workspace_id,
        now,
        [entry.delivery_id for entry in entries],
        number_array(int(entry.status) for entry in entries),
        number_array(int(entry.reason) for entry in entries),
        number_array(entry.attempts for entry in entries),
        [storable(entry.code, MAX_DETAIL) for entry in entries],
        [entry.account_id for entry in entries],
    )


def message_of(row: Any) -> Message:
    """Returns the message of a row of READ, with DETAIL or without."""
    return Message(
        delivery_id=DeliveryId(row["delivery_id"]),
        request_id=row["request_id"],
        customer_id=row["customer_id"],
        template_id=row["template_id"],
        channel=Channel(row["channel"]),
        purpose=Purpose(row["purpose"]),
        status=Status(row["status"]),
        reason=Reason(row["reason"]),
        provider_message_id=row["provider_message_id"],
        attempts=row["attempts"],
        source=row["source"],
        opens=row["opens"],
        clicks=row["clicks"],
        create_time=row["create_time"],
        update_time=row["update_time"],
        next_attempt_time=row["next_attempt_time"],
        detail=row.get("detail") or "",
        account_id=row["account_id"],
        created_by=row["created_by"],
        journey_id=row["journey_id"],
        resendable=row["resendable"],
        resent_as=row["resent_as"] or "",
        resend_of=row["resend_of"],
        mass_message_id=row["mass_message_id"],
        variant_id=row["variant_id"],
        block_cases=read_cases(row["block_cases"]),
        expected_value=row["expected_value"],
        tags=tuple(row["tags"].split()),
        uncertain_opens=row["uncertain_opens"],
        uncertain_clicks=row["uncertain_clicks"],
        template_version=row["template_version"],
    )
