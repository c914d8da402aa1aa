"""What a ClickHouse connection does, whoever answers: the engine in this process or a cluster by HTTP."""

from __future__ import annotations

from enum import Enum
from typing import Protocol
from urllib.parse import parse_qs, urlsplit

import pyarrow as pa


class Lane(Enum):
    """Who asks: the live loop never waits behind a console's query."""

    LIVE = "live"
    QUERY = "query"


# A set of a hundred rules is a long text; the engine's own limits are for people's queries.
SETTINGS: dict[str, str] = {
    "max_query_size": "67108864",
    "max_ast_elements": "5000000",
    "max_expanded_ast_elements": "5000000",
    "max_memory_usage": "6000000000",
    "max_bytes_before_external_group_by": "3000000000",
    "join_use_nulls": "0",
    # Looks for contradictions between the comparisons of an AND; takes a third of the time of a hundred rules' query.
    "optimize_and_compare_chain": "0",
    "max_execution_time": "120",
    "output_format_arrow_string_as_string": "1",
    "session_timezone": "UTC",
    # Numbers that are read one unit off would compare wrongly.
    "precise_float_parsing": "1",
}

LIVE_SETTINGS: dict[str, str] = SETTINGS | {
    # The live loop's reads are of a few nodes: a second thread costs more than it brings.
    "max_threads": "1",
    # The writer leaves repeats out, so looking for them again in every inserted block is a seventh of the insert for nothing.
    "optimize_on_insert": "0",
}
LANE_SETTINGS: dict[Lane, dict[str, str]] = {Lane.LIVE: LIVE_SETTINGS, Lane.QUERY: SETTINGS}


SCOPE_TABLE = "nodes_in_scope"
SCOPE_STRUCTURE = "node_id Int64, customer_id Int64"


class History(Protocol):
    """A place that keeps the tables of `schema.py` and answers queries on them."""

    async def read(self, sql: str, lane: Lane = Lane.QUERY, *, scope: pa.Table | None = None) -> pa.Table:
        """Runs a query and returns its rows.

        Args:
            sql: The query.
            lane: Who asks.
            scope: Rows (node_id, customer_id) that this query alone sees as the table `nodes_in_scope`. Thousands of ids
                in the text of a query cost more to parse than to look up.

        Raises:
            Unavailable: If the store is away.
            ResourceExhausted: If the query needs more memory or time than one may take.
            Internal: If the store refuses it otherwise; its text is logged, not told.
        """
        ...

    async def command(self, sql: str, lane: Lane = Lane.LIVE) -> None:
        """Runs a statement without an answer; raises as `read`."""
        ...

    async def write(self, table: str, rows: pa.Table, lane: Lane = Lane.LIVE) -> None:
        """Inserts rows; they are visible to every query that starts later. Raises as `read`."""
        ...

    async def close(self) -> None:
        """Ends the connection; what was written stays."""
        ...


async def open_history(url: str) -> History:
    """Opens the history that `YIKE_CLICKHOUSE_URL` names, with its tables.

    Args:
        url: `chdb:///folder` for the engine in this process, else `http(s)://user:password@host:port`; `?database=`
            names the database, `yike` when absent.
    """
    from services.segment.history.schema import create_tables

    parts = urlsplit(url)
    database = parse_qs(parts.query).get("database", ["yike"])[0]
    history: History
    if parts.scheme == "chdb":
        from services.segment.history.embedded import EmbeddedHistory

        history = EmbeddedHistory(parts.path, database=database)
    elif parts.scheme in ("http", "https"):
        from services.segment.history.remote import RemoteHistory

        history = RemoteHistory(url, database=database)
    else:
        raise ValueError("YIKE_CLICKHOUSE_URL must start with chdb:// or http://")
    await create_tables(history, database)
    return history
