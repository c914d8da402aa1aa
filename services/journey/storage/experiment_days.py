"""What the people of each day did, and which days are to be measured."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from services.common.database import execute, fetch_rows
from services.common.json_values import canonical_json, decode


@dataclass(frozen=True, slots=True)
class DueDay:
    """A day of an experiment that is to be measured, and the claim that holds it."""

    workspace_id: str
    experiment_id: str
    day: date
    times_measured: int
    claim: int


@dataclass(frozen=True, slots=True)
class MeasuredDay:
    """What the people of a day did, as it is stored."""

    day: date
    sums: Mapping[str, Any]
    measure_time: datetime


async def open_days(connection: AsyncConnection, workspace_id: str, days: Iterable[tuple[str, date, datetime]]) -> None:
    """Notes that people came into experiments on days, each with the moment at which it is to be measured."""
    ordered = sorted(set(days))
    await execute(
        connection,
        "INSERT INTO experiment_days (workspace_id, experiment_id, day, due_time) "
        "SELECT $1, * FROM unnest($2::text[], $3::date[], $4::timestamptz[]) ON CONFLICT DO NOTHING",
        workspace_id,
        [experiment_id for experiment_id, _, _ in ordered],
        [day for _, day, _ in ordered],
        [due for _, _, due in ordered],
    )


async def claim_day(connection: AsyncConnection, now: datetime, lease_until: datetime) -> DueDay | None:
    """Claims the day that has waited longest, of any workspace; in a system transaction. None: nothing is due."""
    rows = await fetch_rows(
        connection,
        "UPDATE experiment_days e SET claim = nextval('effect_claims'), due_time = $2 "
        "FROM (SELECT workspace_id, experiment_id, day FROM experiment_days WHERE due_time <= $1 "
        "ORDER BY due_time LIMIT 1 FOR UPDATE SKIP LOCKED) d WHERE e.workspace_id = d.workspace_id "
        "AND e.experiment_id = d.experiment_id AND e.day = d.day "
        "RETURNING e.workspace_id, e.experiment_id, e.day, e.times_measured, e.claim",
        now,
        lease_until,
    )
    return DueDay(**rows[0]) if rows else None


async def settle_day(
    connection: AsyncConnection, due: DueDay, sums: Mapping[str, Any], now: datetime, again: datetime | None
) -> bool:
    """Writes what a day's people did, and when it is measured again (None: no more); False when the claim is gone."""
    rows = await fetch_rows(
        connection,
        "UPDATE experiment_days SET sums = $5::jsonb, measure_time = $6, times_measured = times_measured + 1, claim = 0, "
        "due_time = $7 WHERE workspace_id = $1 AND experiment_id = $2 AND day = $3 AND claim = $4 RETURNING day",
        due.workspace_id,
        due.experiment_id,
        due.day,
        due.claim,
        canonical_json(sums).decode(),
        now,
        again,
    )
    return bool(rows)


async def measure_anew(
    connection: AsyncConnection, workspace_id: str, experiment_id: str, window_days: int, now: datetime
) -> None:
    """Has all days of an experiment measured by another goal or window; who measures by the old one is fenced out."""
    await execute(
        connection,
        "UPDATE experiment_days SET sums = NULL, measure_time = NULL, times_measured = 0, claim = 0, "
        "due_time = greatest($4, (day + 1 + $3::int)::timestamp AT TIME ZONE 'UTC' + interval '1 hour') "
        "WHERE workspace_id = $1 AND experiment_id = $2",
        workspace_id,
        experiment_id,
        window_days,
        now,
    )


async def measured_days(connection: AsyncConnection, workspace_id: str, experiment_id: str) -> list[MeasuredDay]:
    """Returns the days that were measured, the oldest first."""
    rows = await fetch_rows(
        connection,
        "SELECT day, sums::text AS sums, measure_time FROM experiment_days "
        "WHERE workspace_id = $1 AND experiment_id = $2 AND sums IS NOT NULL ORDER BY day",
        workspace_id,
        experiment_id,
    )
    return [MeasuredDay(row["day"], decode(row["sums"]), row["measure_time"]) for row in rows]
