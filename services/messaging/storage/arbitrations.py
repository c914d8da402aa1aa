"""How messages fare that want one customer: one row a message that waited for others."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from services.common.database import execute, fetch_rows
from services.messaging.domain import Channel, Purpose
from services.messaging.domain.arbitrations import ArbitrationOutcome, ArbitrationRecord, ExpectedValue, ValueBasis
from services.messaging.domain.policy.arbitration import GRACE, Contest, Contestant

LATELY = timedelta(hours=26)
"""How far back winners are looked for: longer than any window."""

MAX_RIVALS = 50
"""Others that an explanation tells of."""

_HOLDS = (
    "EXISTS (SELECT 1 FROM deliveries d WHERE d.workspace_id = a.workspace_id AND d.delivery_id = a.delivery_id "
    "AND {condition})"
)


@dataclass(frozen=True, slots=True)
class NewBid:
    """A message that begins to wait.

    Attributes:
        delivery_id: Which.
        lease_token: Of the claim under which that is decided.
        customer_id: The customer's current id.
        customer_ids: All ids of the customer.
        channel: Where.
        purpose: Why.
        tags: What it is.
        value: What it is expected to bring.
    """

    delivery_id: str
    lease_token: int
    customer_id: int
    customer_ids: tuple[int, ...]
    channel: Channel
    purpose: Purpose
    tags: tuple[str, ...]
    value: ExpectedValue


@dataclass(frozen=True, slots=True)
class Decided:
    """What became of a message that waited; `winner` only where it was outbid."""

    delivery_id: str
    outcome: ArbitrationOutcome
    cap: str = ""
    winner: Contestant | None = None


async def open_windows(
    connection: AsyncConnection, workspace_id: str, customer_ids: Sequence[int], now: datetime
) -> dict[int, tuple[datetime, datetime]]:
    """Returns when the windows of customers began and end in which messages wait, by customer id; others have none.

    In a transaction that holds `lock_customers`, so that two messages at once do not open two.
    """
    rows = await fetch_rows(
        connection,
        "SELECT DISTINCT ON (a.customer_id) a.customer_id, a.start_time, a.end_time FROM arbitrations a "
        "WHERE a.workspace_id = $1 AND a.customer_id = ANY($2::bigint[]) AND a.end_time > $3 AND a.outcome = 1 "
        f"AND {_HOLDS.format(condition='d.hold_until = a.end_time')} ORDER BY a.customer_id, a.end_time",
        workspace_id,
        list(customer_ids),
        now,
    )
    return {row["customer_id"]: (row["start_time"], row["end_time"]) for row in rows}


async def keep_bids(
    connection: AsyncConnection,
    workspace_id: str,
    bids: Sequence[NewBid],
    windows: Mapping[str, tuple[datetime, datetime]],
) -> None:
    """Writes down that messages wait, by their ids from when until when."""
    if not bids:
        return
    await execute(
        connection,
        "INSERT INTO arbitrations (workspace_id, delivery_id, customer_id, channel, purpose, tags, value, basis, "
        "start_time, end_time) SELECT $1, n.* FROM unnest($2::text[], $3::bigint[], $4::smallint[], $5::smallint[], "
        "$6::text[], $7::float8[], $8::smallint[], $9::timestamptz[], $10::timestamptz[]) AS n ON CONFLICT DO NOTHING",
        workspace_id,
        [bid.delivery_id for bid in bids],
        [bid.customer_id for bid in bids],
        [int(bid.channel) for bid in bids],
        [int(bid.purpose) for bid in bids],
        [" ".join(bid.tags) for bid in bids],
        [bid.value.amount for bid in bids],
        [int(bid.value.basis) for bid in bids],
        [windows[bid.delivery_id][0] for bid in bids],
        [windows[bid.delivery_id][1] for bid in bids],
    )


async def find_contests(
    connection: AsyncConnection,
    workspace_id: str,
    customers: Mapping[int, Sequence[int]],
    own: Collection[str],
    now: datetime,
) -> dict[int, Contest]:
    """Returns who wants each customer now, by current id.

    Undecided is whose wait is over, for not longer than `GRACE`, and who was not handed over; those of `own` are, however
    long ago it was over. In a transaction that holds `lock_customers`.

    Args:
        connection: The transaction.
        workspace_id: Whose.
        customers: Current id → all ids that are the customer's.
        own: Messages that are about to be handed over.
        now: The present.
    """
    ids = sorted({each for some in customers.values() for each in some})
    waiting = _HOLDS.format(
        condition="d.hand_over_time IS NULL AND d.hold_until <= $3 AND (d.hold_until > $4 OR a.delivery_id = ANY($5::text[]))"
    )
    rows = await fetch_rows(
        connection,
        "SELECT a.customer_id, a.delivery_id, a.channel, a.purpose, a.tags, a.value, a.start_time, "
        "CASE WHEN a.outcome = 2 THEN a.decide_time END AS decide_time FROM arbitrations a "
        "WHERE a.workspace_id = $1 AND a.customer_id = ANY($2::bigint[]) "
        f"AND (a.outcome = 2 AND a.decide_time > $6 OR a.outcome = 1 AND {waiting})",
        workspace_id,
        ids,
        now,
        now - GRACE,
        list(own),
        now - LATELY,
    )
    found: dict[int, list[Contestant]] = {}
    for row in rows:
        found.setdefault(row["customer_id"], []).append(_contestant(row))
    contests = {}
    for customer_id, nodes in customers.items():
        everybody = [each for node in set(nodes) for each in found.get(node, ())]
        contests[customer_id] = Contest(
            {each.delivery_id: each for each in everybody if each.decide_time is None},
            [each for each in everybody if each.decide_time is not None],
        )
    return contests


async def write_outcomes(
    connection: AsyncConnection, workspace_id: str, decided: Sequence[Decided], now: datetime
) -> None:
    """Writes what became of messages that waited."""
    if not decided:
        return
    await execute(
        connection,
        "UPDATE arbitrations a SET outcome = n.outcome, decide_time = $2, cap = n.cap, winner_id = n.winner_id, "
        "winner_value = n.winner_value FROM unnest($3::text[], $4::smallint[], $5::text[], $6::text[], $7::float8[]) "
        "AS n(delivery_id, outcome, cap, winner_id, winner_value) "
        "WHERE a.workspace_id = $1 AND a.delivery_id = n.delivery_id",
        workspace_id,
        now,
        [each.delivery_id for each in decided],
        [int(each.outcome) for each in decided],
        [each.cap for each in decided],
        [each.winner.delivery_id if each.winner else "" for each in decided],
        [each.winner.value if each.winner else 0.0 for each in decided],
    )


async def find_records(
    connection: AsyncConnection, workspace_id: str, delivery_ids: Sequence[str]
) -> dict[str, ArbitrationRecord]:
    """Returns how messages fared, of those that waited."""
    if not delivery_ids:
        return {}
    rows = await fetch_rows(
        connection,
        "SELECT * FROM arbitrations WHERE workspace_id = $1 AND delivery_id = ANY($2::text[])",
        workspace_id,
        list(delivery_ids),
    )
    return {row["delivery_id"]: _record(row) for row in rows}


async def find_rivals(
    connection: AsyncConnection, workspace_id: str, delivery_id: str, customer_ids: Sequence[int]
) -> list[tuple[str, ArbitrationRecord]]:
    """Returns the other messages of a customer whose windows met that of a message, the highest value first."""
    rows = await fetch_rows(
        connection,
        "SELECT a.* FROM arbitrations own JOIN arbitrations a ON a.workspace_id = own.workspace_id "
        "AND a.customer_id = ANY($3::bigint[]) AND a.delivery_id <> own.delivery_id "
        "AND a.start_time <= own.end_time AND a.end_time >= own.start_time "
        "WHERE own.workspace_id = $1 AND own.delivery_id = $2 ORDER BY a.value DESC, a.delivery_id LIMIT $4",
        workspace_id,
        delivery_id,
        list(customer_ids),
        MAX_RIVALS,
    )
    return [(row["delivery_id"], _record(row)) for row in rows]


def _contestant(row: Any) -> Contestant:
    return Contestant(
        row["delivery_id"],
        Channel(row["channel"]),
        Purpose(row["purpose"]),
        tuple(row["tags"].split()),
        row["value"],
        row["start_time"],
        row["decide_time"],
    )


def _record(row: Any) -> ArbitrationRecord:
    return ArbitrationRecord(
        row["value"],
        ValueBasis(row["basis"]),
        row["start_time"],
        row["end_time"],
        ArbitrationOutcome(row["outcome"]),
        row["cap"],
        row["winner_id"],
        row["winner_value"],
    )
