"""The places that people have in a workspace. All but what says otherwise runs in a transaction of that workspace."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from gateway.people.roles import Role
from services.common.database import execute, fetch_rows

_COLUMNS = (
    "workspace_id, user_id, email, display_name, role, from_oidc, create_time, last_sign_in_time, remove_time, revision"
)


@dataclass(frozen=True)
class Member:
    """A person in a workspace.

    Attributes:
        workspace_id: Where.
        user_id: Of the account.
        email: Of the account.
        display_name: As this workspace calls the person.
        role: What the person may do here.
        from_oidc: Whether the account has no password here.
        create_time: When the person joined.
        last_sign_in_time: Into any workspace; None: never.
        remove_time: When the person was removed; None: is here.
        revision: Grows with each change.
    """

    workspace_id: str
    user_id: str
    email: str
    display_name: str
    role: Role
    from_oidc: bool
    create_time: datetime
    last_sign_in_time: datetime | None
    remove_time: datetime | None
    revision: int


async def get_member(
    connection: AsyncConnection, workspace_id: str, user_id: str, *, lock: bool = False
) -> Member | None:
    """Returns a person of the workspace, removed or not."""
    rows = await fetch_rows(
        connection,
        f"SELECT {_COLUMNS} FROM members WHERE workspace_id = $1 AND user_id = $2{' FOR UPDATE' if lock else ''}",
        workspace_id,
        user_id,
    )
    return _member(rows[0]) if rows else None


async def find_member(connection: AsyncConnection, workspace_id: str, email: str) -> Member | None:
    """Returns the person of an address who is in the workspace now."""
    rows = await fetch_rows(
        connection,
        f"SELECT {_COLUMNS} FROM members WHERE workspace_id = $1 AND email = $2 AND remove_time IS NULL",
        workspace_id,
        email,
    )
    return _member(rows[0]) if rows else None


async def list_members(
    connection: AsyncConnection, workspace_id: str, *, after: tuple[str, str] | None, limit: int
) -> list[Member]:
    """Returns the people of the workspace by name and id, from after such a pair on."""
    name, user_id = after or ("", "")
    rows = await fetch_rows(
        connection,
        f'SELECT {_COLUMNS} FROM members WHERE workspace_id = $1 AND remove_time IS NULL AND (display_name COLLATE "C", '
        f'user_id COLLATE "C") > ($2, $3) ORDER BY display_name COLLATE "C", user_id COLLATE "C" LIMIT $4',
        workspace_id,
        name,
        user_id,
        limit,
    )
    return [_member(row) for row in rows]


async def memberships_of(connection: AsyncConnection, user_id: str) -> list[tuple[Member, str]]:
    """Returns where a person works now, with the workspaces' names, by name; in the system role. No suspended workspace."""
    rows = await fetch_rows(
        connection,
        f"SELECT {', '.join(f'm.{column.strip()}' for column in _COLUMNS.split(','))}, w.name AS workspace_name "
        "FROM members m JOIN workspaces w USING (workspace_id) WHERE m.user_id = $1 AND m.remove_time IS NULL "
        "AND w.suspend_time IS NULL ORDER BY w.name, m.workspace_id",
        user_id,
    )
    return [(_member(row), row["workspace_name"]) for row in rows]


async def open_workspaces(connection: AsyncConnection, among: Collection[str]) -> list[str]:
    """Returns which of some workspaces are open, by name; in the system role."""
    rows = await fetch_rows(
        connection,
        "SELECT workspace_id FROM workspaces WHERE workspace_id = ANY($1::text[]) AND suspend_time IS NULL "
        "ORDER BY name, workspace_id",
        list(among),
    )
    return [row["workspace_id"] for row in rows]


async def places_held(connection: AsyncConnection, user_id: str) -> list[Member]:
    """Returns all of a person's places, those in suspended workspaces too; in the system role.

    By these it is judged whether anybody relies on an account; where the person may go now, `memberships_of` says.
    """
    rows = await fetch_rows(
        connection, f"SELECT {_COLUMNS} FROM members WHERE user_id = $1 AND remove_time IS NULL", user_id
    )
    return [_member(row) for row in rows]


async def put_member(
    connection: AsyncConnection,
    workspace_id: str,
    user_id: str,
    *,
    email: str,
    display_name: str,
    role: Role,
    from_oidc: bool,
) -> None:
    """Gives a person a place; who was removed gets the old one back, with another role. Also in the system role."""
    await execute(
        connection,
        "INSERT INTO members (workspace_id, user_id, email, display_name, role, from_oidc) VALUES ($1, $2, $3, $4, $5, $6) "
        "ON CONFLICT (workspace_id, user_id) DO UPDATE SET email = $3, display_name = $4, role = $5, from_oidc = $6, "
        "remove_time = NULL, revision = members.revision + 1",
        workspace_id,
        user_id,
        email,
        display_name,
        role.value,
        from_oidc,
    )


async def update_member(connection: AsyncConnection, workspace_id: str, user_id: str, **values: Any) -> Member:
    """Changes columns of a person who is there."""
    names: Mapping[str, Any] = values
    changed = ", ".join(f"{name} = ${place}" for place, name in enumerate(names, 3))
    (row,) = await fetch_rows(
        connection,
        f"UPDATE members SET {changed}, revision = revision + 1 WHERE workspace_id = $1 AND user_id = $2 "
        f"RETURNING {_COLUMNS}",
        workspace_id,
        user_id,
        *names.values(),
    )
    return _member(row)


async def remove_member(connection: AsyncConnection, workspace_id: str, user_id: str) -> Member:
    """Takes the place from a person; the row stays, so that what the person did stays explained."""
    (row,) = await fetch_rows(
        connection,
        "UPDATE members SET remove_time = now(), revision = revision + 1 WHERE workspace_id = $1 AND user_id = $2 "
        f"RETURNING {_COLUMNS}",
        workspace_id,
        user_id,
    )
    return _member(row)


async def note_sign_in(connection: AsyncConnection, user_id: str) -> None:
    """Notes in all of a person's places that he or she signed in; in the system role."""
    await execute(connection, "UPDATE members SET last_sign_in_time = now() WHERE user_id = $1", user_id)


async def count_other_admins(connection: AsyncConnection, workspace_id: str, user_id: str) -> int:
    """Returns how many administrators the workspace has beside a person; nobody else changes a role before the end."""
    await execute(connection, "SELECT FROM workspaces WHERE workspace_id = $1 FOR UPDATE", workspace_id)
    (row,) = await fetch_rows(
        connection,
        "SELECT count(*) AS number FROM members WHERE workspace_id = $1 AND role = 'admin' AND remove_time IS NULL "
        "AND user_id <> $2",
        workspace_id,
        user_id,
    )
    return int(row["number"])


async def count_members(connection: AsyncConnection, workspace_id: str) -> int:
    """Returns how many people and open invitations the workspace has."""
    (row,) = await fetch_rows(
        connection,
        "SELECT (SELECT count(*) FROM members WHERE workspace_id = $1 AND remove_time IS NULL) + "
        "(SELECT count(*) FROM invitations WHERE workspace_id = $1 AND end_time IS NULL AND expire_time > now()) AS number",
        workspace_id,
    )
    return int(row["number"])


def _member(row: Any) -> Member:
    return Member(
        **{column.strip(): row[column.strip()] for column in _COLUMNS.split(",")} | {"role": Role(row["role"])}
    )
