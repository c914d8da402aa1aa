"""Deliveries under way: claimed under a lease with a fencing token, handed over, settled.

Every writer locks delivery rows before ledger rows and in the order of delivery ids, so none waits for another in a ring.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from services.common.database import fetch_rows, number_array
from services.messaging.domain import Channel, Purpose, Reason, Requeued, Settled, Status

_CLAIMED = (
    "delivery_id, customer_id, template_id, channel, purpose, source, content, traceparent, reason, attempts, "
    "lease_token, handed_over, hand_over_time, node_id, address_hash, sealed, trouble_since, account_id, passed_over, "
    "expected_value, tags, hold_until, template_version, crashes, cancel_detail"
)


@dataclass(frozen=True, slots=True)
class Delivery:
    """A claimed message.

    Attributes:
        delivery_id: Which.
        customer_id: By the id the caller gave.
        template_id: What.
        channel: Where.
        purpose: Why.
        source: Who asked.
        content: The caller's values, encoded.
        traceparent: Of the call that asked for it.
        reason: Why it was put off before; NONE the first time.
        attempts: Calls so far.
        lease_token: Fences this claim.
        handed_over: Whether the provider may have been called under a lease that ran out.
        hand_over_time: When it was first handed over.
        node_id: Node of the address it was handed over to.
        address_hash: Keyed hash of that address.
        sealed: What was sent before and must be sent again unchanged, encrypted; empty renders anew.
        trouble_since: Since when it cannot be prepared; None when nothing stands in the way.
        account_id: By which account it was handed over; what is sealed may only be repeated by it.
        passed_over: Accounts that did not take it since it was put off last.
        expected_value: What it is expected to bring, by its sender's word.
        tags: What it is.
        hold_until: Until when it waited for others to the same customer; None: it did not yet.
        template_version: Which version of the template it says; 0: the published one, of what was taken before versions.
        crashes: In how many ends of processes in a row it was in hand.
        cancel_detail: Why it is not wanted any more; None where it is.
    """

    delivery_id: str
    customer_id: int
    template_id: str
    channel: Channel
    purpose: Purpose
    source: str
    content: bytes
    traceparent: str
    reason: Reason
    attempts: int
    lease_token: int
    handed_over: bool
    hand_over_time: datetime | None
    node_id: int
    address_hash: bytes
    sealed: bytes
    trouble_since: datetime | None = None
    account_id: str = ""
    passed_over: tuple[str, ...] = ()
    expected_value: float | None = None
    tags: tuple[str, ...] = ()
    hold_until: datetime | None = None
    template_version: int = 0
    crashes: int = 0
    cancel_detail: str | None = None


@dataclass(frozen=True, slots=True)
class HandOver:
    """What is written down before a provider is called.

    `content` is what the message says, sealed, empty where it is kept; `variant_id` and `block_cases` were chosen for it.
    """

    delivery_id: str
    lease_token: int
    node_id: int
    address_hash: bytes
    sealed: bytes = b""
    account_id: str = ""
    content: bytes = b""
    variant_id: str = ""
    block_cases: str = ""
    template_version: int = 0


@dataclass(frozen=True, slots=True)
class SettledRow:
    """What a settled message's row says, for the fact that tells of it."""

    delivery_id: str
    customer_id: int
    node_id: int
    template_id: str
    channel: Channel
    purpose: Purpose
    source: str
    attempts: int
    address_hash: bytes
    account_id: str = ""


async def claim(
    connection: AsyncConnection,
    workspace_id: str,
    channel: Channel,
    *,
    worker: int,
    now: datetime,
    lease_until: datetime,
    limit: int,
    crashes: int = 0,
) -> list[Delivery]:
    """Leases due deliveries to a worker, the longest due first; those that others are just claiming are passed by.

    Only those that were in hand in so many ends of processes.
    """
    rows = await fetch_rows(
        connection,
        f"""
        WITH due AS (
            SELECT delivery_id AS due_id FROM deliveries
            WHERE workspace_id = $1 AND channel = $2 AND lease_until IS NULL AND next_attempt_time <= $3 AND crashes = $7
            ORDER BY next_attempt_time, delivery_id LIMIT $4 FOR UPDATE SKIP LOCKED
        )
        UPDATE deliveries d SET worker = $5, lease_token = lease_token + 1, lease_until = $6, handed_over = false,
            update_time = $3
        FROM due WHERE d.workspace_id = $1 AND d.delivery_id = due.due_id RETURNING {_CLAIMED}
        """,
        workspace_id,
        int(channel),
        now,
        limit,
        worker,
        lease_until,
        crashes,
    )
    return [_delivery(row) for row in rows]


