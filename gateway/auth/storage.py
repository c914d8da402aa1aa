"""Workspaces and the digests of their keys in the schema `gateway`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import cast

from sqlalchemy import (
    BigInteger,
    Column,
    DateTime,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    func,
    insert,
    select,
    update,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from gateway.auth.keys import KeyKind, PublicConsent

_metadata = MetaData()

workspaces = Table(
    "workspaces",
    _metadata,
    Column("workspace_id", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("requests_per_second", Integer),
    Column("public_consent", Text, nullable=False, server_default="own"),
    Column("create_time", DateTime(timezone=True), nullable=False, server_default=func.now()),
)

api_keys = Table(
    "api_keys",
    _metadata,
    Column("key_id", BigInteger, primary_key=True),
    Column("workspace_id", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("digest", LargeBinary, nullable=False),
    Column("create_time", DateTime(timezone=True), nullable=False, server_default=func.now()),
    Column("revoked_at", DateTime(timezone=True)),
)


@dataclass(frozen=True)
class StoredKey:
    """A key that is not revoked, as the table holds it."""

    key_id: int
    kind: KeyKind
    digest: bytes
    requests_per_second: int | None
    public_consent: PublicConsent = PublicConsent.OWN


async def insert_workspace(
    connection: AsyncConnection,
    workspace_id: str,
    name: str,
    requests_per_second: int | None,
    public_consent: PublicConsent,
) -> None:
    """Writes a workspace; the open transaction must have entered it."""
    await connection.execute(
        insert(workspaces).values(
            workspace_id=workspace_id,
            name=name,
            requests_per_second=requests_per_second,
            public_consent=public_consent.value,
        )
    )


async def update_public_consent(connection: AsyncConnection, workspace_id: str, public_consent: PublicConsent) -> bool:
    """Changes how far write keys of the entered workspace may grant consent; False when there is no such workspace."""
    statement = (
        update(workspaces).where(workspaces.c.workspace_id == workspace_id).values(public_consent=public_consent.value)
    )
    return (await connection.execute(statement)).rowcount == 1


async def workspace_exists(connection: AsyncConnection, workspace_id: str) -> bool:
    """Tells whether the entered workspace is there."""
    query = select(workspaces.c.workspace_id).where(workspaces.c.workspace_id == workspace_id)
    return (await connection.execute(query)).first() is not None


async def insert_key(connection: AsyncConnection, workspace_id: str, kind: KeyKind, digest: bytes) -> None:
    """Writes the digest of a key."""
    await connection.execute(insert(api_keys).values(workspace_id=workspace_id, kind=kind.value, digest=digest))


async def valid_keys(connection: AsyncConnection, workspace_id: str) -> Sequence[StoredKey]:
    """Returns the keys of a workspace that are not revoked, oldest first; empty for an unknown workspace."""
    query = (
        select(
            api_keys.c.key_id,
            api_keys.c.kind,
            api_keys.c.digest,
            workspaces.c.requests_per_second,
            workspaces.c.public_consent,
        )
        .join(workspaces, workspaces.c.workspace_id == api_keys.c.workspace_id)
        .where(api_keys.c.workspace_id == workspace_id, api_keys.c.revoked_at.is_(None))
        .order_by(api_keys.c.key_id)
    )
    return [
        StoredKey(
            row.key_id,
            KeyKind(row.kind),
            bytes(row.digest),
            row.requests_per_second,
            PublicConsent(row.public_consent),
        )
        for row in await connection.execute(query)
    ]


async def database_time(connection: AsyncConnection) -> datetime:
    """Returns the database's time."""
    return cast(datetime, await connection.scalar(select(func.clock_timestamp())))


async def revoke(connection: AsyncConnection, workspace_id: str, digest: bytes) -> bool:
    """Revokes a key from now on; False when there is no such valid key."""
    statement = (
        update(api_keys)
        .where(api_keys.c.workspace_id == workspace_id, api_keys.c.digest == digest, api_keys.c.revoked_at.is_(None))
        .values(revoked_at=func.now())
    )
    return (await connection.execute(statement)).rowcount == 1
