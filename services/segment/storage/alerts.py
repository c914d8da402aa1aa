"""The nights of alerts, their firings, and how far the telling of these is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from services.common.database import affected, execute, fetch_rows
from services.common.json_values import decode, encode
from services.common.webhook_calls import Claimed, Settlement
from services.segment.domain.alerts import Firing, FiringState, Judgement, Night, Outcome

_FIRING = "firing_id, alert_id, judged::text AS judged, create_time, state, reason, attempts"


@dataclass(frozen=True)
class Due:
    """An alert that is due since a time."""

    workspace_id: str
    alert_id: str
    next_time: datetime


async def set_next_time(
    connection: AsyncConnection, workspace_id: str, alert_id: str, next_time: datetime | None
) -> None:
    """Lets an alert be judged at a time (None: not at all), also where it never was; what was judged stays."""
    await execute(
        connection,
        "INSERT INTO alert_nights (workspace_id, alert_id, next_time) VALUES ($1, $2, $3) "
        "ON CONFLICT (workspace_id, alert_id) DO UPDATE SET next_time = excluded.next_time, lease_time = NULL",
        workspace_id,
        alert_id,
        next_time,
    )


async def read_nights(connection: AsyncConnection, workspace_id: str, alert_ids: Sequence[str]) -> dict[str, Night]:
    """Returns the nights of alerts, by id."""
    rows = await fetch_rows(
        connection,
        "SELECT alert_id, next_time, judged_day, last_day::text AS last_day FROM alert_nights WHERE workspace_id = $1 "
        "AND alert_id = ANY($2::text[])",
        workspace_id,
        list(alert_ids),
    )
    return {row["alert_id"]: _night(row) for row in rows}


async def lock_night(connection: AsyncConnection, workspace_id: str, alert_id: str) -> Night | None:
    """Returns the night of an alert, which nobody else changes before the transaction ends; None: there is no such alert."""
    rows = await fetch_rows(
        connection,
        "SELECT next_time, judged_day, last_day::text AS last_day FROM alert_nights WHERE workspace_id = $1 AND alert_id = $2 "
        "FOR UPDATE",
        workspace_id,
        alert_id,
    )
    return _night(rows[0]) if rows else None


async def write_judged(
    connection: AsyncConnection, workspace_id: str, alert_id: str, judged: Judgement, next_time: datetime
) -> None:
    """Writes the last day that was judged, of a locked night, and when the next is."""
    await execute(
        connection,
        "UPDATE alert_nights SET next_time = $3, lease_time = NULL, judged_day = $4, last_day = $5::jsonb "
        "WHERE workspace_id = $1 AND alert_id = $2",
        workspace_id,
        alert_id,
        next_time,
        judged.day,
        _encoded(judged),
    )


async def claim_due(connection: AsyncConnection, now: datetime, lease_until: datetime, most: int) -> list[Due]:
    """Takes up alerts that are due and nobody is at work on, until the lease ends; needs a system transaction."""
    rows = await fetch_rows(
        connection,
        "WITH due AS MATERIALIZED (SELECT workspace_id, alert_id FROM alert_nights WHERE next_time <= $1 "
        "AND (lease_time IS NULL OR lease_time <= $1) ORDER BY next_time, workspace_id, alert_id LIMIT $3 "
        "FOR UPDATE SKIP LOCKED) "
        "UPDATE alert_nights n SET lease_time = $2 FROM due WHERE n.workspace_id = due.workspace_id "
        "AND n.alert_id = due.alert_id RETURNING n.workspace_id, n.alert_id, n.next_time",
        now,
        lease_until,
        most,
    )
    return [Due(row["workspace_id"], row["alert_id"], row["next_time"]) for row in rows]


async def delete_alert(connection: AsyncConnection, workspace_id: str, alert_id: str) -> None:
    """Removes an alert's night and its firings."""
    for table in ("alert_nights", "alert_firings"):
        await execute(
            connection, f"DELETE FROM {table} WHERE workspace_id = $1 AND alert_id = $2", workspace_id, alert_id
        )


