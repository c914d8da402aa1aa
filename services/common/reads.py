"""Reads of one statement each, for what somebody waits for at a counter.

A transaction names its workspace, asks and commits: four ways to the server and back, each with a turn of a process on either
side. Here the one statement names its workspace itself, by `ENTERED`, and is a transaction of its own. Whatever asks a table
stands behind it in the plan: in a `CROSS JOIN LATERAL`, or a subquery, that names `entered.workspace`. What were asked before
it would see no row of any workspace.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any, Final, cast

import asyncpg

from services.common.clock import monotonic_seconds

ENTERED: Final = "(SELECT set_config('yike.workspace', $1, true) AS workspace OFFSET 0) AS entered"
"""In the FROM of such a statement, first: the workspace, entered until the statement ends; `$1` is its id."""

AT_ONCE: Final = 4
"""Connections of a process; who comes when all are busy waits for one."""

CONNECT_TIMEOUT_SECONDS: Final = 5.0
KEPT_SECONDS: Final = 1_800.0
"""A connection is replaced when it is this old, as those of the pool are: what lies between may have forgotten it."""

STATEMENT_TIMEOUT_MS: Final = 5_000

_LOST = (
    asyncpg.PostgresConnectionError,
    asyncpg.InterfaceError,
    # Where the end of the connection arrives between two statements, the driver loses count of its own states.
    asyncpg.InternalClientError,
    asyncpg.AdminShutdownError,
    asyncpg.CrashShutdownError,
    OSError,
)


class Reads:
    """Connections that hold no transaction, no lock and no setting between two reads."""

    def __init__(self, url: str, *, service: str, settings: Mapping[str, str]) -> None:
        """Connects to nothing yet.

        Args:
            url: `postgresql://role:password@host:port/database`.
            service: Name of the service, which is also its schema.
            settings: Of the server, for these connections.
        """
        self._url = url
        self._settings = {
            "application_name": f"yike-{service}-reads",
            "search_path": service,
            "statement_timeout": str(STATEMENT_TIMEOUT_MS),
            "default_transaction_read_only": "on",
            "timezone": "UTC",
            # A statement that looks up a few rows by keys is planned one way, whatever the keys; planning costs more than it.
            "plan_cache_mode": "force_generic_plan",
            "jit": "off",
            **settings,
        }
        self._room = asyncio.Semaphore(AT_ONCE)
        # Each with when it is to be replaced.
        self._idle: list[tuple[asyncpg.Connection, float]] = []

    async def rows(self, sql: str, workspace_id: str, *arguments: Any) -> list[asyncpg.Record]:
        """Returns what a statement with `ENTERED` finds; `arguments` are `$2` and on.

        A kept connection that was lost meanwhile is replaced by a new one, and asked again: it only reads.
        """
        async with self._room:
            while True:
                kept = self._take_idle()
                connection, end = kept or (await self._connect(), monotonic_seconds() + KEPT_SECONDS)
                try:
                    found = await connection.fetch(sql, workspace_id, *arguments)
                except BaseException as error:
                    # Also where who asked has gone: what is under way on it is nobody's.
                    connection.terminate()
                    if kept is not None and isinstance(error, _LOST):
                        continue
                    raise
                self._idle.append((connection, end))
                return cast("list[asyncpg.Record]", found)

    async def close(self) -> None:
        """Closes what is idle."""
        while self._idle:
            self._idle.pop()[0].terminate()

    def _take_idle(self) -> tuple[asyncpg.Connection, float] | None:
        while self._idle:
            connection, end = self._idle.pop()
            if not connection.is_closed() and monotonic_seconds() < end:
                return connection, end
            connection.terminate()
        return None

    async def _connect(self) -> asyncpg.Connection:
        return await asyncpg.connect(self._url, timeout=CONNECT_TIMEOUT_SECONDS, server_settings=self._settings)
