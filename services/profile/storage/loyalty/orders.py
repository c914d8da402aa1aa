"""Orders and their refunds, as far as points need them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from services.common.database import driver_connection, execute, fetch_rows, number_array
from services.profile.domain.loyalty.orders import Order


async def lock_orders(connection: AsyncConnection, workspace_id: str, order_ids: Collection[str]) -> dict[str, Order]:
    """Takes orders until the end of the transaction, known or not, and returns them by id with their refunds.

    In the order of their ids, in one statement; before any account is taken.
    """
    wanted = sorted(set(order_ids))
    rows = await fetch_rows(
        connection,
        "INSERT INTO loyalty_orders AS o (workspace_id, order_id) "
        'SELECT $1, n COLLATE "C" FROM unnest($2::text[]) AS n ORDER BY n COLLATE "C" '
        "ON CONFLICT (workspace_id, order_id) DO UPDATE SET revision = o.revision + 1 "
        "RETURNING order_id, node_id, amount_micros, order_time, batch_id, points, reversed, reversed_by_hand",
        workspace_id,
        wanted,
    )
    orders = {row["order_id"]: Order(**dict(row)) for row in rows}
    rows = await fetch_rows(
        connection,
        "SELECT order_id, refund_key, amount_micros FROM loyalty_refunds WHERE workspace_id = $1 "
        "AND order_id = ANY($2::text[])",
        workspace_id,
        wanted,
    )
    for row in rows:
        orders[row["order_id"]].refunds[row["refund_key"]] = row["amount_micros"]
    return orders


async def read_earned(connection: AsyncConnection, workspace_id: str, order_id: str) -> int | None:
    """Returns what an order has earned, refunds not taken off; None: it has not been absorbed, nor told by a call."""
    rows = await fetch_rows(
        connection,
        "SELECT points FROM loyalty_orders WHERE workspace_id = $1 AND order_id = $2 "
        "AND (amount_micros IS NOT NULL OR batch_id <> 0)",
        workspace_id,
        order_id,
    )
    return int(rows[0]["points"]) if rows else None


async def read_known_orders(
    connection: AsyncConnection, workspace_id: str, order_ids: Collection[str]
) -> tuple[set[str], set[str]]:
    """Returns which of some orders have come, and of which refunds have; takes and makes none of them."""
    if not order_ids:
        return set(), set()
    rows = await fetch_rows(
        connection,
        "SELECT order_id, false AS is_refund FROM loyalty_orders WHERE workspace_id = $1 AND order_id = ANY($2::text[]) "
        "AND amount_micros IS NOT NULL UNION ALL SELECT order_id, true FROM loyalty_refunds WHERE workspace_id = $1 "
        "AND order_id = ANY($2::text[])",
        workspace_id,
        list(order_ids),
    )
    refunded = {row["order_id"] for row in rows if row["is_refund"]}
    return {row["order_id"] for row in rows if not row["is_refund"]}, refunded


async def write_order(connection: AsyncConnection, workspace_id: str, order: Order) -> None:
    """Writes an order that is taken."""
    await write_orders(connection, workspace_id, [order])


async def write_orders(connection: AsyncConnection, workspace_id: str, orders: Sequence[Order]) -> None:
    """Writes orders that are taken."""
    if orders:
        await execute(
            connection,
            "UPDATE loyalty_orders o SET node_id = t.n, amount_micros = t.a, refunded_micros = t.f, order_time = t.m, "
            "batch_id = t.b, points = t.p, reversed = t.r, reversed_by_hand = t.h "
            "FROM unnest($2::text[], $3::text::bigint[], $4::bigint[], $5::text::bigint[], $6::timestamptz[], "
            "$7::text::bigint[], $8::text::bigint[], $9::text::bigint[], $10::text::bigint[]) "
            "AS t (id, n, a, f, m, b, p, r, h) WHERE o.workspace_id = $1 AND o.order_id = t.id",
            workspace_id,
            [order.order_id for order in orders],
            number_array(order.node_id for order in orders),
            [order.amount_micros for order in orders],
            number_array(order.refunded_micros for order in orders),
            [order.order_time for order in orders],
            number_array(order.batch_id for order in orders),
            number_array(order.points for order in orders),
            number_array(order.reversed for order in orders),
            number_array(order.reversed_by_hand for order in orders),
        )


@dataclass(frozen=True)
class NewRefund:
    """A refund that its order has not got yet; `amount_micros` None: all of it."""

    order_id: str
    refund_key: str
    node_id: int
    amount_micros: int | None
    refund_time: datetime


async def add_refunds(connection: AsyncConnection, workspace_id: str, refunds: Sequence[NewRefund]) -> None:
    """Adds refunds of orders that are taken."""
    if refunds:
        await (await driver_connection(connection)).executemany(
            "INSERT INTO loyalty_refunds (workspace_id, order_id, refund_key, node_id, amount_micros, refund_time) "
            "VALUES ($1, $2, $3, $4, $5, $6)",
            [
                (workspace_id, each.order_id, each.refund_key, each.node_id, each.amount_micros, each.refund_time)
                for each in refunds
            ],
        )
