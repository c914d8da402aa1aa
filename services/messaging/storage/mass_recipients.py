"""Customers of mass messages as rows: what each received counts, and what became of each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from services.common.database import execute, fetch_rows
from services.messaging.domain import Channel, Purpose, Reason
from services.messaging.domain.mass_messages import RecipientState, RowOutcome
from services.messaging.storage.deliveries import SettledRow

NOT_DUE = datetime(9999, 1, 1, tzinfo=UTC)
"""When a gathered delivery is due by itself: never, as its mass message takes it along."""


@dataclass(frozen=True, slots=True)
class NewRecipient:
    """A message that is gathered."""

    delivery_id: str
    lease_token: int
    mass_message_id: str
    customer_id: int
    node_id: int
    scope: str
    address_hash: bytes
    account_id: str
    sealed: bytes


@dataclass(frozen=True, slots=True)
class Recipient:
    """A customer of a mass message; `sealed` is there while the message is gathered."""

    delivery_id: str
    customer_id: int
    address_hash: bytes
    refused: bool
    sealed: bytes = b""


@dataclass(frozen=True, slots=True)
class RowChange:
    """What becomes of a row, and when the customer got it; None: now."""

    delivery_id: str
    outcome: RowOutcome
    time: datetime | None = None


async def lock_addresses(
    connection: AsyncConnection, workspace_id: str, scope: str, addresses: Sequence[bytes]
) -> None:
    """Lets one transaction at a time count what each of these customers receives, until it ends."""
    await execute(
        connection,
        "SELECT pg_advisory_xact_lock(key) FROM (SELECT DISTINCT hashtextextended($1 || encode(a, 'hex'), 0) AS key "
        "FROM unnest($2::bytea[]) AS a ORDER BY 1) AS keys",
        f"mass-limit:{workspace_id}:{scope}:",
        sorted(set(addresses)),
    )


async def count_uses(
    connection: AsyncConnection,
    workspace_id: str,
    scope: str,
    addresses: Sequence[bytes],
    since: datetime,
    *,
    but: str = "",
) -> dict[bytes, int]:
    """Returns how many mass messages each customer received since then, or may still receive.

    Args:
        connection: A transaction that holds `lock_addresses`, where something is decided by it.
        workspace_id: Whose.
        scope: The corporation.
        addresses: Keyed hashes.
        since: What was received before counts no more.
        but: A message that is not counted.
    """
    rows = await fetch_rows(
        connection,
        "SELECT address_hash, count(*) AS n FROM mass_message_recipients WHERE workspace_id = $1 "
        "AND address_hash = ANY($2::bytea[]) AND scope = $3 AND delivery_id <> $5 "
        "AND (state IN (0, 1) OR (state IN (2, 4) AND use_time >= $4)) GROUP BY 1",
        workspace_id,
        list(addresses),
        scope,
        since,
        but,
    )
    return {bytes(row["address_hash"]): row["n"] for row in rows}


async def present(
    connection: AsyncConnection, workspace_id: str, mass_message_ids: Sequence[str], addresses: Sequence[bytes]
) -> set[tuple[str, bytes]]:
    """Returns which of these addresses are in which of these mass messages."""
    rows = await fetch_rows(
        connection,
        "SELECT mass_message_id, address_hash FROM mass_message_recipients WHERE workspace_id = $1 "
        "AND mass_message_id = ANY($2::text[]) AND address_hash = ANY($3::bytea[])",
        workspace_id,
        list(mass_message_ids),
        list(addresses),
    )
    return {(row["mass_message_id"], bytes(row["address_hash"])) for row in rows}


async def gather(
    connection: AsyncConnection, workspace_id: str, items: Sequence[NewRecipient], reason: Reason, now: datetime
) -> dict[str, int]:
    """Puts claimed deliveries aside for their mass message; returns those whose lease still held, with their attempts."""
    rows = await fetch_rows(
        connection,
        """
        WITH aside AS (
            UPDATE deliveries d SET lease_until = NULL, lease_token = d.lease_token + 1, handed_over = false,
                next_attempt_time = $10, reason = $11, update_time = $9, hand_over_time = $9, trouble_since = NULL,
                node_id = n.node_id, address_hash = n.address_hash, sealed = n.sealed, account_id = n.account_id,
                mass_message_id = n.mass_message_id, passed_over = ''
            FROM unnest($2::text[], $3::bigint[], $4::text[], $5::bigint[], $6::bytea[], $7::bytea[], $8::text[])
                AS n(delivery_id, lease_token, mass_message_id, node_id, address_hash, sealed, account_id)
            WHERE d.workspace_id = $1 AND d.delivery_id = n.delivery_id AND d.lease_token = n.lease_token
                AND d.lease_until IS NOT NULL
            RETURNING d.delivery_id, d.attempts, d.mass_message_id, d.address_hash
        ), named AS (
            UPDATE messages m SET mass_message_id = aside.mass_message_id FROM aside
            WHERE m.workspace_id = $1 AND m.delivery_id = aside.delivery_id
        ), kept AS (
            INSERT INTO mass_message_recipients (workspace_id, delivery_id, mass_message_id, customer_id, scope, address_hash,
                use_time)
            SELECT $1, aside.delivery_id, aside.mass_message_id, c.customer_id, c.scope, aside.address_hash, $9
            FROM aside JOIN unnest($2::text[], $12::bigint[], $13::text[]) AS c(delivery_id, customer_id, scope)
                ON c.delivery_id = aside.delivery_id
        )
        SELECT delivery_id, attempts FROM aside
        """,
        workspace_id,
        [item.delivery_id for item in items],
        [item.lease_token for item in items],
        [item.mass_message_id for item in items],
        [item.node_id for item in items],
        [item.address_hash for item in items],
        [item.sealed for item in items],
        [item.account_id for item in items],
        now,
        NOT_DUE,
        int(reason),
        [item.customer_id for item in items],
        [item.scope for item in items],
    )
    return {row["delivery_id"]: row["attempts"] for row in rows}


async def gathered(connection: AsyncConnection, workspace_id: str, mass_message_id: str) -> list[Recipient]:
    """Returns the customers of a mass message whose messages wait for it, with what they are to get."""
    rows = await fetch_rows(
        connection,
        "SELECT r.delivery_id, r.customer_id, r.address_hash, r.refused, d.sealed FROM deliveries d "
        "JOIN mass_message_recipients r ON r.workspace_id = d.workspace_id AND r.delivery_id = d.delivery_id "
        "WHERE d.workspace_id = $1 AND d.mass_message_id = $2 ORDER BY d.delivery_id",
        workspace_id,
        mass_message_id,
    )
    return [Recipient(**dict(row)) for row in rows]


async def suppressed_since(
    connection: AsyncConnection, workspace_id: str, mass_message_id: str
) -> list[tuple[str, bool]]:
    """Returns which waiting messages go to addresses that were suppressed since they were gathered, and whether for all."""
    rows = await fetch_rows(
        connection,
        "SELECT d.delivery_id, bool_or(s.kind = 1) AS dead FROM deliveries d JOIN suppressions s ON s.workspace_id = $1 "
        "AND s.channel = d.channel AND s.address_hash = d.address_hash AND s.lift_time IS NULL "
        "AND s.create_time >= d.hand_over_time WHERE d.workspace_id = $1 AND d.mass_message_id = $2 GROUP BY 1",
        workspace_id,
        mass_message_id,
    )
    return [(row["delivery_id"], row["dead"]) for row in rows]


async def mark_refused(
    connection: AsyncConnection, workspace_id: str, mass_message_id: str, addresses: Sequence[bytes]
) -> None:
    """Notes whom the provider did not take."""
    await execute(
        connection,
        "UPDATE mass_message_recipients SET refused = true WHERE workspace_id = $1 AND mass_message_id = $2 "
        "AND address_hash = ANY($3::bytea[])",
        workspace_id,
        mass_message_id,
        list(addresses),
    )


async def in_state(
    connection: AsyncConnection, workspace_id: str, mass_message_id: str, states: Sequence[RecipientState], limit: int
) -> list[Recipient]:
    """Returns customers of a mass message by what is known of them."""
    rows = await fetch_rows(
        connection,
        "SELECT delivery_id, customer_id, address_hash, refused FROM mass_message_recipients WHERE workspace_id = $1 "
        "AND mass_message_id = $2 AND state = ANY($3::smallint[]) ORDER BY delivery_id LIMIT $4",
        workspace_id,
        mass_message_id,
        [int(each) for each in states],
        limit,
    )
    return [Recipient(**dict(row)) for row in rows]


async def waiting_at(
    connection: AsyncConnection, workspace_id: str, mass_message_id: str, addresses: Sequence[bytes]
) -> Mapping[bytes, list[str]]:
    """Returns the messages of these addresses whose result is not known."""
    rows = await fetch_rows(
        connection,
        "SELECT delivery_id, address_hash FROM mass_message_recipients WHERE workspace_id = $1 AND mass_message_id = $2 "
        "AND address_hash = ANY($3::bytea[]) AND state IN (0, 1, 4) ORDER BY delivery_id",
        workspace_id,
        mass_message_id,
        list(addresses),
    )
    found: dict[bytes, list[str]] = {}
    for row in rows:
        found.setdefault(bytes(row["address_hash"]), []).append(row["delivery_id"])
    return found


async def settle(
    connection: AsyncConnection,
    workspace_id: str,
    mass_message_id: str,
    provider_message_id: str,
    changes: Sequence[RowChange],
    now: datetime,
) -> dict[str, tuple[SettledRow, int]]:
    """Writes what became of customers into the ledger, each once; returns the rows that changed, and whose each was.

    A message that FAILED before the provider had taken it can be sent again. What was told before is not told again.
    """
    rows = await fetch_rows(
        connection,
        """
        WITH told AS (
            SELECT n.* FROM unnest($4::text[], $5::smallint[], $6::smallint[], $7::smallint[], $8::timestamptz[])
                AS n(delivery_id, status, reason, state, use_time)
        ), known AS (
            UPDATE mass_message_recipients r SET state = told.state, use_time = COALESCE(told.use_time, r.use_time)
            FROM told WHERE r.workspace_id = $1 AND r.delivery_id = told.delivery_id AND r.mass_message_id = $2
                AND r.state IN (0, 1, 4) AND r.state <> told.state
            RETURNING r.delivery_id, r.customer_id, told.status, told.reason, told.state
        ), gone AS (
            DELETE FROM deliveries d USING known WHERE d.workspace_id = $1 AND d.delivery_id = known.delivery_id
                AND d.mass_message_id = $2
            RETURNING d.delivery_id, d.customer_id, d.content, d.attempts, d.node_id, d.address_hash, d.account_id, known.status
        ), letters AS (
            INSERT INTO dead_letters SELECT $1, delivery_id, customer_id, content, $9 FROM gone WHERE status = 6
            ON CONFLICT DO NOTHING
        ), counted AS (
            UPDATE mass_messages SET
                received = received + (SELECT count(*) FROM known WHERE state = 2),
                not_received = not_received + (SELECT count(*) FROM known WHERE state IN (3, 4))
            WHERE workspace_id = $1 AND mass_message_id = $2
        )
        UPDATE messages m SET status = known.status, reason = known.reason, update_time = $9,
            provider_message_id = CASE WHEN $3 = '' THEN m.provider_message_id ELSE $3 END,
            attempts = GREATEST(m.attempts, COALESCE(gone.attempts, 0) + (known.status IN (3, 4, 7))::int),
            node_id = COALESCE(gone.node_id, m.node_id), address_hash = COALESCE(gone.address_hash, m.address_hash),
            account_id = COALESCE(gone.account_id, m.account_id),
            send_time = CASE WHEN known.status IN (3, 4, 7) THEN COALESCE(m.send_time, $9) ELSE m.send_time END
        FROM known LEFT JOIN gone ON gone.delivery_id = known.delivery_id
        WHERE m.workspace_id = $1 AND m.delivery_id = known.delivery_id
        RETURNING m.delivery_id, m.customer_id, m.node_id, m.template_id, m.channel, m.purpose, m.source, m.attempts,
            m.address_hash, m.account_id, known.customer_id AS counted_for
        """,
        workspace_id,
        mass_message_id,
        provider_message_id,
        [change.delivery_id for change in changes],
        [int(change.outcome.status) for change in changes],
        [int(change.outcome.reason) for change in changes],
        [int(change.outcome.state) for change in changes],
        [change.time for change in changes],
        now,
    )
    found = {}
    for row in rows:
        fields = dict(row)
        counted_for = fields.pop("counted_for")
        fields["channel"], fields["purpose"] = Channel(fields["channel"]), Purpose(fields["purpose"])
        found[row["delivery_id"]] = (SettledRow(**fields), counted_for)
    return found
