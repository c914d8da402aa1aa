"""Events, and their copy by time, in parts by month: what is past its time goes as whole parts, and no other is touched."""

from __future__ import annotations

_MONTH = "toYYYYMM(fromUnixTimestamp64Micro(occur_us, 'UTC'))"
_PARTS = "parts_to_delay_insert = 3000, parts_to_throw_insert = 10000"

STATEMENTS = (
    "DROP TABLE IF EXISTS events_before SYNC",
    "DROP TABLE IF EXISTS event_times_before SYNC",
    "DROP VIEW IF EXISTS event_times_feed SYNC",
    f"""
    CREATE OR REPLACE TABLE events_by_month (
        workspace LowCardinality(String),
        node_id Int64,
        occur_us Int64,
        event_id Int64,
        type UInt8,
        name LowCardinality(String),
        properties Map(LowCardinality(String), String),
        ahead UInt8
    ) ENGINE = ReplacingMergeTree PARTITION BY {_MONTH} ORDER BY (workspace, node_id, occur_us, event_id)
    SETTINGS index_granularity = 128, min_compress_block_size = 8192, {_PARTS}
    """,
    "INSERT INTO events_by_month SELECT * FROM events SETTINGS max_execution_time = 0",
    "RENAME TABLE events TO events_before, events_by_month TO events",
    f"""
    CREATE OR REPLACE TABLE event_times_by_month (
        workspace LowCardinality(String),
        occur_us Int64,
        name LowCardinality(String),
        node_id Int64,
        ahead UInt8
    ) ENGINE = ReplacingMergeTree PARTITION BY {_MONTH} ORDER BY (workspace, occur_us, name, node_id)
    SETTINGS index_granularity = 1024, {_PARTS}
    """,
    "INSERT INTO event_times_by_month SELECT * FROM event_times SETTINGS max_execution_time = 0",
    "RENAME TABLE event_times TO event_times_before, event_times_by_month TO event_times",
    """
    CREATE MATERIALIZED VIEW IF NOT EXISTS event_times_feed TO event_times
    AS SELECT workspace, occur_us, name, node_id, ahead FROM events
    """,
    "DROP TABLE IF EXISTS events_before SYNC",
    "DROP TABLE IF EXISTS event_times_before SYNC",
)
