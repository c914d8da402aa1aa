"""Everything that grows has a bound: each table of each schema has a removal, or a sentence why it needs none."""

from __future__ import annotations

import importlib
from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import Any

import asyncpg
import pytest

from services.common.database import Database
from services.common.retention import Removal, Retention, removals_of
from services.common.topology import SERVICES, heard_by
from tests.architecture.source import ROOT
from tests.support.stores import DatabaseUrls

MODULES = {**{name: importlib.import_module(f"services.{name}.retention") for name in SERVICES}}
MODULES["gateway"] = importlib.import_module("gateway.retention")
REMOVALS = [
    pytest.param(schema, removal, id=f"{schema}.{removal.table}")
    for schema, module in MODULES.items()
    for removal in module.REMOVALS
]
# What rows that may go look like where the condition asks for more than their age.
OVER: dict[str, dict[str, Any]] = {
    # One that has ended: there is nothing to do for it any more.
    "mass_messages": {"next_time": None},
    "runs": {"end_time": datetime(2000, 1, 2, tzinfo=UTC), "slot": None},
    "import_jobs": {"columns": [], "reasons": "{}"},
    "customer_exports": {"file_columns": []},
    "customer_export_members": {"customer_ids": [1]},
    "quality_reports": {"missing": []},
}
# What such rows look like that something still needs.
NEEDED: dict[str, dict[str, Any]] = {"runs": {"slot": "once"}}


@pytest.fixture
async def administrator(database_urls: DatabaseUrls, laboratory_url: str):
    """A connection that sees everything, to a database with the tables of all services."""
    connection = await asyncpg.connect(database_urls("admin"))
    yield connection
    await connection.close()


async def test_every_table_has_a_removal_or_a_sentence_why_not(administrator: asyncpg.Connection) -> None:
    rows = await administrator.fetch(
        "SELECT n.nspname AS schema, c.relname AS name FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace "
        "WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition AND n.nspname = ANY($1)",
        list(MODULES),
    )
    there = {(row["schema"], row["name"]) for row in rows}
    named = Counter(
        (schema, table)
        for schema, module in MODULES.items()
        for table in [*module.BOUNDED, *(removal.table for removal in module.REMOVALS)]
    )
    assert there - named.keys() == set(), "name them in the service's retention.py"
    assert named.keys() - there == set()
    assert [table for table, times in named.items() if times > 1] == []
    assert all(sentence.endswith(".") for module in MODULES.values() for sentence in module.BOUNDED.values())


def test_who_hears_facts_keeps_those_that_failed_for_a_while_only() -> None:
    for service in SERVICES:
        removed = {removal.table for removal in MODULES[service].REMOVALS}
        assert bool(heard_by(service)) == ({"dead_facts", "fact_attempts"} <= removed)


def test_every_table_stands_in_the_documentation() -> None:
    text = (ROOT / "docs" / "retention.md").read_text(encoding="utf-8")
    missing = [
        f"{schema}.{table}"
        for schema, module in MODULES.items()
        for table in [*module.BOUNDED, *(removal.table for removal in module.REMOVALS)]
        if f"`{table}`" not in text and f"`{schema}.{table}`" not in text
    ]
    assert missing == []
    for schema, module in MODULES.items():
        for removal in module.REMOVALS:
            assert f"| `{schema}.{removal.table}` | {removal.days} days | {removal.least_days} |" in text


def value_of(column: asyncpg.Record, age: timedelta) -> Any:
    """Returns something that fits a column; times lie so long ago."""
    kind = column["type"]
    if kind == "timestamp with time zone":
        return datetime.now(UTC) - age
    if kind == "date":
        return (datetime.now(UTC) - age).date()
    if kind == "uuid":
        return column["row"]
    if kind == "ARRAY":
        return []
    if kind == "jsonb":
        return "{}"
    if kind == "bytea":
        return column["row"].encode()
    if kind in ("bigint", "integer", "smallint", "numeric", "double precision"):
        return int(column["row"][:3], 16)
    return False if kind == "boolean" else column["row"]


async def insert(connection: asyncpg.Connection, schema: str, table: str, age: timedelta, **given: Any) -> str:
    """Inserts a row whose columns all have some value; returns the workspace, which is the row's own."""
    row = str(await connection.fetchval("SELECT gen_random_uuid()"))
    columns = await connection.fetch(
        "SELECT column_name AS name, data_type AS type, $3::text AS row FROM information_schema.columns "
        "WHERE table_schema = $1 AND table_name = $2 AND is_identity = 'NO' AND is_generated = 'NEVER' ORDER BY ordinal_position",
        schema,
        table,
        row,
    )
    values = {column["name"]: value_of(column, age) for column in columns} | given
    marks = ", ".join(f"${place}" for place in range(1, len(values) + 1))
    await connection.execute(
        f'INSERT INTO "{schema}"."{table}" ({", ".join(values)}) VALUES ({marks})', *values.values()
    )
    return row


@pytest.mark.parametrize(("schema", "removal"), REMOVALS)
async def test_what_is_over_its_time_goes_and_nothing_else(
    administrator: asyncpg.Connection, database_urls: DatabaseUrls, schema: str, removal: Removal
) -> None:
    key = {"fact_attempts": "fact_id", "sign_in_attempts": "email_digest"}.get(removal.table, "workspace_id")
    day, over = timedelta(days=1), OVER.get(removal.table, {})
    old = await insert(administrator, schema, removal.table, timedelta(days=removal.days) + day, **over)
    young = await insert(administrator, schema, removal.table, timedelta(days=removal.days) - day, **over)
    kept = {young}
    if removal.table in NEEDED:
        kept.add(
            await insert(administrator, schema, removal.table, timedelta(days=removal.days) + day,
                         **over | NEEDED[removal.table])
        )  # fmt: skip
    if removal.table == "messages":
        waits = await insert(administrator, schema, "messages", timedelta(days=removal.days) + day)
        await insert(administrator, schema, "deliveries", day, workspace_id=waits, delivery_id=waits)
        kept.add(waits)
    database = Database.connect(database_urls(schema), service=schema, pool_size=1)
    try:
        removed = await Retention(database, [removal]).turn()
        assert removed[removal.table] >= 1
        assert await Retention(database, [removal]).turn() == {}
    finally:
        await database.close()
    rows = await administrator.fetch(
        f'SELECT {key} FROM "{schema}"."{removal.table}" WHERE {key} = ANY($1)', [old, *kept]
    )
    assert {row[key] for row in rows} == kept
    await administrator.execute(f'DELETE FROM "{schema}"."{removal.table}" WHERE {key} = ANY($1)', list(kept))


def test_a_period_is_set_by_the_name_of_its_table() -> None:
    removals = (Removal("logs", "time", days=30), Removal("rows", "time", days=400, least_days=60))
    assert removals_of(removals, "here", {"there.logs": 1}) == removals
    assert [one.days for one in removals_of(removals, "here", {"here.rows": 60})] == [30, 60]
    with pytest.raises(SystemExit, match=r"here\.rows for 60 days"):
        removals_of(removals, "here", {"here.rows": 59})
    with pytest.raises(SystemExit, match=r"here\.nothing"):
        removals_of(removals, "here", {"here.nothing": 59})
