"""How accounts stand, one row each, written every few seconds; and what was handed over by those that have a pace."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from services.common.database import execute, fetch_rows
from services.messaging.domain.pacing import PaceUse
from services.messaging.domain.standing import AccountFailure, Standing


async def find_standings(
    connection: AsyncConnection, workspace_id: str, account_ids: Sequence[str]
) -> dict[str, Standing]:
    """Returns what is known of accounts; of those of which nothing is there is nothing."""
    rows = await fetch_rows(
        connection,
        "SELECT account_id, accept_time, fail_time, refuse_time, failure, code, error_time, day, accepted "
        "FROM account_standings WHERE workspace_id = $1 AND account_id = ANY($2::text[])",
        workspace_id,
        list(account_ids),
    )
    return {row["account_id"]: _standing(row) for row in rows}


async def add_standings(
    connection: AsyncConnection, workspace_id: str, seen: Mapping[str, Standing], today: date
) -> None:
    """Adds what a process has seen of accounts since it last wrote; other processes have seen other things.

    Args:
        connection: A transaction of the workspace.
        workspace_id: Whose.
        seen: By account; `accepted` is since the last time.
        today: The day that these count for.
    """
    known = [(account_id, seen[account_id]) for account_id in sorted(seen)]
    await execute(
        connection,
        """
        INSERT INTO account_standings AS s
            (workspace_id, account_id, accept_time, fail_time, refuse_time, failure, code, error_time, day, accepted)
        SELECT $1, n.account_id, n.accept_time, n.fail_time, n.refuse_time, n.failure, n.code, n.error_time, $2, n.accepted
        FROM unnest($3::text[], $4::timestamptz[], $5::timestamptz[], $6::timestamptz[], $7::smallint[], $8::text[],
            $9::timestamptz[], $10::bigint[])
            AS n(account_id, accept_time, fail_time, refuse_time, failure, code, error_time, accepted)
        ON CONFLICT (workspace_id, account_id) DO UPDATE SET
            accept_time = GREATEST(s.accept_time, excluded.accept_time),
            fail_time = GREATEST(s.fail_time, excluded.fail_time),
            refuse_time = GREATEST(s.refuse_time, excluded.refuse_time),
            failure = CASE WHEN excluded.error_time >= COALESCE(s.error_time, '-infinity')
                THEN excluded.failure ELSE s.failure END,
            code = CASE WHEN excluded.error_time >= COALESCE(s.error_time, '-infinity')
                THEN excluded.code ELSE s.code END,
            error_time = GREATEST(s.error_time, excluded.error_time),
            day = GREATEST(s.day, excluded.day),
            accepted = CASE WHEN s.day = excluded.day THEN s.accepted + excluded.accepted
                WHEN s.day IS NULL OR s.day < excluded.day THEN excluded.accepted ELSE s.accepted END
        """,
        workspace_id,
        today,
        [account_id for account_id, _ in known],
        [each.accept_time for _, each in known],
        [each.fail_time for _, each in known],
        [each.refuse_time for _, each in known],
        [int(each.failure) for _, each in known],
        [each.code for _, each in known],
        [each.error_time for _, each in known],
        [each.accepted for _, each in known],
    )


async def end_trouble(connection: AsyncConnection, workspace_id: str, account_id: str) -> None:
    """Notes that what stood in an account's way may be over: it was changed, or trying it succeeded."""
    await execute(
        connection,
        "UPDATE account_standings SET fail_time = NULL, refuse_time = NULL WHERE workspace_id = $1 AND account_id = $2",
        workspace_id,
        account_id,
    )


async def find_uses(connection: AsyncConnection, workspace_id: str, account_ids: Sequence[str]) -> dict[str, PaceUse]:
    """Returns what was handed over by accounts; of those by which nothing was there is nothing."""
    rows = await fetch_rows(
        connection,
        "SELECT account_id, day, day_count, times, counts FROM account_uses "
        "WHERE workspace_id = $1 AND account_id = ANY($2::text[])",
        workspace_id,
        list(account_ids),
    )
    return {row["account_id"]: _use(row) for row in rows}


async def lock_uses(
    connection: AsyncConnection, workspace_id: str, account_ids: Sequence[str], first_day: date
) -> dict[str, PaceUse]:
    """Lets one transaction at a time count and use the pace of each of these accounts, until it ends; returns their uses."""
    ordered = sorted(set(account_ids))
    await execute(
        connection,
        "INSERT INTO account_uses (workspace_id, account_id, day, day_count, times, counts) "
        "SELECT $1, n, $3, 0, '{}', '{}' FROM unnest($2::text[]) AS n ORDER BY n ON CONFLICT DO NOTHING",
        workspace_id,
        ordered,
        first_day,
    )
    rows = await fetch_rows(
        connection,
        "SELECT account_id, day, day_count, times, counts FROM account_uses "
        "WHERE workspace_id = $1 AND account_id = ANY($2::text[]) ORDER BY account_id FOR UPDATE",
        workspace_id,
        ordered,
    )
    return {row["account_id"]: _use(row) for row in rows}


async def write_use(connection: AsyncConnection, workspace_id: str, account_id: str, use: PaceUse) -> None:
    """Writes what was handed over by a locked account."""
    await execute(
        connection,
        "UPDATE account_uses SET day = $3, day_count = $4, times = $5::timestamptz[], counts = $6::int[] "
        "WHERE workspace_id = $1 AND account_id = $2",
        workspace_id,
        account_id,
        use.day,
        use.day_count,
        [moment for moment, _ in use.recent],
        [count for _, count in use.recent],
    )


def _standing(row: Any) -> Standing:
    fields = {name: value for name, value in dict(row).items() if name != "account_id"}
    return Standing(**{**fields, "failure": AccountFailure(row["failure"])})


def _use(row: Any) -> PaceUse:
    return PaceUse(row["day"], row["day_count"], tuple(zip(row["times"], row["counts"], strict=True)))
