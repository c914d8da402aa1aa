"""`python -m tests.bench.scale.history …`: writes the history while segment is stopped, and counts in it by plain SQL.

A process of its own, as the embedded engine is one process's, and its memory goes with it.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import sys
import time
from collections.abc import AsyncIterator
from datetime import datetime

import pyarrow.feather as feather

from services.common.json_values import stored_value
from services.segment.history.connection import Lane
from services.segment.history.literals import text_literal
from services.segment.history.opening import open_history
from services.segment.history.rows import AttributeRows, EventRows, MappingRows
from services.segment.history.rule_query import microseconds
from services.segment.history.store import HistoryStore
from services.segment.history.tables import Table
from tests.bench.scale import people
from tests.bench.scale.rules import PLAIN

_A_WRITE = 200_000
_AN_INSERT = 1_000_000
DAYS = 90
_FILL = Lane.FILL
# What the shop does: name, share of all events in percent.
_NAMES = (
    ("Product Viewed", 55),
    ("Product List Viewed", 20),
    ("Product Added", 13),
    ("Cart Viewed", 7),
    ("Order Completed", 5),
)


async def write_history(url: str, workspace_id: str, people_path: str, events: int, now: datetime) -> dict[str, float]:
    """Writes mappings, attributes and events; returns what plain SQL counts, and its seconds, by the names of `rules.PLAIN`."""
    connection = await open_history(url, _alone)
    try:
        history = HistoryStore(connection)
        await _write_customers(history, workspace_id, people_path, now)
        await connection.command(
            "CREATE TABLE bench_customers (number Int64, node_id Int64, phone_node_id Int64, version Int64) ENGINE = MergeTree ORDER BY number",
            _FILL,
        )
        await connection.command(
            f"INSERT INTO bench_customers SELECT * FROM file({text_literal(people_path)}, 'Arrow')", _FILL
        )
        for start in range(0, events, _AN_INSERT):
            await connection.command(
                _events_sql(workspace_id, start, min(_AN_INSERT, events - start), microseconds(now)), _FILL
            )
        written = await history.count_events(workspace_id)
        assert written == events, f"{written} events of {events}"
        found: dict[str, float] = {}
        for name, plain in PLAIN.items():
            seconds = []
            for _ in range(3):
                began = time.perf_counter()
                table = await connection.read(
                    plain.format(workspace=text_literal(workspace_id), now_us=microseconds(now))
                )
                seconds.append(time.perf_counter() - began)
            found[name] = int(table.column(0)[0].as_py())
            found[f"{name} seconds"] = sorted(seconds)[1]
        await connection.command("DROP TABLE bench_customers SYNC", _FILL)
        return found
    finally:
        await connection.close()


async def _write_customers(history: HistoryStore, workspace_id: str, people_path: str, now: datetime) -> None:
    table = feather.read_table(people_path)
    columns = [table[name].to_pylist() for name in ("number", "node_id", "phone_node_id", "version")]
    said_us = microseconds(people.said_time(now))
    rows = list(zip(*columns, strict=True))
    for start in range(0, len(rows), _A_WRITE):
        mappings, attributes = MappingRows(), AttributeRows()
        for number, node_id, phone_node_id, version in rows[start : start + _A_WRITE]:
            mappings.add(workspace_id, node_id, node_id, version)
            if phone_node_id:
                mappings.add(workspace_id, phone_node_id, node_id, version)
            for kind, key, value in people.attributes_of(number):
                attributes.add(
                    workspace_id,
                    node_id,
                    kind=kind,
                    key=key,
                    value=stored_value(value),
                    occur_us=said_us,
                    message_id=f"made-{number}",
                )
        await history.write(EventRows(), attributes, mappings, now=now)


def _events_sql(workspace_id: str, start: int, count: int, now_us: int) -> str:
    """Returns the insert of some events.

    Whose: as Zipf and Mandelbrot have it, a fifth of the customers have three quarters of the events, each fifth event of those
    with a phone is at its node. When: over 90 days, never within the last two hours of a whole day's age, so that what windows
    of days count stays the same for two hours.
    """
    names = ", ".join(f"'{name}'" for name, share in _NAMES for _ in range(share))
    columns = EventRows().table(0).column_names
    values = {
        "workspace": text_literal(workspace_id),
        "node_id": "if(p.phone_node_id != 0 AND h2 % 5 = 0, p.phone_node_id, p.node_id)",
        "occur_us": f"{now_us} - (intDiv(h4, 1024) % {DAYS} * 86400000000 + h4 % 79200000000) - 1",
        "event_id": "toInt64(bitShiftRight(cityHash64(n, 'event'), 1))",
        "type": "toUInt8(2)",
        "name": "e",
        "properties": "CAST(if(e = 'Order Completed', "
        "map('order_id', concat('\"order-', toString(n)), 'revenue', toString(h3 % 500 + 1), 'product_id', product), "
        "map('product_id', product, 'category', concat('\"category-', toString(h3 % 40)), 'price', toString(h3 % 900 + 1))), "
        "'Map(LowCardinality(String), String)')",
        "ahead": "toUInt8(0)",
    }
    assert values.keys() == set(columns), "the history's events have other columns: say here what is in them"
    return (
        f"INSERT INTO {Table.EVENTS.value} ({', '.join(columns)}) "
        f"SELECT {', '.join(f'{values[one]} AS {one}' for one in columns)} FROM ("
        "SELECT number AS n, cityHash64(n, 'name') AS h1, cityHash64(n, 'node') AS h2, cityHash64(n, 'value') AS h3, "
        "cityHash64(n, 'time') AS h4, arrayElement([" + names + "], h1 % 100 + 1) AS e, "
        "concat('\"sku-', toString(least(h3 % 5000, intDiv(h3, 5000) % 5000))) AS product, (SELECT count() FROM bench_customers) AS customers, "
        "least(customers - 1, toInt64(floor(1000 * (pow(1 + customers / 1000, cityHash64(n, 'whose') / 18446744073709551616.) - 1)))) "
        f"AS whose FROM numbers({start}, {count})) AS made "
        "INNER JOIN bench_customers AS p ON p.number = made.whose"
    )


@contextlib.asynccontextmanager
async def _alone() -> AsyncIterator[None]:
    yield


def main() -> int:
    """Writes, and prints the counts as JSON."""
    url, workspace_id, path, events, now = sys.argv[1:]
    print(json.dumps(asyncio.run(write_history(url, workspace_id, path, int(events), datetime.fromisoformat(now)))))
    return 0


if __name__ == "__main__":
    sys.exit(main())
