"""What happens to coupons: the row as it is then, and one more of its history, which is never written over."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from services.common.database import driver_connection, fetch_rows
from services.profile.domain.coupons import Change, ChangeKind, Coupon, State


async def add_coupons(connection: AsyncConnection, workspace_id: str, coupons: Sequence[tuple[Coupon, bytes]]) -> None:
    """Writes new coupons, each with the hash of its code; their first changes are added by `add_changes`."""
    driver = await driver_connection(connection)
    await driver.executemany(
        "INSERT INTO coupons (workspace_id, coupon_id, code_hash, sealed, coupon_template_id, revision, node_id, state, "
        "issue_time, start_time, expire_time, changes) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
        [
            (
                workspace_id,
                coupon.coupon_id,
                code_hash,
                coupon.sealed,
                coupon.coupon_template_id,
                coupon.revision,
                coupon.node_id,
                int(coupon.state),
                coupon.issue_time,
                coupon.start_time,
                coupon.expire_time,
                coupon.changes,
            )
            for coupon, code_hash in coupons
        ],
    )


async def write_moves(connection: AsyncConnection, workspace_id: str, moves: Sequence[tuple[Coupon, Change]]) -> None:
    """Writes coupons as they are after a change, and the changes; the caller holds the coupons' rows."""
    driver = await driver_connection(connection)
    await driver.executemany(
        "UPDATE coupons SET state = $3, reserved_until = $4, order_id = $5, discount = $6, changes = $7, end_time = $8 "
        "WHERE workspace_id = $1 AND coupon_id = $2",
        [
            (
                workspace_id,
                coupon.coupon_id,
                int(coupon.state),
                coupon.reserved_until,
                coupon.order_id,
                coupon.discount,
                coupon.changes,
                _end_time(coupon, change),
            )
            for coupon, change in moves
        ],
    )
    await add_changes(connection, workspace_id, moves)


async def add_changes(connection: AsyncConnection, workspace_id: str, moves: Sequence[tuple[Coupon, Change]]) -> None:
    """Writes changes of coupons."""
    driver = await driver_connection(connection)
    await driver.executemany(
        "INSERT INTO coupon_changes (workspace_id, coupon_id, number, node_id, kind, change_time, principal, store_id, "
        "order_id, reserved_until, discount, cost, revenue) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)",
        [
            (
                workspace_id,
                coupon.coupon_id,
                change.number,
                coupon.node_id,
                int(change.kind),
                change.change_time,
                change.principal,
                change.store_id,
                change.order_id,
                change.reserved_until,
                change.discount,
                change.cost,
                change.revenue,
            )
            for coupon, change in moves
        ],
    )


async def read_changes(connection: AsyncConnection, workspace_id: str, coupon_id: str) -> list[Change]:
    """Returns what happened to a coupon, the first first."""
    rows = await fetch_rows(
        connection,
        "SELECT number, kind, change_time, principal, store_id, order_id, reserved_until, discount, cost, revenue "
        "FROM coupon_changes WHERE workspace_id = $1 AND coupon_id = $2 ORDER BY number",
        workspace_id,
        coupon_id,
    )
    return [
        Change(
            number=row["number"],
            kind=ChangeKind(row["kind"]),
            change_time=row["change_time"],
            principal=row["principal"],
            store_id=row["store_id"],
            order_id=row["order_id"],
            reserved_until=row["reserved_until"],
            discount=row["discount"],
            cost=row["cost"],
            revenue=row["revenue"],
        )
        for row in rows
    ]


def _end_time(coupon: Coupon, change: Change) -> datetime | None:
    """Returns from when a coupon is over, by which its row goes; None: it is not."""
    match coupon.state:
        case State.EXPIRED:
            return coupon.expire_time
        case State.REDEEMED | State.CANCELLED:
            return change.change_time
        case _:
            return None