async def hand_over(
    connection: AsyncConnection, workspace_id: str, items: Sequence[HandOver], *, now: datetime, lease_until: datetime
) -> set[str]:
    """Marks deliveries as handed over, counting the attempt; returns those whose lease still held.

    Once this has committed the provider may be called, and not before. The lease lasts until `lease_until` at least: what the
    claim gave longer stays, and with it all that indexes look at, so that no index is written.
    """
    if not items:
        return set()
    rows = await fetch_rows(
        connection,
        "UPDATE deliveries d SET handed_over = true, attempts = attempts + 1, update_time = $3, "
        "lease_until = GREATEST(d.lease_until, $2), hand_over_time = COALESCE(d.hand_over_time, $3), "
        "node_id = n.node_id, address_hash = n.address_hash, "
        "sealed = n.sealed, account_id = n.account_id, template_version = n.template_version "
        "FROM unnest($4::text[], $5::text::bigint[], $6::text::bigint[], $7::bytea[], $8::bytea[], $9::text[], "
        "$10::text::int[]) "
        "AS n(delivery_id, lease_token, node_id, address_hash, sealed, account_id, template_version) WHERE d.workspace_id = $1 "
        "AND d.delivery_id = n.delivery_id AND d.lease_token = n.lease_token AND d.lease_until IS NOT NULL "
        "RETURNING d.delivery_id",
        workspace_id,
        lease_until,
        now,
        [item.delivery_id for item in items],
        number_array(item.lease_token for item in items),
        number_array(item.node_id for item in items),
        [item.address_hash for item in items],
        [item.sealed for item in items],
        [item.account_id for item in items],
        number_array(item.template_version for item in items),
    )
    return {row["delivery_id"] for row in rows}


async def settle(
    connection: AsyncConnection, workspace_id: str, items: Sequence[Settled], now: datetime
) -> dict[str, SettledRow]:
    """Ends deliveries and writes their outcome into the ledger; returns the rows whose lease still held, by message.

    What FAILED here was certainly not taken: what it takes to send it again is kept, but where there is no such customer.
    """
    if not items:
        return {}
    rows = await fetch_rows(
        connection,
        """
        WITH held AS (
            SELECT d.delivery_id, d.attempts, d.node_id, d.address_hash, d.account_id, d.template_version, n.status, n.reason,
                n.provider_message_id
            FROM deliveries d
            JOIN unnest($2::text[], $3::text::bigint[], $4::text::smallint[], $5::text::smallint[], $6::text[])
                AS n(delivery_id, lease_token, status, reason, provider_message_id)
                ON d.delivery_id = n.delivery_id AND d.lease_token = n.lease_token
            WHERE d.workspace_id = $1 AND d.lease_until IS NOT NULL ORDER BY d.delivery_id FOR UPDATE OF d
        ), gone AS (
            DELETE FROM deliveries d USING held WHERE d.workspace_id = $1 AND d.delivery_id = held.delivery_id
            RETURNING d.delivery_id, d.customer_id, d.content, held.status, held.reason
        ), kept AS (
            INSERT INTO dead_letters SELECT $1, delivery_id, customer_id, content, $7 FROM gone
            -- An answer is given anew in its conversation, or not at all.
            WHERE status = 6 AND reason <> 1 AND NOT EXISTS (SELECT 1 FROM conversation_messages c
                WHERE c.workspace_id = $1 AND c.delivery_id = gone.delivery_id) ON CONFLICT DO NOTHING
        )
        UPDATE messages m SET status = held.status, reason = held.reason, attempts = held.attempts,
            provider_message_id = held.provider_message_id, node_id = held.node_id, address_hash = held.address_hash,
            account_id = held.account_id, template_version = held.template_version, update_time = $7,
            send_time = CASE WHEN held.status IN (3, 4, 7) THEN $7 ELSE m.send_time END
        FROM held WHERE m.workspace_id = $1 AND m.delivery_id = held.delivery_id
        RETURNING m.delivery_id, m.customer_id, m.node_id, m.template_id, m.channel, m.purpose, m.source, m.attempts,
            m.address_hash, m.account_id
        """,
        workspace_id,
        [item.delivery_id for item in items],
        number_array(item.lease_token for item in items),
        number_array(int(item.status) for item in items),
        number_array(int(item.reason) for item in items),
        [item.provider_message_id for item in items],
        now,
    )
    return {row["delivery_id"]: settled_row(row) for row in rows}


async def settle_in_doubt(
    connection: AsyncConnection, workspace_id: str, items: Sequence[Settled], now: datetime
) -> dict[str, SettledRow]:
    """Writes outcomes that came after the lease had run out into rows that stand as UNKNOWN; returns those."""
    if not items:
        return {}
    rows = await fetch_rows(
        connection,
        "UPDATE messages m SET status = n.status, reason = n.reason, provider_message_id = n.provider_message_id, "
        "update_time = $6 FROM unnest($2::text[], $3::smallint[], $4::smallint[], $5::text[]) "
        "AS n(delivery_id, status, reason, provider_message_id) "
        "WHERE m.workspace_id = $1 AND m.delivery_id = n.delivery_id AND m.status = 7 "
        "RETURNING m.delivery_id, m.customer_id, m.node_id, m.template_id, m.channel, m.purpose, m.source, m.attempts, "
        "m.address_hash, m.account_id",
        workspace_id,
        [item.delivery_id for item in items],
        [int(item.status) for item in items],
        [int(item.reason) for item in items],
        [item.provider_message_id for item in items],
        now,
    )
    return {row["delivery_id"]: settled_row(row) for row in rows}


