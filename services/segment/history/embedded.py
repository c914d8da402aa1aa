"""ClickHouse in this process (chdb). One process opens a folder at a time."""

from __future__ import annotations

import asyncio
import re
import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from pathlib import Path
from typing import Any, TypeVar
from uuid import uuid4

import pyarrow as pa
import structlog
from chdb.state.sqlitelike import Connection

from services.common.errors import FailedPrecondition, Internal, ResourceExhausted, Unavailable, YikeError
from services.segment.history.connection import (
    ENDED_WITH_THEIR_CALLER,
    LANE_SETTINGS,
    SCOPE_TABLE,
    Lane,
    scope_structure,
)
from services.segment.history.streams import stream_bytes
from services.segment.history.tables import Table

T = TypeVar("T")

LIVE_THREADS = 1
QUERY_THREADS = 2
FILL_THREADS = 4
REPORT_THREADS = 1
FRAME_THREADS = 1
_END_SECONDS = 0.2
_END_ATTEMPTS = 25

_log = structlog.get_logger(__name__)
_CODE = re.compile(r"Code: (\d+)")
_EXHAUSTED = {"159", "160", "241", "307", "396"}
_CANCELLED = "394"
_DATABASE = re.compile(r"[a-z][a-z0-9_]{0,62}")


class EmbeddedHistory:
    """The engine in this process: a connection a thread, since one connection answers one query at a time."""

    def __init__(self, folder: str, *, database: str) -> None:
        """Opens the engine lazily: each thread connects with its first query.

        Args:
            folder: Where the engine keeps its data; made when absent.
            database: Name of the database; made when absent.
        """
        if not _DATABASE.fullmatch(database):
            raise ValueError("the name of the database must be lower case letters, digits and _")
        self._folder = folder
        self._database = database
        self._local = threading.local()
        self._connections: list[Connection] = []
        self._lock = threading.Lock()
        # Ends questions that nobody waits for any more.
        self._given_up: set[str] = set()
        self._ending = ThreadPoolExecutor(1, thread_name_prefix="history-end")
        self._executors = {
            Lane.LIVE: ThreadPoolExecutor(LIVE_THREADS, thread_name_prefix="history-live"),
            Lane.QUERY: ThreadPoolExecutor(QUERY_THREADS, thread_name_prefix="history-query"),
            Lane.FILL: ThreadPoolExecutor(FILL_THREADS, thread_name_prefix="history-fill"),
            Lane.REPORT: ThreadPoolExecutor(REPORT_THREADS, thread_name_prefix="history-report"),
            Lane.FRAME: ThreadPoolExecutor(FRAME_THREADS, thread_name_prefix="history-frame"),
        }

    async def read(self, sql: str, lane: Lane = Lane.QUERY, *, scope: pa.Table | None = None) -> pa.Table:
        """See `History.read`."""

        mark = f"/*{uuid4().hex}*/" if lane in ENDED_WITH_THEIR_CALLER else ""

        def run(connection: Connection) -> pa.Table:
            if scope is not None:
                connection.query(f"TRUNCATE TABLE {SCOPE_TABLE}", "Null")
                _insert(connection, SCOPE_TABLE, scope)
            body = connection.query(mark + sql, "ArrowStream").bytes()
            return pa.ipc.open_stream(body).read_all() if body else pa.table({})

        return await self._submit(lane, run, mark)

    async def command(self, sql: str, lane: Lane = Lane.LIVE) -> None:
        """See `History.command`."""
        await self._submit(lane, lambda connection: connection.query(sql, "Null"))

    async def write(self, table: Table, rows: pa.Table, lane: Lane = Lane.LIVE) -> None:
        """See `History.write`."""

        await self._submit(lane, lambda connection: _insert(connection, table.value, rows))

    async def close(self) -> None:
        """See `History.close`."""
        for executor in (*self._executors.values(), self._ending):
            await asyncio.to_thread(executor.shutdown, wait=True, cancel_futures=True)
        with self._lock:
            for connection in self._connections:
                connection.close()
            self._connections.clear()

    async def _submit(self, lane: Lane, run: Callable[[Connection], T], mark: str = "") -> T:
        def work() -> T:
            try:
                return run(self._connection(lane))
            except RuntimeError as error:
                raise _typed(error) from error
            finally:
                if mark in self._given_up:
                    # Of a question that was ended a connection keeps what there was of an answer, for the next question.
                    self._given_up.discard(mark)
                    self._disconnect()

        under_way = self._executors[lane].submit(work)
        try:
            return await asyncio.wrap_future(under_way)
        except asyncio.CancelledError:
            if mark and not under_way.cancel():
                self._given_up.add(mark)
                self._ending.submit(self._end, under_way, mark)
            raise

    def _end(self, under_way: Future[Any], mark: str) -> None:
        """Ends a question that begins with a mark; again, in case the engine had not begun with it."""
        for _ in range(_END_ATTEMPTS):
            try:
                self._connection(Lane.QUERY).query(f"KILL QUERY WHERE startsWith(query, '{mark}') ASYNC", "Null")
            except RuntimeError as error:
                _log.warning("history.question_not_ended", text=str(error)[:2_000])
                break
            if wait([under_way], _END_SECONDS).done:
                break
        if under_way.done():
            self._given_up.discard(mark)

    def _open(self) -> Connection:
        try:
            return Connection(self._folder)
        except RuntimeError as error:
            _log.error("history.not_opened", folder=self._folder, text=str(error)[:2_000])
            raise FailedPrecondition(
                f"The history in {self._folder} cannot be opened: one process opens it at a time. Stop segment, or whoever "
                "else has it, and start again."
            ) from error

    def _disconnect(self) -> None:
        """Closes the connection of this thread, which gets another with its next question."""
        connection: Connection | None = getattr(self._local, "connection", None)
        if connection is not None:
            self._local.connection = None
            with self._lock:
                self._connections.remove(connection)
            connection.close()

    def _connection(self, lane: Lane) -> Connection:
        connection: Connection | None = getattr(self._local, "connection", None)
        if connection is None:
            with self._lock:
                Path(self._folder).mkdir(parents=True, exist_ok=True)
                connection = self._open()
                self._connections.append(connection)
            settings = ", ".join(f"{name} = {value!r}" for name, value in LANE_SETTINGS[lane].items())
            connection.query(f"SET {settings}", "Null")
            connection.query(f"CREATE DATABASE IF NOT EXISTS {self._database}", "Null")
            connection.query(f"USE {self._database}", "Null")
            # Temporary tables are a connection's own, and a connection answers one query at a time.
            connection.query(f"CREATE TEMPORARY TABLE {SCOPE_TABLE} ({scope_structure()}) ENGINE = Memory", "Null")
            self._local.connection = connection
        return connection


def _insert(connection: Connection, table: str, rows: pa.Table) -> None:
    with connection.send_insert(f"INSERT INTO {table} ({', '.join(rows.column_names)})", "ArrowStream") as stream:
        stream.append(stream_bytes(rows))
        stream.finish()


def _typed(error: RuntimeError) -> YikeError:
    return store_error(str(error))


def store_error(text: str, **context: Any) -> YikeError:
    """Returns the typed error of what a ClickHouse said, and logs it: the text never leaves the service."""
    found = _CODE.search(text)
    code = found.group(1) if found else ""
    if code == _CANCELLED:
        # Whoever asked has gone.
        return Unavailable()
    _log.error("history.refused", code=code, text=text[:2_000], **context)
    if code in _EXHAUSTED:
        return ResourceExhausted("The question needs too much memory or time; narrow it.", retry_after_seconds=5)
    if code in {"209", "210", "252", "243"}:
        return Unavailable(retry_after_seconds=1)
    return Internal()