async def add_firing(
    connection: AsyncConnection, workspace_id: str, firing: Firing, call_time: datetime | None
) -> bool:
    """Keeps a firing, to be told by a call from a time on; False: the alert fired on this day already."""
    tag = await execute(
        connection,
        "INSERT INTO alert_firings (workspace_id, firing_id, alert_id, day, judged, create_time, state, call_time) "
        "VALUES ($1, $2, $3, $4, $5::jsonb, $6, $7, $8) ON CONFLICT DO NOTHING",
        workspace_id,
        firing.firing_id,
        firing.alert_id,
        firing.judged.day,
        _encoded(firing.judged),
        firing.create_time,
        int(firing.state),
        call_time,
    )
    return affected(tag) == 1


async def list_firings(
    connection: AsyncConnection, workspace_id: str, alert_id: str, after: tuple[date, str] | None, limit: int
) -> list[Firing]:
    """Returns firings of an alert ('': of all), the latest day first, in a day by alert, after a place."""
    day, behind = after or (None, "")
    rows = await fetch_rows(
        connection,
        f"SELECT {_FIRING} FROM alert_firings WHERE workspace_id = $1 AND ($2 = '' OR alert_id = $2) AND ($3::date IS NULL "
        'OR day < $3 OR (day = $3 AND alert_id COLLATE "C" > $4)) ORDER BY day DESC, alert_id COLLATE "C" LIMIT $5',
        workspace_id,
        alert_id,
        day,
        behind,
        limit,
    )
    return [_firing(row) for row in rows]


async def claim_calls(
    connection: AsyncConnection, now: datetime, lease_until: datetime, most: int
) -> list[Claimed[Firing]]:
    """Takes up firings whose call is due, the longest first; needs a system transaction."""
    rows = await fetch_rows(
        connection,
        "WITH d AS MATERIALIZED (SELECT workspace_id, alert_id, day FROM alert_firings WHERE call_time <= $1 "
        "ORDER BY call_time LIMIT $3 FOR UPDATE SKIP LOCKED) "
        "UPDATE alert_firings f SET call_time = $2, attempts = f.attempts + 1 FROM d "
        "WHERE f.workspace_id = d.workspace_id AND f.alert_id = d.alert_id AND f.day = d.day "
        "RETURNING f.workspace_id, f.firing_id, f.alert_id, f.judged::text AS judged, f.create_time, f.state, f.reason, "
        "f.attempts",
        now,
        lease_until,
        most,
    )
    return [Claimed(row["workspace_id"], _firing(row)) for row in rows]


async def settle_call(
    connection: AsyncConnection, workspace_id: str, firing: Firing, state: FiringState, settlement: Settlement
) -> None:
    """Writes what came of a call that was claimed, unless somebody else claimed it since.

    Args:
        connection: The transaction.
        workspace_id: The workspace.
        firing: As it was claimed.
        state: How far it is.
        settlement: What came of it.
    """
    await execute(
        connection,
        "UPDATE alert_firings SET state = $4, reason = $5, call_time = $6, attempts = attempts - $7 "
        "WHERE workspace_id = $1 AND alert_id = $2 AND day = $3 AND attempts = $8 AND call_time IS NOT NULL",
        workspace_id,
        firing.alert_id,
        firing.judged.day,
        int(state),
        settlement.reason,
        settlement.call_time,
        0 if settlement.was_made else 1,
        firing.attempts,
    )


def _encoded(judged: Judgement) -> str:
    numbers = {
        name: None if number is None else str(number)
        for name, number in (
            ("value", judged.value),
            ("expected", judged.expected),
            ("lower", judged.lower),
            ("upper", judged.upper),
        )
    }
    told = {"day": judged.day.isoformat(), "outcome": int(judged.outcome), "weeks": judged.weeks, **numbers}
    return encode({**told, "problem": judged.problem}).decode()


def _judged(text: str) -> Judgement:
    told: Mapping[str, Any] = decode(text)

    def number(name: str) -> Decimal | None:
        return None if told[name] is None else Decimal(told[name])

    return Judgement(
        date.fromisoformat(told["day"]),
        number("value"),
        Outcome(told["outcome"]),
        number("expected"),
        number("lower"),
        number("upper"),
        told["weeks"],
        told["problem"],
    )


def _night(row: Any) -> Night:
    return Night(row["next_time"], row["judged_day"], None if row["last_day"] is None else _judged(row["last_day"]))


def _firing(row: Any) -> Firing:
    return Firing(
        firing_id=row["firing_id"],
        alert_id=row["alert_id"],
        judged=_judged(row["judged"]),
        create_time=row["create_time"],
        state=FiringState(row["state"]),
        reason=row["reason"],
        attempts=row["attempts"],
    )
