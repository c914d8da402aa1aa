"""Welcomes in the ledger: a row before the call, which tells what came of it afterwards."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from services.common.database import execute


async def name_address(
    connection: AsyncConnection,
    workspace_id: str,
    delivery_id: str,
    node_id: int,
    address_hash: bytes,
    account_id: str,
    *,
    attempts: int,
    send_time: datetime | None,
) -> None:
    """Writes into a new row whom it goes to, and by which account."""
    await execute(
        connection,
        "UPDATE messages SET node_id = $3, address_hash = $4, account_id = $5, attempts = $6, send_time = $7 "
        "WHERE workspace_id = $1 AND delivery_id = $2",
        workspace_id,
        delivery_id,
        node_id,
        address_hash,
        account_id,
        attempts,
        send_time,
    )