async def requeue(
    connection: AsyncConnection, workspace_id: str, items: Sequence[Requeued], now: datetime
) -> dict[str, int]:
    """Puts deliveries back into the queue; returns the attempts so far of those whose lease still held.

    The fencing token moves on, so whatever the holder of the old lease still does finds no row.
    """
    if not items:
        return {}
    rows = await fetch_rows(
        connection,
        "UPDATE deliveries d SET lease_until = NULL, lease_token = d.lease_token + 1, handed_over = false, "
        # What was cancelled meanwhile is taken up at once, to end.
        "next_attempt_time = CASE WHEN d.cancel_detail IS NULL THEN n.next_attempt_time ELSE $2 END, reason = n.reason, "
        "update_time = $2, "
        "attempts = d.attempts - CASE WHEN d.handed_over AND NOT n.called THEN 1 ELSE 0 END, "
        "sealed = CASE WHEN n.keep_rendering THEN d.sealed ELSE '' END, "
        "account_id = CASE WHEN n.keep_rendering THEN d.account_id ELSE '' END, "
        "trouble_since = CASE WHEN n.in_trouble THEN COALESCE(d.trouble_since, $2) END, passed_over = n.passed_over, "
        "hold_until = COALESCE(n.hold_until, d.hold_until), crashes = CASE WHEN n.crashed THEN d.crashes ELSE 0 END "
        "FROM unnest($3::text[], $4::bigint[], $5::timestamptz[], $6::smallint[], $7::boolean[], $8::boolean[], "
        "$9::boolean[], $10::text[], $11::timestamptz[], $12::boolean[]) AS n(delivery_id, lease_token, next_attempt_time, "
        "reason, called, keep_rendering, in_trouble, passed_over, hold_until, crashed) WHERE d.workspace_id = $1 "
        "AND d.delivery_id = n.delivery_id AND d.lease_token = n.lease_token AND d.lease_until IS NOT NULL "
        "RETURNING d.delivery_id, d.attempts",
        workspace_id,
        now,
        [item.delivery_id for item in items],
        [item.lease_token for item in items],
        [item.next_attempt_time for item in items],
        [int(item.reason) for item in items],
        [item.called for item in items],
        [item.keep_rendering for item in items],
        [item.in_trouble for item in items],
        [" ".join(item.passed_over) for item in items],
        [item.hold_until for item in items],
        [item.crashed for item in items],
    )
    return {row["delivery_id"]: row["attempts"] for row in rows}


async def lock_abandoned(
    connection: AsyncConnection,
    workspace_id: str,
    dead_workers: Sequence[int],
    *,
    now: datetime,
    delivery_ids: Sequence[str],
) -> list[Delivery]:
    """Locks and returns those of these messages that still are `abandoned` and that nobody else is just taking up.

    That a process ended with them in hand is counted; that a lease ran out is not: its worker may have waited for a store.
    """
    rows = await fetch_rows(
        connection,
        "WITH locked AS (SELECT delivery_id AS locked_id FROM deliveries WHERE workspace_id = $1 AND lease_until IS NOT NULL "
        "AND (lease_until < $2 OR worker = ANY($3::bigint[])) AND delivery_id = ANY($4::text[]) "
        "ORDER BY delivery_id FOR UPDATE SKIP LOCKED) "
        "UPDATE deliveries d SET crashes = d.crashes + (d.worker = ANY($3::bigint[]))::int FROM locked "
        f"WHERE d.workspace_id = $1 AND d.delivery_id = locked_id RETURNING {_CLAIMED}",
        workspace_id,
        now,
        list(dead_workers),
        list(delivery_ids),
    )
    return [_delivery(row) for row in rows]


def _delivery(row: Any) -> Delivery:
    named = _named(row)
    named["reason"] = Reason(named["reason"])
    for name in ("passed_over", "tags"):
        named[name] = tuple(named[name].split())
    return Delivery(**named)


def settled_row(row: Any) -> SettledRow:
    """Returns what the row of a settled message says."""
    return SettledRow(**_named(row))


def _named(row: Any) -> dict[str, Any]:
    named = dict(row)
    named["channel"], named["purpose"] = Channel(named["channel"]), Purpose(named["purpose"])
    return named


FINAL = (Status.SENT, Status.DELIVERED, Status.SUPPRESSED, Status.FAILED, Status.UNKNOWN)
"""Statuses in which no delivery is under way."""
