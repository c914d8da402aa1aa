"""How a workspace's customers stand: what was set, and what was measured; with the workspace's other terms."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy.ext.asyncio import AsyncConnection

from services.common.database import execute, fetch_rows
from services.common.json_values import decode, encode
from services.segment.domain.standing.model import UNMEASURED, Measured, StandingModel, StandingState
from services.segment.domain.standing.settings import StandingSettings


def settings_of(kept: Mapping[str, Any] | None) -> StandingSettings:
    """Returns the settings as they are kept; None: the defaults."""
    return StandingSettings() if kept is None else msgspec.convert(kept, type=StandingSettings)


def measured_of(kept: Mapping[str, Any] | None) -> Measured | None:
    """Returns what was measured as it is kept; None: nothing was."""
    return None if kept is None else msgspec.convert(kept, type=Measured)


async def write_settings(
    connection: AsyncConnection, workspace_id: str, settings: StandingSettings, revision: int, now: datetime
) -> None:
    """Keeps settings as the next revision. The workspace's lock is held."""
    await execute(
        connection,
        "UPDATE workspaces SET standing_settings = $2::jsonb, standing_revision = $3, standing_change_time = $4 "
        "WHERE workspace_id = $1",
        workspace_id,
        _json(settings),
        revision,
        now,
    )
    await _keep_version(connection, workspace_id, now)


async def write_measured(connection: AsyncConnection, workspace_id: str, measured: Measured, now: datetime) -> None:
    """Keeps what was measured as its version, the one after the last. The workspace's lock is held."""
    await execute(
        connection,
        "UPDATE workspaces SET standing_measured = $2::jsonb WHERE workspace_id = $1",
        workspace_id,
        _json(measured),
    )
    await _keep_version(connection, workspace_id, now)


async def write_operation(connection: AsyncConnection, workspace_id: str, operation_id: str) -> None:
    """Says which operation is to measure next."""
    await execute(
        connection,
        "UPDATE workspaces SET standing_operation_id = $2 WHERE workspace_id = $1",
        workspace_id,
        operation_id,
    )


async def model_at(
    connection: AsyncConnection, workspace_id: str, moment: datetime, present: StandingState
) -> StandingModel | None:
    """Returns by what customers stood at a moment; None: that is not kept any more. `present`: what holds now."""
    rows = await fetch_rows(
        connection,
        "SELECT settings::text AS settings, measured::text AS measured FROM standing_versions WHERE workspace_id = $1 "
        "AND create_time <= $2 ORDER BY create_time DESC, revision DESC, version DESC LIMIT 1",
        workspace_id,
        moment,
    )
    if rows:
        settings, measured = (
            None if rows[0][name] is None else decode(rows[0][name]) for name in ("settings", "measured")
        )
        return StandingModel(settings_of(settings).lifecycle, measured_of(measured))
    measured_at = present.model.measured.measure_time if present.model.measured is not None else None
    if all(since is None or since <= moment for since in (present.change_time, measured_at)):
        return present.model
    first = await fetch_rows(
        connection,
        "SELECT revision, version FROM standing_versions WHERE workspace_id = $1 "
        "ORDER BY create_time, revision, version LIMIT 1",
        workspace_id,
    )
    # Before the first of all the defaults held; of one that came after others these are gone.
    return UNMEASURED if first and first[0]["revision"] + first[0]["version"] <= 1 else None


async def _keep_version(connection: AsyncConnection, workspace_id: str, now: datetime) -> None:
    await execute(
        connection,
        "INSERT INTO standing_versions (workspace_id, revision, version, settings, measured, create_time) "
        "SELECT workspace_id, standing_revision, coalesce((standing_measured->>'version')::bigint, 0), "
        "standing_settings, standing_measured, $2 FROM workspaces WHERE workspace_id = $1 "
        "ON CONFLICT DO NOTHING",
        workspace_id,
        now,
    )


def _json(value: Any) -> str:
    kept: Any = msgspec.to_builtins(value)
    return encode(kept).decode()
