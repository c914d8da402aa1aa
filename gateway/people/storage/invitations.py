"""Invitations of a workspace, in its transactions; also in the system role where they are accepted."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from gateway.people.roles import Role
from services.common.database import execute, fetch_rows

_COLUMNS = "invitation_id, email, role, user_id, created_by, create_time, expire_time"
_OPEN = "end_time IS NULL AND expire_time > now()"


@dataclass(frozen=True)
class Invitation:
    """What lets somebody in once.

    Attributes:
        invitation_id: As lists show it.
        email: Whom it is for; empty: who accepts it says.
        role: What the person will be.
        user_id: Of the person whom it only gives a new password; empty: a new person.
        created_by: Principal.
        create_time: When it was made.
        expire_time: From then on it is refused.
    """

    invitation_id: str
    email: str
    role: Role
    user_id: str
    created_by: str
    create_time: datetime
    expire_time: datetime


async def insert_invitation(
    connection: AsyncConnection,
    workspace_id: str,
    invitation_id: str,
    digest: bytes,
    *,
    email: str,
    role: Role,
    user_id: str,
    by: str,
    lasts: timedelta,
) -> Invitation:
    """Writes an invitation; an open one of the same address ends."""
    await execute(
        connection,
        f"UPDATE invitations SET end_time = now() WHERE workspace_id = $1 AND email = $2 AND {_OPEN}",
        workspace_id,
        email,
    )
    (row,) = await fetch_rows(
        connection,
        "INSERT INTO invitations (workspace_id, invitation_id, digest, email, role, user_id, created_by, expire_time) "
        f"VALUES ($1, $2, $3, $4, $5, $6, $7, now() + $8::interval) RETURNING {_COLUMNS}",
        workspace_id,
        invitation_id,
        digest,
        email,
        role.value,
        user_id,
        by,
        lasts,
    )
    return _invitation(row)


async def find_invitation(
    connection: AsyncConnection, workspace_id: str, digest: bytes, *, lock: bool = False
) -> Invitation | None:
    """Returns the invitation of a digest while it can be accepted; locked, nobody else accepts it meanwhile."""
    rows = await fetch_rows(
        connection,
        f"SELECT {_COLUMNS} FROM invitations WHERE workspace_id = $1 AND digest = $2 AND {_OPEN}"
        f"{' FOR UPDATE' if lock else ''}",
        workspace_id,
        digest,
    )
    return _invitation(rows[0]) if rows else None


async def list_invitations(
    connection: AsyncConnection, workspace_id: str, *, before: tuple[datetime, str] | None, limit: int
) -> list[Invitation]:
    """Returns the invitations that can be accepted, the latest first."""
    rows = await fetch_rows(
        connection,
        f"SELECT {_COLUMNS} FROM invitations WHERE workspace_id = $1 AND {_OPEN} "
        "AND ($2::timestamptz IS NULL OR (create_time, invitation_id) < ($2, $3)) "
        "ORDER BY create_time DESC, invitation_id DESC LIMIT $4",
        workspace_id,
        before[0] if before else None,
        before[1] if before else "",
        limit,
    )
    return [_invitation(row) for row in rows]


async def end_invitation(connection: AsyncConnection, workspace_id: str, invitation_id: str) -> Invitation | None:
    """Lets an invitation be accepted no more; None when it cannot be anyway."""
    rows = await fetch_rows(
        connection,
        f"UPDATE invitations SET end_time = now() WHERE workspace_id = $1 AND invitation_id = $2 AND {_OPEN} "
        f"RETURNING {_COLUMNS}",
        workspace_id,
        invitation_id,
    )
    return _invitation(rows[0]) if rows else None


def _invitation(row: Any) -> Invitation:
    return Invitation(
        invitation_id=row["invitation_id"],
        email=row["email"],
        role=Role(row["role"]),
        user_id=row["user_id"],
        created_by=row["created_by"],
        create_time=row["create_time"],
        expire_time=row["expire_time"],
    )
