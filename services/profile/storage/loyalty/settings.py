"""A workspace's loyalty programme: every state of it, so that a late order goes by the rules of its own time."""

from __future__ import annotations

from datetime import datetime

import msgspec
from sqlalchemy.ext.asyncio import AsyncConnection

from services.common.database import affected, execute, fetch_rows
from services.profile.domain.loyalty.settings import LoyaltySettings

_DECODER = msgspec.json.Decoder(LoyaltySettings)


async def read_settings(connection: AsyncConnection, workspace_id: str) -> LoyaltySettings:
    """Returns the present settings of the entered workspace."""
    rows = await fetch_rows(
        connection,
        "SELECT settings FROM loyalty_settings WHERE workspace_id = $1 ORDER BY revision DESC LIMIT 1",
        workspace_id,
    )
    return _DECODER.decode(rows[0]["settings"]) if rows else LoyaltySettings()


async def read_settings_history(
    connection: AsyncConnection, workspace_id: str, *, after: int = 0
) -> list[tuple[datetime, LoyaltySettings]]:
    """Returns all settings with revisions above one, with when each came into force, the first first."""
    rows = await fetch_rows(
        connection,
        "SELECT change_time, settings FROM loyalty_settings WHERE workspace_id = $1 AND revision > $2 ORDER BY revision",
        workspace_id,
        after,
    )
    return [(row["change_time"], _DECODER.decode(row["settings"])) for row in rows]


async def add_settings(
    connection: AsyncConnection, workspace_id: str, settings: LoyaltySettings, change_time: datetime, principal: str
) -> bool:
    """Writes the next state; False: somebody else wrote that revision first."""
    tag = await execute(
        connection,
        "INSERT INTO loyalty_settings (workspace_id, revision, settings, change_time, principal) "
        "VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING",
        workspace_id,
        settings.revision,
        msgspec.json.encode(settings).decode(),
        change_time,
        principal,
    )
    return affected(tag) == 1
