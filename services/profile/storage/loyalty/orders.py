"""Orders and their refunds, as far as points need them."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from services.common.database import driver_connection, execute, fetch_rows, number_array, text_array
from services.profile.domain.loyalty.orders import Order


@dataclass(frozen=True)
class TakenOrders:
    """Orders that are taken until the end of the transaction.

    Attributes:
        orders: By id, with their refunds; one that was not known is empty.
        rows: By id, what stands in the table.
        expected: Those that were not known and stand there as they were expected: they count already.
    """

    orders: dict[str, Order] = field(default_factory=dict)
    rows: dict[str, tuple[Any, ...]] = field(default_factory=dict)
    expected: set[str] = field(default_factory=set)

    def changed(self) -> list[Order]:
        """Returns the orders of which something else is known by now than the table says."""
        return [order for order in self.orders.values() if _row(order) != self.rows[order.order_id]]


async def take_orders(
    connection: AsyncConnection, workspace_id: str, order_ids: Collection[str], expected: Mapping[str, Order]
) -> TakenOrders:
    """Takes orders until the end of the transaction, known or not.

    In the order of their ids, in one statement; before any account is taken. With one that is not known is written what is
    expected of it, so that the most are written once; whoever takes them writes what came otherwise.
    """
    taken = TakenOrders()
    wanted = sorted(set(order_ids))
    if not wanted:
        return taken
    made = [expected.get(order_id) or Order(order_id) for order_id in wanted]
    rows = await fetch_rows(
        connection,
        "INSERT INTO loyalty_orders AS o (workspace_id, order_id, node_id, amount_micros, order_time, batch_id, points) "
        'SELECT $1, t.id COLLATE "C", t.n, t.a, t.m, t.b, t.p FROM unnest($2::text::text[], $3::text::bigint[], $4::bigint[], '
        "$5::timestamptz[], $6::text::bigint[], $7::text::bigint[]) AS t (id, n, a, m, b, p) "
        'ORDER BY t.id COLLATE "C" ON CONFLICT (workspace_id, order_id) DO UPDATE SET revision = o.revision + 1 '
        "RETURNING order_id, node_id, amount_micros, order_time, batch_id, points, reversed, reversed_by_hand, "
        "refunded_micros, revision",
        workspace_id,
        text_array(wanted),
        number_array(order.node_id for order in made),
        [order.amount_micros for order in made],
        [order.order_time for order in made],
        number_array(order.batch_id for order in made),
        number_array(order.points for order in made),
    )
    for order_id, *known, refunded_micros, revision in rows:
        order = Order(order_id, *known)
        taken.rows[order_id] = _row(order, refunded_micros)
        # A row that was there before has another revision by now.
        taken.orders[order_id] = order if revision else Order(order_id)
        if not revision and order_id in expected:
            taken.expected.add(order_id)
    rows = await fetch_rows(
        connection,
        "SELECT order_id, refund_key, amount_micros FROM loyalty_refunds WHERE workspace_id = $1 "
        "AND order_id = ANY($2::text::text[])",
        workspace_id,
        text_array(wanted),
    )
    for row in rows:
        taken.orders[row["order_id"]].refunds[row["refund_key"]] = row["amount_micros"]
    return taken


async def lock_orders(connection: AsyncConnection, workspace_id: str, order_ids: Collection[str]) -> dict[str, Order]:
    """Takes orders of which nothing is expected, as `take_orders`, and returns them by id with their refunds."""
    return (await take_orders(connection, workspace_id, order_ids, {})).orders


def _row(order: Order, refunded_micros: int | None = None) -> tuple[Any, ...]:
    return (
        order.node_id,
        order.amount_micros,
        order.order_time,
        order.batch_id,
        order.points,
        order.reversed,
        order.reversed_by_hand,
        order.refunded_micros if refunded_micros is None else refunded_micros,
    )


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
