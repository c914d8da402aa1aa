"""A ClickHouse server or cluster by its HTTP interface; the same statements as the engine in process."""

from __future__ import annotations

import asyncio
from typing import Any
from urllib.parse import unquote, urlsplit
from uuid import uuid4

import httpx
import pyarrow as pa
import structlog

from services.common.errors import Unavailable
from services.segment.history.connection import (
    ENDED_WITH_THEIR_CALLER,
    LANE_SETTINGS,
    SCOPE_TABLE,
    Lane,
    scope_structure,
)
from services.segment.history.embedded import store_error
from services.segment.history.streams import stream_bytes
from services.segment.history.tables import Table

REQUEST_SECONDS = 130.0

_log = structlog.get_logger(__name__)


class RemoteHistory:
    """A server by HTTP; statements go in the body, rows as Arrow."""

    def __init__(self, url: str, *, database: str) -> None:
        """Connects lazily.

        Args:
            url: `http(s)://user:password@host:port`.
            database: Its database; it must be there.
        """
        parts = urlsplit(url)
        headers = {"X-ClickHouse-Database": database}
        if parts.username:
            headers["X-ClickHouse-User"] = unquote(parts.username)
            headers["X-ClickHouse-Key"] = unquote(parts.password or "")
        self._client = httpx.AsyncClient(
            base_url=f"{parts.scheme}://{parts.hostname}:{parts.port or 8123}",
            headers=headers,
            timeout=httpx.Timeout(REQUEST_SECONDS, connect=5.0),
        )
        self._ending: set[asyncio.Future[None]] = set()

    async def read(self, sql: str, lane: Lane = Lane.QUERY, *, scope: pa.Table | None = None) -> pa.Table:
        """See `History.read`."""
        parameters = {"default_format": "ArrowStream"}
        if scope is None:
            body = await self._post(lane, parameters, sql.encode())
        else:
            # ClickHouse's "external data": a table that lives as long as the query, sent as a form beside its text.
            structure = scope_structure(scope.column_names)
            parameters |= {f"{SCOPE_TABLE}_format": "ArrowStream", f"{SCOPE_TABLE}_structure": structure}
            body = await self._post(lane, parameters, sql.encode(), external=stream_bytes(scope))
        return pa.ipc.open_stream(body).read_all() if body else pa.table({})

    async def command(self, sql: str, lane: Lane = Lane.LIVE) -> None:
        """See `History.command`."""
        await self._post(lane, {}, sql.encode())

    async def write(self, table: Table, rows: pa.Table, lane: Lane = Lane.LIVE) -> None:
        """See `History.write`."""
        statement = f"INSERT INTO {table.value} ({', '.join(rows.column_names)}) FORMAT ArrowStream"
        await self._post(lane, {"query": statement}, stream_bytes(rows))

    async def close(self) -> None:
        """See `History.close`."""
        await asyncio.gather(*self._ending, return_exceptions=True)
        await self._client.aclose()

    async def _end(self, query_id: str) -> None:
        """Ends a question that nobody waits for any more; a server goes on with it though its connection is closed."""
        try:
            await self._client.post("/", content=f"KILL QUERY WHERE query_id = '{query_id}' ASYNC")
        except httpx.HTTPError as error:
            _log.warning("history.question_not_ended", text=str(error))

    async def _post(
        self, lane: Lane, parameters: dict[str, str], body: bytes, *, external: bytes | None = None
    ) -> bytes:
        content: dict[str, Any] = {"content": body}
        if external is not None:
            content = {"files": {"query": (None, body), SCOPE_TABLE: (SCOPE_TABLE, external)}}
        query_id = uuid4().hex
        # wait_end_of_query: an error after the first rows must not look like a short answer.
        settings = {**LANE_SETTINGS[lane], "wait_end_of_query": "1", "query_id": query_id}
        try:
            answer = await self._client.post("/", params={**settings, **parameters}, **content)
        except asyncio.CancelledError:
            if lane in ENDED_WITH_THEIR_CALLER:
                ending = asyncio.ensure_future(self._end(query_id))
                self._ending.add(ending)
                ending.add_done_callback(self._ending.discard)
            raise
        except httpx.HTTPError as error:
            raise Unavailable(retry_after_seconds=1) from error
        if answer.status_code != 200:
            raise store_error(answer.text)
        return answer.content
