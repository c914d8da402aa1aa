"""The secrets by which a workspace's webhooks are signed, sealed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from services.common.database import execute, fetch_rows


@dataclass(frozen=True, slots=True)
class SealedSecret:
    """A workspace's secret, the request that made it, and the one before it while that is still signed with."""

    sealed: bytes
    create_time: datetime
    request_id: str = ""
    previous_sealed: bytes | None = None
    previous_expire_time: datetime | None = None


async def find_secret(connection: AsyncConnection, workspace_id: str, *, lock: bool = False) -> SealedSecret | None:
    """Returns the secret of a workspace, or None. With `lock` nobody else changes it until the transaction ends."""
    rows = await fetch_rows(
        connection,
        "SELECT sealed, create_time, request_id, previous_sealed, previous_expire_time FROM webhook_secrets "
        f"WHERE workspace_id = $1 {'FOR UPDATE' if lock else ''}",
        workspace_id,
    )
    return SealedSecret(**rows[0]) if rows else None


async def add_secret(connection: AsyncConnection, workspace_id: str, secret: SealedSecret) -> None:
    """Writes the first secret of a workspace; where there is one by now, that stays."""
    await execute(
        connection,
        "INSERT INTO webhook_secrets (workspace_id, sealed, create_time) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING",
        workspace_id,
        secret.sealed,
        secret.create_time,
    )


async def replace_secret(connection: AsyncConnection, workspace_id: str, secret: SealedSecret) -> None:
    """Writes another secret in the place of a locked one."""
    await execute(
        connection,
        "UPDATE webhook_secrets SET sealed = $2, create_time = $3, request_id = $4, previous_sealed = $5, "
        "previous_expire_time = $6 "
        "WHERE workspace_id = $1",
        workspace_id,
        secret.sealed,
        secret.create_time,
        secret.request_id,
        secret.previous_sealed,
        secret.previous_expire_time,
    )
