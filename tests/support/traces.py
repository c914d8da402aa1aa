"""Searches all that a platform keeps for traces of a person: every table, the history, every key of Redis, every log."""

from __future__ import annotations

import contextlib
import json
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Collection, Iterable, Sequence
from pathlib import Path
from typing import Any

import asyncpg
import redis

from services.common.payloads import unpack

Traces = Sequence[bytes]


def holds_trace(value: Any, traces: Traces) -> bool:
    """Tells whether a stored value holds a trace, also inside of a compressed fact."""
    if value is None:
        return False
    if isinstance(value, list | tuple | set):
        return any(holds_trace(each, traces) for each in value)
    if isinstance(value, dict):
        return any(holds_trace(each, traces) for pair in value.items() for each in pair)
    body = value if isinstance(value, bytes) else str(value).encode()
    if any(trace in body for trace in traces):
        return True
    try:
        return isinstance(value, bytes) and any(trace in unpack(value) for trace in traces)
    except Exception:
        # Whatever is no fact of ours cannot be unpacked.
        return False


async def places_in_postgres(url: str, traces: Traces) -> set[str]:
    """Returns `schema.table.column` of every column that holds a trace, past all row-level security."""
    connection = await asyncpg.connect(url)
    try:
        columns = await connection.fetch(
            "SELECT n.nspname AS schema, c.relname AS name, a.attname AS column FROM pg_attribute a "
            "JOIN pg_class c ON c.oid = a.attrelid JOIN pg_namespace n ON n.oid = c.relnamespace "
            "WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition AND a.attnum > 0 AND NOT a.attisdropped "
            "AND n.nspname NOT IN ('pg_catalog', 'information_schema', 'pg_toast') "
            "AND a.atttypid::regtype::text IN ('text', 'bytea', 'text[]', 'bytea[]', 'json', 'jsonb', 'character varying')"
        )
        found = set()
        for column in columns:
            # Each value once, decoded here, so that compressed and escaped forms are seen, too.
            rows = await connection.fetch(
                f'SELECT "{column["column"]}" AS value FROM {column["schema"]}."{column["name"]}"'
            )
            if any(holds_trace(row["value"], traces) for row in rows):
                found.add(f"{column['schema']}.{column['name']}.{column['column']}")
        return found
    finally:
        await connection.close()


def places_in_redis(url: str, traces: Traces) -> set[str]:
    """Returns the keys that hold a trace, streams of facts by their service."""
    found = set()
    with redis.Redis.from_url(url) as store:
        for key in store.scan_iter(count=1_000):
            kind = store.type(key)
            values: Iterable[Any]
            match kind:
                case b"stream":
                    values = [entry for _, entry in store.xrange(key)]
                case b"hash":
                    values = [store.hgetall(key)]
                case b"set":
                    values = [store.smembers(key)]
                case b"zset":
                    values = store.zrange(key, 0, -1)
                case b"list":
                    values = store.lrange(key, 0, -1)
                case b"string":
                    values = [store.get(key)]
                case _:
                    values = []
            if holds_trace(key, traces) or any(holds_trace(value, traces) for value in values):
                found.add(re.sub(r"^yike:facts:([a-z]+):[0-9]+$", r"redis.facts.\1", key.decode("utf-8", "replace")))
    return found


def places_in_files(folder: Path, traces: Traces) -> set[str]:
    """Returns the names of log files that hold a trace."""
    return {
        f"logs.{path.name}"
        for path in folder.rglob("*")
        if path.is_file() and any(trace in path.read_bytes() for trace in traces)
    }


def places_in_history(folder: Path, traces: Traces) -> set[str]:
    """Returns `history.table.column` of every column of the embedded ClickHouse that holds a trace, as text.

    Its folder is another process's, which alone may open it: looked through is a copy. The files of a part never change; one
    that is being made while it is copied is none yet.
    """

    def copied(source: str, target: str) -> None:
        # Gone: of a part that was named otherwise when it was done.
        with contextlib.suppress(FileNotFoundError):
            shutil.copyfile(source, target)

    with tempfile.TemporaryDirectory(prefix="yike-history-") as copy:
        target = Path(copy) / "clickhouse"
        # Of a folder that went while it was looked into; whatever else is missing, the search itself would not bear.
        with contextlib.suppress(shutil.Error):
            shutil.copytree(folder, target, symlinks=True, copy_function=copied)
        # Of its own process: the engine holds what it opened until that ends.
        done = subprocess.run(
            [sys.executable, "-m", "tests.support.history_search", str(target)],
            input=json.dumps([trace.decode() for trace in traces]),
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        found: list[str] = json.loads(done.stdout)
        return set(found)


async def places_of_numbers(url: str, numbers: Collection[int]) -> set[str]:
    """Returns `schema.table.column` of every column of numbers that holds one of them, past all row-level security."""
    connection = await asyncpg.connect(url)
    try:
        columns = await connection.fetch(
            "SELECT n.nspname AS schema, c.relname AS name, a.attname AS column, a.atttypid::regtype::text AS type "
            "FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid JOIN pg_namespace n ON n.oid = c.relnamespace "
            "WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition AND a.attnum > 0 AND NOT a.attisdropped "
            "AND n.nspname NOT IN ('pg_catalog', 'information_schema', 'pg_toast') "
            "AND a.atttypid::regtype::text IN ('bigint', 'bigint[]')"
        )
        found = set()
        for column in columns:
            operator = "&&" if column["type"] == "bigint[]" else "="
            right = "$1::bigint[]" if column["type"] == "bigint[]" else "ANY($1::bigint[])"
            rows = await connection.fetch(
                f'SELECT 1 FROM {column["schema"]}."{column["name"]}" WHERE "{column["column"]}" {operator} {right} LIMIT 1',
                list(numbers),
            )
            if rows:
                found.add(f"{column['schema']}.{column['name']}.{column['column']}")
        return found
    finally:
        await connection.close()
