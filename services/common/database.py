"""PostgreSQL: transactions that see one workspace, and a fast way past the ORM inside them.

Every transaction names its workspace first (`set_config('yike.workspace', …, true)`); row-level security is FORCEd on
every table, so a transaction that forgets a filter sees nothing of others, and one that names no workspace sees nothing.
"""

from __future__ import annotations

import asyncio
import zlib
from collections.abc import AsyncIterator, Iterable, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, contextmanager
from typing import Any, cast

import asyncpg
from sqlalchemy import exc
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from services.common.errors import DeadlineExceeded, Unavailable, YikeError
from services.common.reads import Reads

STATEMENT_TIMEOUT_MS = 30_000
LOCK_TIMEOUT_MS = 10_000
CONNECT_TIMEOUT_SECONDS = 5

_HAS_FACTS = "yike.has_facts"
_STAGED = "yike.staged"
_DRIVER = "yike.driver"
_ENTER = "SELECT set_config('yike.workspace', $1, true)"

# What a driver raises when the server is away; the same call may succeed later.
OUTAGES: tuple[type[BaseException], ...] = (
    exc.TimeoutError,
    exc.PendingRollbackError,
    ConnectionError,
    OSError,
    asyncpg.PostgresConnectionError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,
)

# What the server says of its own state, or of others at work beside us: the same call may succeed later. By SQLSTATE, or
# its class. Connections, authorisation, an unknown database, transaction rollback (deadlocks too), resources (disk,
# memory, connections), locks and objects in use, an operator (recovery, shutdown, time-outs), the system, damage; and a
# standby, which is read-only until it is promoted.
PASSING_STATES = ("08", "28", "3D", "40", "53", "55", "57", "58", "F0", "XX", "25006", "25P03", "25P04")


