"""Sessions. What names a workspace runs in a transaction of it, all else in the system role's."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from gateway.people.roles import Role
from services.common.database import execute, fetch_rows

_ENTRY = (
    "s.session_id, s.user_id, s.create_time, s.last_use_time, s.expire_time, s.user_agent, m.display_name, m.email "
    "FROM sessions s JOIN members m USING (workspace_id, user_id)"
)
_OPEN = "s.end_time IS NULL AND s.expire_time > now() AND s.last_use_time > now() - $1::interval"


@dataclass(frozen=True)
class Signed:
    """A session that holds, with what its person may do now.

    Attributes:
        workspace_id: Where.
        session_id: As lists show it.
        user_id: Who.
        role: In this workspace, now.
        expire_time: When it ends at the latest.
    """

    workspace_id: str
    session_id: str
    user_id: str
    role: Role
    expire_time: datetime


@dataclass(frozen=True)
class Entry:
    """A session as lists show it."""

    session_id: str
    user_id: str
    display_name: str
    email: str
    create_time: datetime
    last_use_time: datetime
    expire_time: datetime
    user_agent: str


async def insert_session(
    connection: AsyncConnection,
    workspace_id: str,
    session_id: str,
    user_id: str,
    *,
    digest: bytes,
    user_agent: str,
    lasts: timedelta,
    until: datetime | None = None,
) -> None:
    """Writes a session that ends after `lasts`, or at `until` if that comes first; also in the system role."""
    await execute(
        connection,
        "INSERT INTO sessions (workspace_id, session_id, user_id, digest, user_agent, expire_time) "
        "VALUES ($1, $2, $3, $4, $5, LEAST(now() + $6::interval, $7::timestamptz))",
        workspace_id,
        session_id,
        user_id,
        digest,
        user_agent,
        lasts,
        until,
    )


async def find_signed(
    connection: AsyncConnection, workspace_id: str, digest: bytes, *, idle: timedelta, note_after: timedelta
) -> Signed | None:
    """Returns the session of a digest if it holds now, and notes its use where that was not done for `note_after`.

    It ended, was not used for `idle`, its person was removed, its workspace suspended: none of these holds.
    """
    rows = await fetch_rows(
        connection,
        "SELECT s.session_id, s.user_id, s.expire_time, m.role, s.last_use_time < now() - $4::interval AS is_to_note "
        "FROM sessions s JOIN members m USING (workspace_id, user_id) JOIN workspaces w USING (workspace_id) "
        f"WHERE s.workspace_id = $2 AND s.digest = $3 AND {_OPEN} AND m.remove_time IS NULL AND w.suspend_time IS NULL",
        idle,
        workspace_id,
        digest,
        note_after,
    )
    if not rows:
        return None
    (row,) = rows
    if row["is_to_note"]:
        await execute(
            connection,
            "UPDATE sessions SET last_use_time = now() WHERE workspace_id = $1 AND session_id = $2",
            workspace_id,
            row["session_id"],
        )
    return Signed(workspace_id, row["session_id"], row["user_id"], Role(row["role"]), row["expire_time"])


async def list_entries(
    connection: AsyncConnection,
    *,
    idle: timedelta,
    before: tuple[datetime, str] | None,
    limit: int,
    workspace_id: str = "",
    user_id: str = "",
) -> list[Entry]:
    """Returns sessions that hold, of a workspace, a person or both; the one used last first."""
    rows = await fetch_rows(
        connection,
        f"SELECT {_ENTRY} WHERE {_OPEN} AND ($2 = '' OR s.workspace_id = $2) AND ($3 = '' OR s.user_id = $3) "
        "AND ($4::timestamptz IS NULL OR (s.last_use_time, s.session_id) < ($4, $5)) "
        "ORDER BY s.last_use_time DESC, s.session_id DESC LIMIT $6",
        idle,
        workspace_id,
        user_id,
        before[0] if before else None,
        before[1] if before else "",
        limit,
    )
    return [_entry(row) for row in rows]


async def end_session(
    connection: AsyncConnection, session_id: str, *, idle: timedelta, workspace_id: str = "", user_id: str = ""
) -> Entry | None:
    """Ends a session of a workspace or a person; None when there is none that holds."""
    rows = await fetch_rows(
        connection,
        f"SELECT {_ENTRY} WHERE {_OPEN} AND s.session_id = $2 AND ($3 = '' OR s.workspace_id = $3) "
        "AND ($4 = '' OR s.user_id = $4) FOR UPDATE OF s",
        idle,
        session_id,
        workspace_id,
        user_id,
    )
    if not rows:
        return None
    await execute(connection, "UPDATE sessions SET end_time = now() WHERE session_id = $1", session_id)
    return _entry(rows[0])


async def end_by_digest(connection: AsyncConnection, workspace_id: str, digest: bytes) -> None:
    """Ends the session of a digest, if there is one."""
    await execute(
        connection,
        "UPDATE sessions SET end_time = now() WHERE workspace_id = $1 AND digest = $2 AND end_time IS NULL",
        workspace_id,
        digest,
    )


async def end_all_of(connection: AsyncConnection, user_id: str, *, workspace_id: str = "") -> None:
    """Ends all sessions of a person, in a workspace or in all."""
    await execute(
        connection,
        "UPDATE sessions SET end_time = now() WHERE user_id = $1 AND ($2 = '' OR workspace_id = $2) AND end_time IS NULL",
        user_id,
        workspace_id,
    )


async def last_workspace_of(connection: AsyncConnection, user_id: str, among: Sequence[str]) -> str:
    """Returns in which of some workspaces a person was last; the first of them for who was in none."""
    rows = await fetch_rows(
        connection,
        "SELECT workspace_id FROM sessions WHERE user_id = $1 AND workspace_id = ANY($2::text[]) "
        "ORDER BY last_use_time DESC LIMIT 1",
        user_id,
        list(among),
    )
    return str(rows[0]["workspace_id"]) if rows else among[0]


def _entry(row: Any) -> Entry:
    return Entry(
        session_id=row["session_id"],
        user_id=row["user_id"],
        display_name=row["display_name"],
        email=row["email"],
        create_time=row["create_time"],
        last_use_time=row["last_use_time"],
        expire_time=row["expire_time"],
        user_agent=row["user_agent"],
    )
