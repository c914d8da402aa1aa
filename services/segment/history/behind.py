"""Inserts that follow: one costs much the same for a row as for a thousand, and nobody waits for it who asks nothing."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping

import pyarrow as pa
import structlog

from services.common.errors import Unavailable, YikeError
from services.segment.history.connection import History, Lane
from services.segment.history.journal import Journal
from services.segment.history.known_events import missing_events
from services.segment.history.tables import INSERTED_ONCE, Table, place_of_insert

PAUSE_SECONDS = 0.25
"""How long rows wait for others, unless somebody asks."""

AT_ONCE_ROWS = 4_000
"""So many rows of one write are inserted at once: they gain nothing by waiting."""

MAXIMUM_ROWS = 20_000
"""Rows that wait, of all tables: whoever writes more waits for their insert."""

AGAIN_SECONDS = 1.0

_log = structlog.get_logger(__name__)


class Behind:
    """A history whose small writes are in a journal when they return, and in the tables before anybody asks anything.

    Every question and statement, whoever asks, waits until all is inserted that was written before it began. So what is
    written is there for every question that starts later, as of any history; also after the process was killed, as what is left
    in the journal is inserted first. Only where this process alone writes the history.

    Where an insert fails, its rows are inserted again before anything else is read or written; events that are there already
    are left out then.
    """

    def __init__(self, history: History, journal: Journal, *, pause_seconds: float = PAUSE_SECONDS) -> None:
        """Takes the history, its journal with what a process before left in it, and how long rows wait for others."""
        self._history = history
        self._journal = journal
        self._pause_seconds = pause_seconds
        self._waiting: dict[Table, list[pa.Table]] = {}
        self._rows = 0
        # How many writes were taken, and how many of these are inserted.
        self._taken = self._inserted = 0
        self._inserting: asyncio.Task[None] | None = None
        self._timer: asyncio.TimerHandle | None = None
        self._is_stopped = False
        for table, rows in journal.left():
            self._take(table, rows)
        # Whether some of what waits may be in the tables.
        self._is_doubtful = self._taken > 0

    async def read(self, sql: str, lane: Lane = Lane.QUERY, *, scope: pa.Table | None = None) -> pa.Table:
        """See `History.read`."""
        await self.settle()
        return await self._history.read(sql, lane, scope=scope)

    async def command(self, sql: str, lane: Lane = Lane.LIVE) -> None:
        """See `History.command`."""
        await self.settle()
        await self._history.command(sql, lane)

    async def write(self, table: Table, rows: pa.Table, lane: Lane = Lane.LIVE) -> None:
        """See `History.write`."""
        if lane is not Lane.LIVE or len(rows) >= AT_ONCE_ROWS:
            await self.settle()
            await self._history.write(table, rows, lane)
            return
        if self._is_doubtful or self._rows + len(rows) > MAXIMUM_ROWS:
            await self.settle()
        self._journal.append(table, rows)
        self._take(table, rows)
        if self._timer is None:
            self._wait(self._pause_seconds)

    async def settle(self) -> None:
        """Waits until all is inserted that was written so far.

        Raises:
            Unavailable: If that fails, by whatever error, its cause: it says nothing about what is asked or written now.
        """
        until = self._taken
        while self._inserted < until:
            try:
                # Whoever is cancelled leaves it to the others.
                await asyncio.shield(self._inserting or self._begin())
            except YikeError as error:
                raise Unavailable(retry_after_seconds=1) from error

    async def close(self) -> None:
        """See `History.close`. What cannot be inserted stays in the journal."""
        try:
            await self.settle()
        except YikeError as error:
            _log.error("history.left_in_the_journal", rows=self._rows, error=type(error).__name__)
        self.stop()
        await self._history.close()

    def stop(self) -> None:
        """Inserts nothing more unless somebody asks."""
        self._is_stopped = True
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _take(self, table: Table, rows: pa.Table) -> None:
        self._waiting.setdefault(table, []).append(rows)
        self._rows += len(rows)
        self._taken += 1

    def _insert_unasked(self) -> None:
        self._timer = None
        if self._inserting is None and self._inserted < self._taken:
            self._begin()

    def _begin(self) -> asyncio.Task[None]:
        self._inserting = asyncio.create_task(self._insert())
        self._inserting.add_done_callback(self._ended)
        return self._inserting

    def _ended(self, task: asyncio.Task[None]) -> None:
        """Sees that what waits still is inserted, though nobody asks: what failed a little later."""
        error = None if task.cancelled() else task.exception()
        if error is not None:
            _log.warning("history.insert_put_off", rows=self._rows, error=type(error).__name__)
        if self._timer is None and self._inserted < self._taken:
            self._wait(self._pause_seconds if error is None else AGAIN_SECONDS)

    def _wait(self, seconds: float) -> None:
        if self._is_stopped:
            return
        self._timer = asyncio.get_running_loop().call_later(seconds, self._insert_unasked)

    async def _insert(self) -> None:
        """Inserts what waits: mappings first and events last, as `HistoryStore.write`."""
        tables, taken, number = self._waiting, self._taken, self._rows
        files = self._journal.turn_over()
        self._waiting, self._rows = {}, 0
        try:
            await self._insert_tables(tables)
        except BaseException:
            self._is_doubtful = True
            for table, rows in self._waiting.items():
                tables.setdefault(table, []).extend(rows)
            self._waiting, self._rows = tables, self._rows + number
            raise
        else:
            self._is_doubtful = False
            self._inserted = taken
            self._journal.forget(files)
        finally:
            self._inserting = None

    async def _insert_tables(self, tables: Mapping[Table, list[pa.Table]]) -> None:
        for table in sorted(tables, key=place_of_insert):
            rows = pa.concat_tables(tables[table]).combine_chunks()
            if table in INSERTED_ONCE and self._is_doubtful:
                rows = await missing_events(self._history, rows)
            if len(rows):
                await self._history.write(table, rows)
