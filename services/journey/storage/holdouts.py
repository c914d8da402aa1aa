"""Shares, how journeys are measured, and who is in which group."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from services.common.database import execute, fetch_rows
from services.journey.domain.holdouts import GLOBAL, Arm, Assignment, Holdouts, Measurement

_MEASUREMENT = (
    "journey_id, holdout_share, window_days, goal_json, margin_share, message_cost_micros, revision, update_time"
)


async def find_holdouts(connection: AsyncConnection, workspace_id: str, *, lock: bool = False) -> Holdouts | None:
    """Returns a workspace's shares; None while nobody changed them."""
    rows = await fetch_rows(
        connection,
        "SELECT default_share, global_share, revision, update_time FROM holdouts WHERE workspace_id = $1"
        + " FOR UPDATE" * lock,
        workspace_id,
    )
    return Holdouts(**rows[0]) if rows else None


async def save_holdouts(connection: AsyncConnection, workspace_id: str, shares: Holdouts) -> bool:
    """Writes shares that follow on the revision before them; False when somebody else was first."""
    rows = await fetch_rows(
        connection,
        "INSERT INTO holdouts AS h (workspace_id, default_share, global_share, revision, update_time) "
        "VALUES ($1, $2, $3, $4, $5) ON CONFLICT (workspace_id) DO UPDATE SET default_share = $2, global_share = $3, "
        "revision = $4, update_time = $5 WHERE h.revision = $4 - 1 RETURNING revision",
        workspace_id,
        shares.default_share,
        shares.global_share,
        shares.revision,
        shares.update_time,
    )
    return bool(rows)


async def find_measurement(
    connection: AsyncConnection, workspace_id: str, journey_id: str, *, lock: bool = False
) -> Measurement | None:
    """Returns how a journey is measured; None before its first publishing."""
    rows = await fetch_rows(
        connection,
        f"SELECT {_MEASUREMENT} FROM measurements WHERE workspace_id = $1 AND journey_id = $2" + " FOR UPDATE" * lock,
        workspace_id,
        journey_id,
    )
    return Measurement(**rows[0]) if rows else None


async def save_measurement(connection: AsyncConnection, workspace_id: str, measured: Measurement) -> bool:
    """Writes how a journey is measured, where that follows on what is there; False when somebody else was first."""
    rows = await fetch_rows(
        connection,
        f"INSERT INTO measurements AS m (workspace_id, {_MEASUREMENT}) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) "
        "ON CONFLICT (workspace_id, journey_id) DO UPDATE SET holdout_share = $3, window_days = $4, goal_json = $5, "
        "margin_share = $6, message_cost_micros = $7, revision = $8, update_time = $9 "
        "WHERE m.revision = $8 - 1 RETURNING revision",
        workspace_id,
        measured.journey_id,
        measured.holdout_share,
        measured.window_days,
        measured.goal_json,
        measured.margin_share,
        measured.message_cost_micros,
        measured.revision,
        measured.update_time,
    )
    return bool(rows)


async def shares_of(
    connection: AsyncConnection, workspace_id: str, journey_ids: Iterable[str]
) -> dict[str, tuple[int, int]]:
    """Returns (share, window in days) of journeys whose share is above 0, and of all journeys together as `GLOBAL`."""
    rows = await fetch_rows(
        connection,
        "SELECT journey_id, holdout_share AS share, window_days FROM measurements "
        "WHERE workspace_id = $1 AND journey_id = ANY($2::text[]) AND holdout_share > 0 "
        "UNION ALL SELECT $3, global_share, 0 FROM holdouts WHERE workspace_id = $1 AND global_share > 0",
        workspace_id,
        sorted(set(journey_ids)),
        GLOBAL,
    )
    return {row["journey_id"]: (row["share"], row["window_days"]) for row in rows}


async def first_assignments(
    connection: AsyncConnection, workspace_id: str, wanted: Sequence[tuple[str, int]]
) -> dict[tuple[str, int], Assignment]:
    """Returns by (experiment, customer id) the group that was decided, where one was."""
    rows = await fetch_rows(
        connection,
        "SELECT a.experiment_id, a.customer_id, a.arm, a.share, a.assign_time "
        "FROM unnest($2::text[], $3::bigint[]) AS n(experiment_id, customer_id) JOIN assignments a "
        "ON a.workspace_id = $1 AND a.experiment_id = n.experiment_id AND a.customer_id = n.customer_id",
        workspace_id,
        [experiment_id for experiment_id, _ in wanted],
        [customer_id for _, customer_id in wanted],
    )
    return {(row["experiment_id"], row["customer_id"]): _assignment(row) for row in rows}


async def add_assignments(connection: AsyncConnection, workspace_id: str, decided: Sequence[Assignment]) -> None:
    """Notes groups; one that was decided already stays."""
    ordered = sorted(decided, key=lambda one: (one.experiment_id, one.customer_id))
    await execute(
        connection,
        "INSERT INTO assignments (workspace_id, experiment_id, customer_id, arm, share, assign_time) "
        "SELECT $1, * FROM unnest($2::text[], $3::bigint[], $4::text[], $5::int[], $6::timestamptz[]) "
        "ON CONFLICT DO NOTHING",
        workspace_id,
        [one.experiment_id for one in ordered],
        [one.customer_id for one in ordered],
        [str(one.arm) for one in ordered],
        [one.share for one in ordered],
        [one.assign_time for one in ordered],
    )


async def assigned_between(
    connection: AsyncConnection,
    workspace_id: str,
    experiment_id: str,
    *,
    since: datetime,
    until: datetime,
    after: int,
    limit: int,
) -> list[Assignment]:
    """Returns who came into an experiment in [since, until), by customer id, those after one."""
    rows = await fetch_rows(
        connection,
        "SELECT experiment_id, customer_id, arm, share, assign_time FROM assignments WHERE workspace_id = $1 "
        "AND experiment_id = $2 AND assign_time >= $3 AND assign_time < $4 AND customer_id > $5 "
        "ORDER BY customer_id LIMIT $6",
        workspace_id,
        experiment_id,
        since,
        until,
        after,
        limit,
    )
    return [_assignment(row) for row in rows]


async def count_assignments(
    connection: AsyncConnection, workspace_id: str, experiment_id: str
) -> Mapping[Arm, tuple[int, int]]:
    """Returns by group how many people are in it, and the sum of the shares at which they were decided."""
    rows = await fetch_rows(
        connection,
        "SELECT arm, count(*) AS people, sum(share)::bigint AS shares FROM assignments "
        "WHERE workspace_id = $1 AND experiment_id = $2 GROUP BY arm",
        workspace_id,
        experiment_id,
    )
    return {Arm(row["arm"]): (row["people"], row["shares"]) for row in rows}


def _assignment(row: Mapping[str, object]) -> Assignment:
    return Assignment(**{**row, "arm": Arm(str(row["arm"]))})  # type: ignore[arg-type]  # The columns are its fields.
