"""Staff members."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime, time
from typing import Any, Final

import asyncpg
from sqlalchemy.ext.asyncio import AsyncConnection

from services.common.database import affected, execute, fetch_rows
from services.common.listings import Listing, clauses
from services.messaging.domain.staff.members import StaffMember, StaffRole
from services.messaging.domain.staff.shifts import ShiftHours

LISTED: Final = {
    "staff_id": 's.staff_id COLLATE "C"',
    "display_name": 's.display_name COLLATE "C"',
    "store_id": 's.store_id COLLATE "C"',
    "wecom_user_id": "s.wecom_user_id",
    "user_id": "s.user_id",
    "role": "s.role",
    "create_time": "s.create_time",
}
_COLUMNS: Final = (
    "staff_id",
    "display_name",
    "wecom_user_id",
    "store_id",
    "managed_store_ids",
    "skills",
    "shift",
    "time_zone",
    "capacity",
    "role",
    "user_id",
    "away",
    "create_time",
    "update_time",
    "revision",
)
_SELECT = (
    f"SELECT {', '.join(f's.{name}' for name in _COLUMNS)}, s.last_assign_time, s.next_notice_time, o.open_tasks "
    "FROM staff s, LATERAL (SELECT count(*) AS open_tasks FROM tasks t WHERE t.workspace_id = s.workspace_id "
    "AND t.staff_id = s.staff_id AND t.status = 1) o WHERE s.workspace_id = $1"
)


async def lock_staff(connection: AsyncConnection, workspace_id: str) -> None:
    """Lets one transaction at a time give out tasks by rule, or change who works for a workspace."""
    await execute(
        connection,
        "SELECT pg_advisory_xact_lock(hashtextextended(current_schema() || ':staff:' || $1, 0))",
        workspace_id,
    )


async def count_members(connection: AsyncConnection, workspace_id: str) -> int:
    """Returns how many there are."""
    rows = await fetch_rows(connection, "SELECT count(*) AS n FROM staff WHERE workspace_id = $1", workspace_id)
    return int(rows[0]["n"])


async def find_members(connection: AsyncConnection, workspace_id: str, ids: Collection[str]) -> dict[str, StaffMember]:
    """Returns those of these ids that there are, by id."""
    if not ids:
        return {}
    rows = await fetch_rows(connection, f"{_SELECT} AND s.staff_id = ANY($2::text[])", workspace_id, sorted(ids))
    return {row["staff_id"]: _member(row) for row in rows}


async def find_by_user(connection: AsyncConnection, workspace_id: str, user_id: str) -> StaffMember | None:
    """Returns the member that names a user of the console."""
    rows = await fetch_rows(connection, f"{_SELECT} AND s.user_id = $2 AND s.user_id <> ''", workspace_id, user_id)
    return _member(rows[0]) if rows else None


async def find_named(connection: AsyncConnection, workspace_id: str, names: Collection[str]) -> list[StaffMember]:
    """Returns the members that have one of these as id or WeCom user id."""
    wanted = sorted({name for name in names if name})
    if not wanted:
        return []
    rows = await fetch_rows(
        connection,
        f"{_SELECT} AND (s.staff_id = ANY($2::text[]) OR (s.wecom_user_id <> '' AND lower(s.wecom_user_id) = ANY($3::text[])))",
        workspace_id,
        wanted,
        [name.lower() for name in wanted],
    )
    return [_member(row) for row in rows]


async def of_stores(connection: AsyncConnection, workspace_id: str, stores: Collection[str]) -> list[StaffMember]:
    """Returns the members who work in stores or lead them; of an empty store's name everybody."""
    rows = await fetch_rows(
        connection,
        f"{_SELECT} AND ($2::text[] @> ARRAY[''] OR s.store_id = ANY($2::text[]) OR s.managed_store_ids && $2::text[])",
        workspace_id,
        sorted(stores),
    )
    return [_member(row) for row in rows]


