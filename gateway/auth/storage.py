"""Workspaces and the digests of their keys in the schema `gateway`."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, cast

from sqlalchemy import (
    BigInteger,
    Column,
    DateTime,
    Integer,
    LargeBinary,
    MetaData,
    Row,
    Table,
    Text,
    func,
    insert,
    or_,
    select,
    update,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.ext.asyncio import AsyncConnection

from gateway.auth.keys import DEFAULT_SCOPES, KeyKind, KeyWish, PublicConsent, PublicOrders
from services.common.caller import Scope

_metadata = MetaData()

workspaces = Table(
    "workspaces",
    _metadata,
    Column("workspace_id", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("requests_per_second", Integer),
    Column("public_consent", Text, nullable=False, server_default="own"),
    Column("public_orders", Text, nullable=False, server_default="none"),
    Column("create_time", DateTime(timezone=True), nullable=False, server_default=func.now()),
    Column("suspend_time", DateTime(timezone=True)),
    Column("time_zone", Text, nullable=False, server_default="Asia/Shanghai"),
    Column("currency", Text, nullable=False, server_default="CNY"),
    Column("language", Text, nullable=False, server_default="zh"),
    Column("revision", BigInteger, nullable=False, server_default="0"),
)

api_keys = Table(
    "api_keys",
    _metadata,
    # The order in which keys were made; `public_id` is what callers see, which tells nothing of other workspaces.
    Column("key_id", BigInteger, primary_key=True),
    Column("workspace_id", Text, nullable=False),
    Column("public_id", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("digest", LargeBinary, nullable=False),
    Column("name", Text, nullable=False, server_default=""),
    # NULL: what its kind does.
    Column("scopes", ARRAY(Text)),
    Column("create_time", DateTime(timezone=True), nullable=False, server_default=func.now()),
    Column("expire_time", DateTime(timezone=True)),
    Column("last_use_time", DateTime(timezone=True)),
    Column("revoked_at", DateTime(timezone=True)),
    Column("created_by", Text, nullable=False, server_default=""),
    Column("revoked_by", Text, nullable=False, server_default=""),
    Column("request_id", Text),
)


@dataclass(frozen=True)
class StoredKey:
    """A key that is valid, as a request is held against it."""

    key_id: str
    kind: KeyKind
    digest: bytes
    requests_per_second: int | None
    public_consent: PublicConsent = PublicConsent.OWN
    scopes: frozenset[Scope] | None = None
    public_orders: PublicOrders = PublicOrders.NONE


@dataclass(frozen=True)
class KeyRecord:
    """A key as its workspace's administrators see it, valid or not.

    Attributes:
        number: Its place in the order in which keys were made.
        key_id: Its public id.
        wish: What was asked for.
        create_time: When it was made.
        last_use_time: When it was used last, about; None: never.
        revoke_time: When it was taken back; None: it was not.
        created_by: Principal, empty of keys that were made before this was noted.
        revoked_by: Principal.
    """

    number: int
    key_id: str
    wish: KeyWish
    create_time: datetime
    last_use_time: datetime | None
    revoke_time: datetime | None
    created_by: str
    revoked_by: str

    @property
    def scopes(self) -> frozenset[Scope]:
        """What it may do."""
        return DEFAULT_SCOPES[self.wish.kind] if self.wish.scopes is None else self.wish.scopes


@dataclass(frozen=True)
class WorkspaceRecord:
    """A workspace as the platform's operators see it.

    Attributes:
        workspace_id: Its id.
        name: For people.
        requests_per_second: Its own rate limit; None takes the platform's.
        public_consent: What its write keys may grant.
        public_orders: Whether orders that its write keys send count for points.
        create_time: When it was made.
        suspend_time: Since when nothing opens it; None: it is open.
        time_zone: In which it counts days, by its IANA name.
        currency: ISO 4217.
        language: `zh` or `en`.
        revision: Grows with each change of what its administrators may change.
    """

    workspace_id: str
    name: str
    requests_per_second: int | None
    public_consent: PublicConsent
    public_orders: PublicOrders
    create_time: datetime
    suspend_time: datetime | None
    time_zone: str
    currency: str
    language: str
    revision: int


async def insert_workspace(
    connection: AsyncConnection,
    workspace_id: str,
    name: str,
    requests_per_second: int | None,
    public_consent: PublicConsent,
    public_orders: PublicOrders,
) -> None:
    """Writes a workspace; the open transaction must have entered it."""
    await connection.execute(
        insert(workspaces).values(
            workspace_id=workspace_id,
            name=name,
            requests_per_second=requests_per_second,
            public_consent=public_consent.value,
            public_orders=public_orders.value,
        )
    )


async def update_public_consent(connection: AsyncConnection, workspace_id: str, public_consent: PublicConsent) -> bool:
    """Changes how far write keys of the entered workspace may grant consent; False when there is no such workspace."""
    return await _update_workspace(connection, workspace_id, public_consent=public_consent.value)


async def update_public_orders(connection: AsyncConnection, workspace_id: str, public_orders: PublicOrders) -> bool:
    """Changes whether orders of write keys of the entered workspace count; False when there is no such workspace."""
    return await _update_workspace(connection, workspace_id, public_orders=public_orders.value)


async def update_suspended(connection: AsyncConnection, workspace_id: str, *, suspended: bool) -> bool:
    """Lets all keys of the entered workspace rest, or work again; False when there is no such workspace."""
    return await _update_workspace(connection, workspace_id, suspend_time=func.now() if suspended else None)


async def update_settings(connection: AsyncConnection, workspace_id: str, **values: str) -> None:
    """Changes what administrators may change of the entered workspace: `name`, `time_zone`, `currency`, `language`."""
    await _update_workspace(connection, workspace_id, **values, revision=workspaces.c.revision + 1)


async def get_workspace(
    connection: AsyncConnection, workspace_id: str, *, lock: bool = False
) -> WorkspaceRecord | None:
    """Returns the entered workspace; locked, nobody else changes it before the end."""
    query = select(workspaces).where(workspaces.c.workspace_id == workspace_id)
    if lock:
        query = query.with_for_update()
    row = (await connection.execute(query)).first()
    return None if row is None else _workspace(row)


async def list_workspaces(connection: AsyncConnection) -> list[WorkspaceRecord]:
    """Returns all workspaces, the first made first; for a transaction in the system role."""
    query = select(workspaces).order_by(workspaces.c.create_time, workspaces.c.workspace_id)
    return [_workspace(row) for row in await connection.execute(query)]


async def insert_key(
    connection: AsyncConnection,
    workspace_id: str,
    wish: KeyWish,
    digest: bytes,
    *,
    by: str,
    request_id: str | None = None,
) -> KeyRecord:
    """Writes the digest of a key, and what is known of it.

    Raises:
        sqlalchemy.exc.IntegrityError: If the request id made a key in between.
    """
    statement = (
        insert(api_keys)
        .values(
            workspace_id=workspace_id,
            kind=wish.kind.value,
            digest=digest,
            name=wish.name,
            scopes=None if wish.scopes is None else sorted(wish.scopes),
            expire_time=wish.expire_time,
            created_by=by,
            request_id=request_id,
        )
        .returning(*api_keys.c)
    )
    return _key((await connection.execute(statement)).one())


async def lock_keys(connection: AsyncConnection, workspace_id: str) -> bool:
    """Lets nobody else make a key of the entered workspace before the end; False when there is no such workspace."""
    query = select(workspaces.c.workspace_id).where(workspaces.c.workspace_id == workspace_id).with_for_update()
    return (await connection.execute(query)).first() is not None


async def count_valid_keys(connection: AsyncConnection, workspace_id: str) -> int:
    """Returns how many keys of the entered workspace are neither revoked nor expired."""
    query = select(func.count()).select_from(api_keys).where(api_keys.c.workspace_id == workspace_id, *_valid())
    return cast(int, await connection.scalar(query))


async def get_key(
    connection: AsyncConnection, workspace_id: str, *, key_id: str = "", request_id: str = ""
) -> KeyRecord | None:
    """Returns a key by its public id, or by the request id that made it."""
    named = api_keys.c.public_id == key_id if key_id else api_keys.c.request_id == request_id
    row = (await connection.execute(select(api_keys).where(api_keys.c.workspace_id == workspace_id, named))).first()
    return None if row is None else _key(row)


async def list_keys(
    connection: AsyncConnection, workspace_id: str, *, show_ended: bool, before: int | None, limit: int
) -> list[KeyRecord]:
    """Returns keys of the entered workspace, the latest first, from before a number on."""
    query = select(api_keys).where(api_keys.c.workspace_id == workspace_id)
    if not show_ended:
        query = query.where(*_valid())
    if before is not None:
        query = query.where(api_keys.c.key_id < before)
    query = query.order_by(api_keys.c.key_id.desc()).limit(limit)
    return [_key(row) for row in await connection.execute(query)]


async def valid_keys(connection: AsyncConnection, workspace_id: str) -> Sequence[StoredKey]:
    """Returns the keys that open a workspace now, oldest first.

    None is revoked or expired; none opens a workspace that is suspended, or unknown.
    """
    query = (
        select(
            api_keys.c.public_id,
            api_keys.c.kind,
            api_keys.c.digest,
            workspaces.c.requests_per_second,
            workspaces.c.public_consent,
            workspaces.c.public_orders,
            api_keys.c.scopes,
        )
        .join(workspaces, workspaces.c.workspace_id == api_keys.c.workspace_id)
        .where(api_keys.c.workspace_id == workspace_id, workspaces.c.suspend_time.is_(None), *_valid())
        .order_by(api_keys.c.key_id)
    )
    return [
        StoredKey(
            row.public_id,
            KeyKind(row.kind),
            bytes(row.digest),
            row.requests_per_second,
            PublicConsent(row.public_consent),
            _scopes(row.scopes),
            PublicOrders(row.public_orders),
        )
        for row in await connection.execute(query)
    ]


async def database_time(connection: AsyncConnection) -> datetime:
    """Returns the database's time."""
    return cast(datetime, await connection.scalar(select(func.clock_timestamp())))


