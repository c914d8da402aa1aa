"""Orders and their refunds, as far as points need them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from services.common.database import driver_connection, fetch_rows
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


async def write_order(connection: AsyncConnection, workspace_id: str, order: Order) -> None:
    """Writes an order that is taken."""
    await write_orders(connection, workspace_id, [order])


async def write_orders(connection: AsyncConnection, workspace_id: str, orders: Sequence[Order]) -> None:
    """Writes orders that are taken."""
    if orders:
        await (await driver_connection(connection)).executemany(
            "UPDATE loyalty_orders SET node_id = $3, amount_micros = $4, refunded_micros = $5, order_time = $6, batch_id = $7, "
            "points = $8, reversed = $9, reversed_by_hand = $10 WHERE workspace_id = $1 AND order_id = $2",
            [
                (
                    workspace_id, order.order_id, order.node_id, order.amount_micros, order.refunded_micros,
                    order.order_time, order.batch_id, order.points, order.reversed, order.reversed_by_hand,
                )
                for order in orders
            ],
        )  # fmt: skip


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