async def list_members(connection: AsyncConnection, workspace_id: str, listing: Listing) -> list[StaffMember]:
    """Returns the members of a page, in its order, and one more where more follow."""
    sql = clauses(listing, LISTED, first=2)
    rows = await fetch_rows(
        connection,
        f"{_SELECT} AND {sql.where} ORDER BY {sql.order} LIMIT {listing.size + 1}",
        workspace_id,
        *sql.arguments,
    )
    return [_member(row) for row in rows]


async def taken_names(connection: AsyncConnection, workspace_id: str, member: StaffMember) -> str:
    """Returns the first field whose value is another member's already: `wecom_user_id`, `user_id`; empty for none."""
    rows = await fetch_rows(
        connection,
        "SELECT lower(wecom_user_id) = lower($3) AND $3 <> '' AS same FROM staff WHERE workspace_id = $1 AND staff_id <> $2 "
        "AND ((lower(wecom_user_id) = lower($3) AND $3 <> '') OR (user_id = $4 AND $4 <> '')) LIMIT 1",
        workspace_id,
        member.staff_id,
        member.wecom_user_id,
        member.user_id,
    )
    if not rows:
        return ""
    return "wecom_user_id" if rows[0]["same"] else "user_id"


async def write_member(connection: AsyncConnection, workspace_id: str, member: StaffMember) -> None:
    """Writes a member, new or changed; the caller holds the lock and has looked."""
    values = _values(member)
    places = ", ".join(f"${number}" for number in range(1, len(values) + 2))
    changes = ", ".join(f"{name} = excluded.{name}" for name in _COLUMNS if name not in ("staff_id", "create_time"))
    await execute(
        connection,
        f"INSERT INTO staff (workspace_id, {', '.join(_COLUMNS)}) VALUES ({places}) "
        f"ON CONFLICT (workspace_id, staff_id) DO UPDATE SET {changes}",
        workspace_id,
        *values,
    )


async def delete_member(connection: AsyncConnection, workspace_id: str, staff_id: str, now: datetime) -> bool:
    """Deletes a member; its open tasks are nobody's, and looked for is whoever can take those that have a rule."""
    tag = await execute(
        connection, "DELETE FROM staff WHERE workspace_id = $1 AND staff_id = $2", workspace_id, staff_id
    )
    await execute(
        connection,
        "UPDATE tasks SET staff_id = '', assign_time = NULL, "
        "next_assign_time = CASE WHEN assignment IN (1, 2) THEN $3::timestamptz END "
        "WHERE workspace_id = $1 AND staff_id = $2 AND status = 1",
        workspace_id,
        staff_id,
        now,
    )
    await execute(
        connection,
        "UPDATE task_notices SET end_time = $3 WHERE workspace_id = $1 AND staff_id = $2 AND end_time IS NULL",
        workspace_id,
        staff_id,
        now,
    )
    return affected(tag) == 1


async def note_assigned(
    connection: AsyncConnection, workspace_id: str, staff_ids: Collection[str], now: datetime
) -> None:
    """Writes down when members were given a task last."""
    await execute(
        connection,
        "UPDATE staff SET last_assign_time = $3 WHERE workspace_id = $1 AND staff_id = ANY($2::text[])",
        workspace_id,
        sorted(staff_ids),
        now,
    )


def _values(member: StaffMember) -> list[Any]:
    return [
        member.staff_id,
        member.display_name,
        member.wecom_user_id,
        member.store_id,
        list(member.managed_store_ids),
        list(member.skills),
        [f"{each.weekday} {each.start:%H:%M} {each.end:%H:%M}" for each in member.shift],
        member.time_zone,
        member.capacity,
        int(member.role),
        member.user_id,
        member.away,
        member.create_time,
        member.update_time,
        member.revision,
    ]


def _member(row: asyncpg.Record) -> StaffMember:
    return StaffMember(
        **{
            **dict(row),
            "managed_store_ids": tuple(row["managed_store_ids"]),
            "skills": tuple(row["skills"]),
            "shift": _shift(row["shift"]),
            "role": StaffRole(row["role"]),
        }
    )


def _shift(kept: Sequence[str]) -> tuple[ShiftHours, ...]:
    parts = (each.split() for each in kept)
    return tuple(ShiftHours(int(day), time.fromisoformat(start), time.fromisoformat(end)) for day, start, end in parts)
