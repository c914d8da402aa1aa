"""A history whose fills of one workspace take as long as a test wants: real queries of the same engine, one after the other."""

from __future__ import annotations

import asyncio

import pyarrow as pa

from services.segment.history.connection import History, Lane
from services.segment.history.tables import Table

# So long one query keeps its thread of the fills; the next follows at once.
_SLOW = "SELECT sleepEachRow(0.05) FROM numbers(4)"


class GatedHistory:
    """A history as it is, but for the fills of one workspace: before each query of theirs the engine is kept busy in their lane.

    Attributes:
        held: Set once a fill is held up.
        let_go: When it is set, what is held goes on.
    """

    def __init__(self, inner: History, workspace_id: str) -> None:
        """Takes the real one, and whose fills are held up."""
        self._inner = inner
        self._workspace_id = workspace_id
        self.held, self.let_go = asyncio.Event(), asyncio.Event()

    async def read(self, sql: str, lane: Lane = Lane.QUERY, *, scope: pa.Table | None = None) -> pa.Table:
        """See `History.read`."""
        if lane is Lane.FILL and self._workspace_id in sql:
            self.held.set()
            while not self.let_go.is_set():
                await self._inner.read(_SLOW, Lane.FILL)
        return await self._inner.read(sql, lane, scope=scope)

    async def command(self, sql: str, lane: Lane = Lane.LIVE) -> None:
        """See `History.command`."""
        await self._inner.command(sql, lane)

    async def write(self, table: Table, rows: pa.Table, lane: Lane = Lane.LIVE) -> None:
        """See `History.write`."""
        await self._inner.write(table, rows, lane)

    async def close(self) -> None:
        """The real one is its owner's to close."""
