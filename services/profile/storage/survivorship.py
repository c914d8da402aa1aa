"""By which rules a workspace's customers show their traits: every state of them, so that a past moment goes by its own."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from services.common.database import affected, execute, fetch_rows
from services.common.json_values import encode
from services.profile.domain.survivorship import LATEST_ALWAYS, SurvivorshipRules


async def read_survivorship(
    connection: AsyncConnection, workspace_id: str, *, as_of: datetime | None = None
) -> SurvivorshipRules:
    """Returns the rules of the entered workspace, at present or as of a past moment."""
    rows = await fetch_rows(
        connection,
        "SELECT most_frequent, source_priority, revision FROM survivorship_rules WHERE workspace_id = $1 "
        "AND ($2::timestamptz IS NULL OR change_time <= $2) ORDER BY revision DESC LIMIT 1",
        workspace_id,
        as_of,
    )
    if not rows:
        return LATEST_ALWAYS
    sources = {trait: tuple(kinds) for trait, kinds in rows[0]["source_priority"].items()}
    return SurvivorshipRules(frozenset(rows[0]["most_frequent"]), sources, rows[0]["revision"])


async def add_survivorship(
    connection: AsyncConnection, workspace_id: str, rules: SurvivorshipRules, change_time: datetime
) -> bool:
    """Writes the next state of the rules; False: somebody else wrote that revision first."""
    tag = await execute(
        connection,
        "INSERT INTO survivorship_rules (workspace_id, revision, most_frequent, source_priority, change_time) "
        "VALUES ($1, $2, $3, $4::jsonb, $5) "
        "ON CONFLICT DO NOTHING",
        workspace_id,
        rules.revision,
        sorted(rules.most_frequent),
        encode(dict(rules.source_priority)).decode(),
        change_time,
    )
    return affected(tag) == 1
