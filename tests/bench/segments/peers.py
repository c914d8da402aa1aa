"""The same rows in DuckDB's memory and, of a tenth of the customers, in PostgreSQL, with the same rule in their SQL."""

from __future__ import annotations

from typing import Any

import asyncpg
import duckdb
import pyarrow as pa

from services.segment.history.connection import Lane
from services.segment.history.rule_query import microseconds
from services.segment.history.tables import Table, rows_of
from tests.bench.segments.rules import CITIES, PLAIN
from tests.integration.segment.world import World

SHARE = 10
_PORTIONS = 20


class InDuckdb:
    """Asks DuckDB."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, sql: str) -> None:
        """Takes a database with the rows."""
        self._connection, self._sql = connection, sql

    def members(self) -> list[int]:
        """Returns whom the rule holds of."""
        return [row[0] for row in self._connection.execute(self._sql).fetchall()]


class InPostgres:
    """Asks PostgreSQL."""

    def __init__(self, connection: asyncpg.Connection, sql: str, customers: int) -> None:
        """Takes a database with the rows of the first so many customers."""
        self._connection, self._sql = connection, sql
        self.customers = customers

    async def members(self) -> list[int]:
        """Returns whom the rule holds of."""
        return [row[0] for row in await self._connection.fetch(self._sql)]

    async def close(self) -> None:
        """Ends the connection."""
        await self._connection.close()


async def duckdb_of(world: World) -> InDuckdb:
    """Copies events and cities into DuckDB's memory, each event with its customer already."""
    connection = duckdb.connect(":memory:")
    connection.execute("CREATE TABLE bench_events (customer_id BIGINT, name VARCHAR, occur_us BIGINT)")
    for portion in range(_PORTIONS):
        rows = await _events(world, f"e.node_id % {_PORTIONS} = {portion}")
        connection.register("portion", rows)
        connection.execute("INSERT INTO bench_events SELECT * FROM portion")
        connection.unregister("portion")
    connection.register("cities", await _cities(world))
    connection.execute("CREATE TABLE bench_cities AS SELECT * FROM cities")
    return InDuckdb(connection, PLAIN.format(now_us=microseconds(world.clock.now())))


async def postgres_of(world: World, url: str, customers: int) -> InPostgres:
    """Copies a tenth of the customers to the database at `url`, with an index by customer and time, as an event log has it."""
    few = max(1, customers // SHARE)
    connection = await asyncpg.connect(url)
    await connection.execute(
        "CREATE TEMP TABLE bench_events (customer_id bigint, name text, occur_us bigint); "
        "CREATE TEMP TABLE bench_cities (customer_id bigint, city text)"
    )
    events = await _events(world, f"c.customer_id <= {few}")
    await connection.copy_records_to_table("bench_events", records=_records(events))
    cities = await _cities(world)
    await connection.copy_records_to_table("bench_cities", records=(row for row in _records(cities) if row[0] <= few))
    await connection.execute(
        "CREATE INDEX ON bench_events (customer_id, occur_us); ANALYZE bench_events; ANALYZE bench_cities"
    )
    return InPostgres(connection, PLAIN.format(now_us=microseconds(world.clock.now())), few)


async def _events(world: World, condition: str) -> pa.Table:
    events = rows_of(Table.EVENTS, world.workspace_id)
    owners = rows_of(Table.NODE_CUSTOMERS, world.workspace_id)
    return await world.history.connection.read(
        "SELECT c.customer_id AS customer_id, CAST(e.name, 'String') AS name, e.occur_us AS occur_us "
        f"FROM (SELECT node_id, name, occur_us FROM {events}) AS e "
        f"INNER JOIN (SELECT node_id, customer_id FROM {owners}) AS c USING (node_id) WHERE {condition}",
        Lane.FILL,
    )


async def _cities(world: World) -> pa.Table:
    customers = await world.history.all_customers(world.workspace_id)
    return pa.table(
        {
            "customer_id": pa.array(customers),
            "city": pa.array([CITIES[one % len(CITIES)] for one in customers.tolist()]),
        }
    )


def _records(table: pa.Table) -> list[tuple[Any, ...]]:
    return list(zip(*(column.to_pylist() for column in table.columns), strict=True))
