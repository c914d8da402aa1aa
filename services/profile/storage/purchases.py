"""Turns of those who refund one order."""

from __future__ import annotations

from sqlalchemy.ext.asyncio import AsyncConnection

from services.common.database import execute


async def lock_order(connection: AsyncConnection, workspace_id: str, order_id: str) -> None:
    """Waits for others who refund the order, and has it alone until the transaction ends."""
    await execute(
        connection, "SELECT pg_advisory_xact_lock(hashtextextended($1, 0))", f"order:{workspace_id}:{order_id}"
    )