async def revoke(
    connection: AsyncConnection, workspace_id: str, *, by: str, digest: bytes | None = None, key_id: str = ""
) -> bool:
    """Revokes a key from now on, by its digest or public id; False when there is none that is not revoked."""
    named = api_keys.c.digest == digest if digest is not None else api_keys.c.public_id == key_id
    statement = (
        update(api_keys)
        .where(api_keys.c.workspace_id == workspace_id, named, api_keys.c.revoked_at.is_(None))
        .values(revoked_at=func.now(), revoked_by=by)
    )
    return (await connection.execute(statement)).rowcount == 1


async def note_use(
    connection: AsyncConnection, workspace_id: str, key_ids: Collection[str], *, at_least_seconds: int
) -> None:
    """Notes that keys were used about now; leaves alone what was noted less than `at_least_seconds` ago."""
    earlier = func.now() - timedelta(seconds=at_least_seconds)
    await connection.execute(
        update(api_keys)
        .where(
            api_keys.c.workspace_id == workspace_id,
            api_keys.c.public_id.in_(sorted(key_ids)),
            or_(api_keys.c.last_use_time.is_(None), api_keys.c.last_use_time <= earlier),
        )
        .values(last_use_time=func.now())
    )


def _valid() -> tuple[Any, Any]:
    return (
        api_keys.c.revoked_at.is_(None),
        or_(api_keys.c.expire_time.is_(None), api_keys.c.expire_time > func.now()),
    )


