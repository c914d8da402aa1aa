"""Searches all that a platform keeps for traces of a person: every table, the history, every key of Redis, every log."""

from __future__ import annotations

import contextlib
import io
import itertools
import json
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Collection, Iterator, Sequence
from pathlib import Path
from typing import Any

import asyncpg
import redis

from services.common.payloads import UnreadablePayload, unpack

Traces = Sequence[bytes]


_BETWEEN = b"\xf8 between two values \xf8"


def forms_of(value: Any) -> Iterator[bytes]:
    """Yields the bytes of a stored value and of all in it, of a compressed fact also what it holds."""
    match value:
        case None:
            return
        case list() | tuple() | set():
            for each in value:
                yield from forms_of(each)
        case dict():
            for pair in value.items():
                yield from forms_of(pair)
        case bytes():
            yield value
            # Whatever is no fact of ours cannot be unpacked.
            with contextlib.suppress(UnreadablePayload):
                if (inside := unpack(value)) is not value:
                    yield inside
        case _:
            yield str(value).encode()


def holds_trace(value: Any, traces: Traces) -> bool:
    """Tells whether a stored value, or any of many, holds a trace, also inside of a compressed fact."""
    # Looked through at once: a platform has a hundred thousand values, and a test that erases many people as many traces.
    return _holds(_BETWEEN.join(forms_of(value)), traces)


def _holds(text: bytes, traces: Traces) -> bool:
    return any(trace in text for trace in traces)


async def places_in_postgres(url: str, traces: Traces, in_facts: Traces = ()) -> set[str]:
    """Returns `schema.table.column` of every column that holds a trace, past all row-level security.

    Args:
        url: The administrator's.
        traces: Looked for everywhere.
        in_facts: What facts have instead; looked for in the columns named `payload`.
    """
    connection = await asyncpg.connect(url)
    try:
        columns = await connection.fetch(
            "SELECT n.nspname AS schema, c.relname AS name, a.attname AS column, "
            "a.atttypid::regtype::text IN ('bytea', 'bytea[]') AS is_packed FROM pg_attribute a "
            "JOIN pg_class c ON c.oid = a.attrelid JOIN pg_namespace n ON n.oid = c.relnamespace "
            "WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition AND a.attnum > 0 AND NOT a.attisdropped "
            "AND n.nspname NOT IN ('pg_catalog', 'information_schema', 'pg_toast') "
            "AND a.atttypid::regtype::text IN ('text', 'bytea', 'text[]', 'bytea[]', 'json', 'jsonb', 'character varying')"
        )
        found = set()
        for column in columns:
            values = f'SELECT "{column["column"]}" AS value FROM {column["schema"]}."{column["name"]}"'
            if column["is_packed"]:
                # Each value decoded here, so that compressed forms are seen, too.
                text = _BETWEEN.join(forms_of([row["value"] for row in await connection.fetch(values)]))
            else:
                copied = io.BytesIO()
                await connection.copy_from_query(values, output=copied, format="binary")
                text = copied.getvalue()
            if _holds(text, (*traces, *(in_facts if column["column"] == "payload" else ()))):
                found.add(f"{column['schema']}.{column['name']}.{column['column']}")
        return found
    finally:
        await connection.close()


def places_in_redis(url: str, traces: Traces, in_facts: Traces = ()) -> set[str]:
    """Returns the keys that hold a trace, streams of facts by their service; `in_facts` is looked for in these alone."""
    found = set()
    with redis.Redis.from_url(url) as store:
        scanned = store.scan_iter(count=1_000)
        while keys := list(itertools.islice(scanned, 1_000)):
            asked = store.pipeline(transaction=False)
            for key in keys:
                asked.type(key)
            kinds = asked.execute()
            for key, kind in zip(keys, kinds, strict=True):
                match kind:
                    case b"stream":
                        asked.xrange(key)
                    case b"hash":
                        asked.hgetall(key)
                    case b"set":
                        asked.smembers(key)
                    case b"zset":
                        asked.zrange(key, 0, -1)
                    case b"list":
                        asked.lrange(key, 0, -1)
                    case _:
                        # A text, or gone meanwhile.
                        asked.get(key)
            for key, value in zip(keys, asked.execute(), strict=True):
                place = re.sub(r"^yike:facts:([a-z]+):[0-9]+$", r"redis.facts.\1", key.decode("utf-8", "replace"))
                if holds_trace((key, value), (*traces, *(in_facts if place.startswith("redis.facts.") else ()))):
                    found.add(place)
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