class Database:
    """A pool of connections as one service's role, which owns nothing and cannot pass row-level security."""

    def __init__(self, engine: AsyncEngine, service: str, *, read_settings: Mapping[str, str] | None = None) -> None:
        """Wraps an engine; use `connect`."""
        self.engine = engine
        self.service = service
        self._read_settings = read_settings or {}
        self._reads: Reads | None = None
        # Set after each commit of facts; the relay of this process waits for it.
        self.committed = asyncio.Event()
        self._system_role = f"yike_{service}_system"

    @classmethod
    def connect(
        cls,
        url: str,
        *,
        service: str,
        pool_size: int = 8,
        application: str = "",
        read_settings: Mapping[str, str] | None = None,
    ) -> Database:
        """Opens a pool lazily: nothing is connected before the first transaction.

        Args:
            url: `postgresql://role:password@host:port/database`.
            service: Name of the service, which is also its schema.
            pool_size: Connections kept; up to as many again in a burst.
            application: Shown in `pg_stat_activity`.
            read_settings: Of the server, for `read` alone.
        """
        engine = create_async_engine(
            url.replace("postgresql://", "postgresql+asyncpg://", 1),
            pool_size=pool_size,
            max_overflow=pool_size,
            pool_timeout=CONNECT_TIMEOUT_SECONDS,
            pool_recycle=1_800,
            connect_args={
                "timeout": CONNECT_TIMEOUT_SECONDS,
                "statement_cache_size": 256,
                "server_settings": {
                    "application_name": application or f"yike-{service}",
                    "search_path": service,
                    "statement_timeout": str(STATEMENT_TIMEOUT_MS),
                    "lock_timeout": str(LOCK_TIMEOUT_MS),
                    "idle_in_transaction_session_timeout": "60000",
                    "timezone": "UTC",
                },
            },
        )
        return cls(engine, service, read_settings=read_settings)

    async def read(self, sql: str, workspace_id: str, *arguments: Any) -> list[asyncpg.Record]:
        """Returns what one statement finds in a workspace, in a transaction of its own; see `services.common.reads`.

        Args:
            sql: With `ENTERED`, and whatever asks a table behind it.
            workspace_id: Its `$1`.
            arguments: Its `$2` and on.

        Raises:
            Unavailable: If the database is away.
            DeadlineExceeded: If it took longer than 5 seconds.
        """
        if self._reads is None:
            url = self.engine.url.set(drivername="postgresql").render_as_string(hide_password=False)
            self._reads = Reads(url, service=self.service, settings=self._read_settings)
        with _outages_as_unavailable():
            return await self._reads.rows(sql, workspace_id, *arguments)

    @asynccontextmanager
    async def workspace(self, workspace_id: str) -> AsyncIterator[AsyncConnection]:
        """Opens a transaction that sees one workspace; commits at the end, rolls back on an error.

        Raises:
            Unavailable: If the database is away, or will take the same later (`PASSING_STATES`). What had not committed has
                not happened.
            DeadlineExceeded: If a statement took longer than `STATEMENT_TIMEOUT_MS`; likewise.
        """
        async with self._transaction() as connection:
            await enter_workspace(connection, workspace_id)
            yield connection

    @asynccontextmanager
    async def system(self) -> AsyncIterator[AsyncConnection]:
        """Opens a transaction of a background worker, in the role `yike_<service>_system`.

        It sees the rows of all workspaces, but only in the tables whose migration said `protect(…, system=True)`:
        outboxes, timers and the like.

        Raises:
            Unavailable: If the database is away.
        """
        async with self._transaction() as connection:
            await connection.exec_driver_sql(f'SET LOCAL ROLE "{self._system_role}"')
            yield connection

    @asynccontextmanager
    async def system_session(self, lock: str) -> AsyncIterator[asyncpg.Connection | None]:
        """Lends a connection to a background worker of which one at a time may be at work; yields None to all others.

        The connection is in the system role (see `system`) and holds the session lock `lock`. It is in no transaction:
        each statement commits by itself. A lost connection is a lost lock, and the next statement on it fails.

        Raises:
            Unavailable: If the database is or goes away.
        """
        async with self.session() as session:
            if not await session.fetchval("SELECT pg_try_advisory_lock(hashtext($1))", lock):
                yield None
                return
            await session.execute(f'SET ROLE "{self._system_role}"')
            yield session
            # It would go with the connection, but only some time after; who asks next need not wait for that.
            await session.execute("SELECT pg_advisory_unlock_all()")

    @asynccontextmanager
    async def session(self) -> AsyncIterator[asyncpg.Connection]:
        """Lends a connection in no transaction: each statement commits by itself.

        It is closed at the end, never given back: the pool's connections hold no lock and no role but their own.

        Raises:
            Unavailable: If the database is or goes away.
        """
        with _outages_as_unavailable():
            async with self.engine.connect() as connection:
                try:
                    yield await driver_connection(connection)
                finally:
                    await connection.invalidate()

    @asynccontextmanager
    async def plain(self) -> AsyncIterator[AsyncConnection]:
        """Opens a transaction that names no workspace yet: it sees no row of any until `enter_workspace`.

        Raises:
            Unavailable: If the database is away.
        """
        async with self._transaction() as connection:
            yield connection

    async def close(self) -> None:
        """Closes all connections."""
        if self._reads is not None:
            await self._reads.close()
        await self.engine.dispose()

    @asynccontextmanager
    async def _transaction(self) -> AsyncIterator[AsyncConnection]:
        with _outages_as_unavailable():
            async with self.engine.begin() as connection:
                connection.info[_STAGED] = set()
                yield connection
                has_facts = connection.info.pop(_HAS_FACTS, False)
            if has_facts:
                self.committed.set()


@contextmanager
def _outages_as_unavailable() -> Iterator[None]:
    """Turns what says that the same call may succeed later into Unavailable, and lets no cancellation get lost."""
    cancellations = _cancellations()
    try:
        yield
    except Exception as error:
        if _cancellations() > cancellations:
            # Rolling back a statement that was cancelled half way can fail; it is no outage to be waited out.
            raise asyncio.CancelledError from error
        passing = _passing_error(error)
        if passing is not None:
            raise passing from error
        raise
    if _cancellations() > cancellations:
        # The driver and the pool swallow a cancellation that meets them while they end a transaction.
        raise asyncio.CancelledError


def stop_if_cancelled() -> None:
    """Ends a loop whose cancellation got lost: drivers and pools swallow one that meets them at a bad moment.

    Raises:
        CancelledError: If the present task was asked to end.
    """
    if _cancellations():
        raise asyncio.CancelledError


def _cancellations() -> int:
    """Returns how often the present task was asked to end."""
    task = asyncio.current_task()
    return task.cancelling() if task is not None else 0


def note_facts(connection: AsyncConnection) -> None:
    """Notes that the open transaction wrote facts: its commit wakes the relay of this process."""
    connection.info[_HAS_FACTS] = True


async def enter_workspace(connection: AsyncConnection, workspace_id: str) -> None:
    """Lets the open transaction see one workspace, and no other that it saw before."""
    # Not as text(): this runs once or more in every transaction, and SQLAlchemy's own work on it costs more than its call.
    await connection.exec_driver_sql(_ENTER, (workspace_id,))