async def _update_workspace(connection: AsyncConnection, workspace_id: str, **values: Any) -> bool:
    statement = update(workspaces).where(workspaces.c.workspace_id == workspace_id).values(**values)
    return (await connection.execute(statement)).rowcount == 1


def _scopes(words: Sequence[str] | None) -> frozenset[Scope] | None:
    return None if words is None else frozenset(map(Scope, words))


def _key(row: Row[Any]) -> KeyRecord:
    return KeyRecord(
        number=row.key_id,
        key_id=row.public_id,
        wish=KeyWish(KeyKind(row.kind), row.name, _scopes(row.scopes), row.expire_time),
        create_time=row.create_time,
        last_use_time=row.last_use_time,
        revoke_time=row.revoked_at,
        created_by=row.created_by,
        revoked_by=row.revoked_by,
    )


def _workspace(row: Row[Any]) -> WorkspaceRecord:
    return WorkspaceRecord(
        workspace_id=row.workspace_id,
        name=row.name,
        requests_per_second=row.requests_per_second,
        public_consent=PublicConsent(row.public_consent),
        public_orders=PublicOrders(row.public_orders),
        create_time=row.create_time,
        suspend_time=row.suspend_time,
        time_zone=row.time_zone,
        currency=row.currency,
        language=row.language,
        revision=row.revision,
    )
