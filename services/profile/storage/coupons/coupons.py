"""Coupons, found by code, by whose they are, by order and by what time ends."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from services.common.database import fetch_rows, number_array
from services.profile.domain.coupons import Coupon, State

COUPON_COLUMNS = (
    "coupon_id, sealed, coupon_template_id, revision, node_id, state, issue_time, start_time, expire_time, reserved_until, "
    "order_id, discount, changes"
)
_SELECT = f"SELECT {COUPON_COLUMNS} FROM coupons WHERE workspace_id = $1"
# As `Coupon.by_clock` tells it; $3 is the moment.
_BY_CLOCK = (
    "CASE WHEN state IN (1, 2) AND expire_time <= $3 THEN 4 "
    "WHEN state = 2 AND reserved_until <= $3 THEN 1 ELSE state END"
)


async def find_by_code(connection: AsyncConnection, workspace_id: str, code_hash: bytes) -> Coupon | None:
    """Returns the coupon of a code; None: there is none."""
    rows = await fetch_rows(connection, f"{_SELECT} AND code_hash = $2", workspace_id, code_hash)
    return as_coupon(rows[0]) if rows else None


async def lock_by_code(connection: AsyncConnection, workspace_id: str, code_hash: bytes) -> Coupon | None:
    """Returns the coupon of a code, and holds it until the transaction ends: of many who want it one at a time goes on."""
    rows = await fetch_rows(connection, f"{_SELECT} AND code_hash = $2 FOR UPDATE", workspace_id, code_hash)
    return as_coupon(rows[0]) if rows else None


async def find_coupons(connection: AsyncConnection, workspace_id: str, coupon_ids: Collection[str]) -> list[Coupon]:
    """Returns coupons by their ids, in the order of these."""
    rows = await fetch_rows(
        connection,
        f"{_SELECT} AND coupon_id = ANY($2::text[]) ORDER BY array_position($2::text[], coupon_id)",
        workspace_id,
        list(coupon_ids),
    )
    return [as_coupon(row) for row in rows]


async def list_coupons(
    connection: AsyncConnection,
    workspace_id: str,
    node_ids: Sequence[int],
    *,
    now: datetime,
    states: Collection[State],
    before: tuple[datetime, str] | None,
    limit: int,
) -> list[Coupon]:
    """Returns coupons of some identifiers, the one issued last first.

    Args:
        connection: The transaction.
        workspace_id: The workspace.
        node_ids: The identifiers.
        now: The moment by which states are told.
        states: In one of which they are; none: in any.
        before: Issue time and id of the one behind which to go on; None: from the beginning.
        limit: How many at most.
    """
    rows = await fetch_rows(
        connection,
        f"{_SELECT} AND node_id = ANY($2::bigint[]) AND (cardinality($4::int[]) = 0 OR {_BY_CLOCK} = ANY($4::int[])) "
        "AND ($5::timestamptz IS NULL OR (issue_time, coupon_id) < ($5, $6)) "
        "ORDER BY issue_time DESC, coupon_id DESC LIMIT $7",
        workspace_id,
        node_ids,
        now,
        sorted(map(int, states)),
        before[0] if before else None,
        before[1] if before else "",
        limit,
    )
    return [as_coupon(row) for row in rows]


async def list_usable(
    connection: AsyncConnection, workspace_id: str, node_ids: Sequence[int], *, now: datetime, limit: int
) -> list[Coupon]:
    """Returns coupons of some identifiers that are neither redeemed nor ended, the one that ends first first."""
    rows = await fetch_rows(
        connection,
        f"{_SELECT} AND node_id = ANY($2::bigint[]) AND state IN (1, 2) AND expire_time > $3 "
        "ORDER BY expire_time, coupon_id LIMIT $4",
        workspace_id,
        node_ids,
        now,
        limit,
    )
    return [as_coupon(row) for row in rows]


async def list_usable_of_each(
    connection: AsyncConnection, workspace_id: str, node_ids: Collection[int], *, now: datetime, most: int
) -> list[Coupon]:
    """Returns coupons that can be used at a moment and that no order holds, of each identifier at most `most`, in no order.

    Of an identifier that has more those are returned that end first.
    """
    rows = await fetch_rows(
        connection,
        f"SELECT {COUPON_COLUMNS} FROM (SELECT {COUPON_COLUMNS}, "
        "row_number() OVER (PARTITION BY node_id ORDER BY expire_time, coupon_id) AS place FROM coupons "
        "WHERE workspace_id = $1 AND node_id = ANY($2::text::bigint[]) AND expire_time > $3 "
        "AND start_time <= $3 AND (state = 1 OR (state = 2 AND reserved_until <= $3))) AS mine WHERE place <= $4",
        workspace_id,
        number_array(node_ids),
        now,
        most,
    )
    return [as_coupon(row) for row in rows]


async def read_redeemed_orders(connection: AsyncConnection, workspace_id: str, order_ids: Collection[str]) -> set[str]:
    """Returns in which of some orders coupons are redeemed."""
    if not order_ids:
        return set()
    rows = await fetch_rows(
        connection,
        "SELECT DISTINCT order_id FROM coupons WHERE workspace_id = $1 AND order_id = ANY($2::text[]) AND state = $3",
        workspace_id,
        list(order_ids),
        int(State.REDEEMED),
    )
    return {row["order_id"] for row in rows}


async def lock_redeemed(connection: AsyncConnection, workspace_id: str, order_ids: Collection[str]) -> list[Coupon]:
    """Returns the redeemed coupons of orders, and holds them until the transaction ends."""
    rows = await fetch_rows(
        connection,
        f"{_SELECT} AND order_id = ANY($2::text[]) AND order_id <> '' AND state = $3 ORDER BY coupon_id FOR UPDATE",
        workspace_id,
        sorted(set(order_ids)),
        int(State.REDEEMED),
    )
    return [as_coupon(row) for row in rows]


async def list_due(connection: AsyncConnection, *, now: datetime, limit: int) -> dict[str, list[str]]:
    """Returns coupons that time has ended, or what holds them, and whose rows do not say so, by workspace.

    Needs a transaction of the system role.
    """
    rows = await fetch_rows(
        connection,
        "(SELECT workspace_id, coupon_id FROM coupons WHERE state IN (1, 2) AND expire_time <= $1 "
        "ORDER BY expire_time LIMIT $2) UNION "
        "(SELECT workspace_id, coupon_id FROM coupons WHERE state = 2 AND reserved_until <= $1 "
        "ORDER BY reserved_until LIMIT $2)",
        now,
        limit,
    )
    due: dict[str, list[str]] = {}
    for row in rows:
        due.setdefault(row["workspace_id"], []).append(row["coupon_id"])
    return due


async def lock_due(
    connection: AsyncConnection, workspace_id: str, coupon_ids: Collection[str], *, now: datetime
) -> list[Coupon]:
    """Returns those of some coupons that are still due and that nobody else holds, and holds them."""
    rows = await fetch_rows(
        connection,
        f"{_SELECT} AND coupon_id = ANY($2::text[]) AND state IN (1, 2) AND {_BY_CLOCK} <> state "
        "ORDER BY coupon_id FOR UPDATE SKIP LOCKED",
        workspace_id,
        sorted(set(coupon_ids)),
        now,
    )
    return [as_coupon(row) for row in rows]


async def read_coupons_after(
    connection: AsyncConnection, workspace_id: str, after_coupon_id: str, limit: int
) -> list[tuple[Coupon, datetime]]:
    """Returns up to `limit` coupons with greater ids, in their order, each with when it came to its end, else was issued."""
    rows = await fetch_rows(
        connection,
        f"SELECT {COUPON_COLUMNS}, coalesce(end_time, issue_time) AS change_time FROM coupons "
        "WHERE workspace_id = $1 AND coupon_id > $2 ORDER BY coupon_id LIMIT $3",
        workspace_id,
        after_coupon_id,
        limit,
    )
    return [(as_coupon(row), row["change_time"]) for row in rows]


def as_coupon(row: Any) -> Coupon:
    """Returns a coupon of a row with `COUPON_COLUMNS`."""
    return Coupon(
        coupon_id=row["coupon_id"],
        sealed=row["sealed"],
        coupon_template_id=row["coupon_template_id"],
        revision=row["revision"],
        node_id=row["node_id"],
        state=State(row["state"]),
        issue_time=row["issue_time"],
        start_time=row["start_time"],
        expire_time=row["expire_time"],
        reserved_until=row["reserved_until"],
        order_id=row["order_id"],
        discount=row["discount"],
        changes=row["changes"],
    )