async def driver_connection(connection: AsyncConnection) -> asyncpg.Connection:
    """Returns the asyncpg connection below, inside the same transaction."""
    # SQLAlchemy changes stacks to look it up, for every statement; what is kept in `info` goes with the connection.
    known = connection.info.get(_DRIVER)
    if known is None:
        raw = await connection.get_raw_connection()
        known = connection.info[_DRIVER] = raw.driver_connection
    return cast("asyncpg.Connection", known)


async def copy_rows(
    connection: AsyncConnection, table: str, columns: Sequence[str], rows: Sequence[tuple[Any, ...]], *, schema: str
) -> None:
    """Writes rows by binary COPY in the open transaction.

    Row-level security does not apply to COPY FROM in PostgreSQL, which refuses it on a protected table; so the rows
    go through a temporary table of the same columns and one INSERT … SELECT, which the policies check.

    Args:
        connection: The transaction.
        table: Name of the target.
        columns: The columns that the tuples fill, in order.
        rows: One tuple a row; nothing happens when there are none.
        schema: The service's schema.

    Raises:
        asyncpg.UniqueViolationError: If a row is there already; the transaction is to be rolled back.
    """
    if not rows:
        return
    driver = await driver_connection(connection)
    names = ", ".join(f'"{column}"' for column in columns)
    staging = f"staging_{table}_{zlib.crc32(names.encode()):08x}"
    await driver.execute(
        f'CREATE TEMP TABLE IF NOT EXISTS "{staging}" ON COMMIT DELETE ROWS '
        f'AS SELECT {names} FROM "{schema}"."{table}" LIMIT 0'
    )
    staged: set[str] | None = connection.info.get(_STAGED)
    if staged is None or staging in staged:
        # The commit empties it for nothing; only what this very transaction staged before is still there.
        await driver.execute(f'DELETE FROM pg_temp."{staging}"')
    else:
        staged.add(staging)
    await driver.copy_records_to_table(staging, schema_name="pg_temp", records=rows, columns=list(columns))
    await driver.execute(f'INSERT INTO "{schema}"."{table}" ({names}) SELECT {names} FROM pg_temp."{staging}"')


def number_array(numbers: Iterable[int]) -> str:
    """Returns numbers as an argument for `$n::text::bigint[]`.

    asyncpg looks at every element of an array by abstract base classes: a thousand numbers as one text cost a tenth.
    """
    return "{" + ",".join(map(str, numbers)) + "}"


def text_array(texts: Iterable[str]) -> str:
    """Returns texts as an argument for `$n::text::text[]`, for the same reason; of a text with a NUL PostgreSQL has none."""
    quoted = ['"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"' for text in texts]
    return "{" + ",".join(quoted) + "}"


async def fetch_rows(connection: AsyncConnection, sql: str, *arguments: Any) -> list[asyncpg.Record]:
    """Runs a query with `$1`-style arguments in the open transaction, past SQLAlchemy; for hot paths."""
    return cast("list[asyncpg.Record]", await (await driver_connection(connection)).fetch(sql, *arguments))


async def execute(connection: AsyncConnection, sql: str, *arguments: Any) -> str:
    """Runs a statement with `$1`-style arguments in the open transaction; returns PostgreSQL's command tag."""
    return cast(str, await (await driver_connection(connection)).execute(sql, *arguments))


def affected(tag: str) -> int:
    """Returns how many rows a statement made, changed or removed, by its command tag: `DELETE 3`, `INSERT 0 1`."""
    return int(tag.rpartition(" ")[2])


def _passing_error(error: Exception) -> YikeError | None:
    """Returns what to raise instead of an error after which the same call may succeed; None for any other."""
    cause: BaseException | None = error
    if isinstance(error, exc.DBAPIError):
        if error.connection_invalidated:
            return Unavailable(retry_after_seconds=1)
        cause = _driver_error(error)
    if isinstance(cause, asyncpg.QueryCanceledError):
        return DeadlineExceeded(retry_after_seconds=1)
    if isinstance(cause, asyncpg.PostgresError) and (cause.sqlstate or "").startswith(PASSING_STATES):
        return Unavailable(retry_after_seconds=1)
    # asyncpg calls a value that does not fit its column an interface error; no retry will cure that.
    if isinstance(cause, OUTAGES) and not isinstance(cause, asyncpg.DataError):
        return Unavailable(retry_after_seconds=1)
    return None


def _driver_error(error: exc.DBAPIError) -> BaseException | None:
    """Returns asyncpg's own exception below SQLAlchemy's two wrappers."""
    cause: BaseException | None = error.orig
    known = asyncpg.PostgresError | asyncpg.InterfaceError | asyncpg.InternalClientError | OSError
    while cause is not None and not isinstance(cause, known):
        cause = cause.__cause__
    return cause
