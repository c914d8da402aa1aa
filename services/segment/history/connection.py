"""What a ClickHouse connection does, whoever answers: the engine in this process or a cluster by HTTP."""

from __future__ import annotations

from collections.abc import Sequence
from enum import Enum
from typing import Protocol

import pyarrow as pa

from services.segment.history.tables import Table


class Lane(Enum):
    """Who asks: the live loop never waits behind a console's query, nor behind the fill of a segment, a report or a frame."""

    LIVE = "live"
    QUERY = "query"
    FILL = "fill"
    REPORT = "report"
    FRAME = "frame"


ENDED_WITH_THEIR_CALLER = frozenset({Lane.QUERY, Lane.REPORT, Lane.FRAME})
"""Questions that end in the store when their caller gives them up."""


# A set of a hundred rules is a long text; the engine's own limits are for people's queries.
SETTINGS: dict[str, str] = {
    "max_query_size": "67108864",
    "max_ast_elements": "5000000",
    "max_expanded_ast_elements": "5000000",
    "max_memory_usage": "6000000000",
    "max_bytes_before_external_group_by": "3000000000",
    "join_use_nulls": "0",
    # A history that is imported at once is of more months than the hundred that an insert may otherwise be of.
    "max_partitions_per_insert_block": "0",
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
REPORT_SETTINGS: dict[str, str] = SETTINGS | {
    # A report over everything takes a while, and a share that leaves the others theirs.
    "max_threads": "1",
    "max_memory_usage": "1500000000",
    "max_bytes_before_external_group_by": "700000000",
    "max_bytes_before_external_sort": "700000000",
    "max_execution_time": "20",
}
# A rule over everybody may take longer than somebody waits before a page; a batch of customers does not.
FRAME_SETTINGS: dict[str, str] = REPORT_SETTINGS | {"max_execution_time": "60"}
LANE_SETTINGS: dict[Lane, dict[str, str]] = {
    Lane.LIVE: LIVE_SETTINGS,
    Lane.QUERY: SETTINGS,
    Lane.FILL: SETTINGS,
    Lane.REPORT: REPORT_SETTINGS,
    Lane.FRAME: FRAME_SETTINGS,
}


SCOPE_TABLE = "nodes_in_scope"
SCOPE_COLUMNS = ("node_id", "customer_id", "at_us")


def scope_structure(columns: Sequence[str] = SCOPE_COLUMNS) -> str:
    """Returns how ClickHouse is told of these columns of the table in scope."""
    return ", ".join(f"{name} Int64" for name in columns)


class History(Protocol):
    """A place that keeps the tables of `tables.py` and answers queries on them."""

    async def read(self, sql: str, lane: Lane = Lane.QUERY, *, scope: pa.Table | None = None) -> pa.Table:
        """Runs a query and returns its rows. A question that is cancelled (`ENDED_WITH_THEIR_CALLER`) ends in the store, too.

        Args:
            sql: The query.
            lane: Who asks.
            scope: Rows (node_id, customer_id) that this query alone sees as the table `nodes_in_scope`, perhaps each with
                a moment (at_us). Thousands of ids in the text of a query cost more to parse than to look up.

        Raises:
            Unavailable: If the store is away.
            ResourceExhausted: If the query needs more memory or time than one may take.
            Internal: If the store refuses it otherwise; its text is logged, not told.
        """
        ...

    async def command(self, sql: str, lane: Lane = Lane.LIVE) -> None:
        """Runs a statement without an answer; raises as `read`."""
        ...

    async def write(self, table: Table, rows: pa.Table, lane: Lane = Lane.LIVE) -> None:
        """Inserts rows, which name their workspace; they are visible to every query that starts later. Raises as `read`."""
        ...

    async def close(self) -> None:
        """Ends the connection; what was written stays."""
        ...
