"""The tables. Every row names its workspace first; one text of SQL for the engine in process and for a server."""

from __future__ import annotations

# Small granules in small compressed blocks make the read of a few nodes cheap: 100 rules for 500 of 200 k customers took
# 253 ms at granules of 256 rows in blocks of 64 KB, 135 ms so.
_POINT_READS = "index_granularity = 128, min_compress_block_size = 8192"
# The live loop inserts a few rows several times a second; merges keep up, and must never make it wait.
_PARTS = "parts_to_delay_insert = 3000, parts_to_throw_insert = 10000"

# Properties are a Map of stored values: measured on 1 M events with 100 conditions on five paths of all rows it answers
# in 0.69 s against 1.74 s for JSON text, and costs a seventh of the JSON type's insert.
STATEMENTS = (
    # Facts, keyed by the node that carried them; never rewritten. A repeat has the same key and merges away; the writer
    # leaves repeats out, so no query pays for FINAL.
    f"""
    CREATE TABLE IF NOT EXISTS events (
        workspace LowCardinality(String),
        node_id Int64,
        occur_us Int64,
        event_id Int64,
        type UInt8,
        name LowCardinality(String),
        properties Map(LowCardinality(String), String),
        ahead UInt8
    ) ENGINE = ReplacingMergeTree ORDER BY (workspace, node_id, occur_us, event_id)
    SETTINGS {_POINT_READS}, {_PARTS}
    """,
    # The same events by time, for the crossing sweep.
    f"""
    CREATE TABLE IF NOT EXISTS event_times (
        workspace LowCardinality(String),
        occur_us Int64,
        name LowCardinality(String),
        node_id Int64,
        ahead UInt8
    ) ENGINE = ReplacingMergeTree ORDER BY (workspace, occur_us, name, node_id)
    SETTINGS index_granularity = 1024, {_PARTS}
    """,
    """
    CREATE MATERIALIZED VIEW IF NOT EXISTS event_times_feed TO event_times
    AS SELECT workspace, occur_us, name, node_id, ahead FROM events
    """,
    # Last-writer-wins registers: the greatest (event time, message id) holds, in whatever order they come.
    f"""
    CREATE TABLE IF NOT EXISTS attributes (
        workspace LowCardinality(String),
        node_id Int64,
        kind UInt8,
        key LowCardinality(String),
        register SimpleAggregateFunction(max, Tuple(occur_us Int64, message_id String, value String))
    ) ENGINE = AggregatingMergeTree ORDER BY (workspace, node_id, kind, key)
    SETTINGS {_POINT_READS}, {_PARTS}
    """,
    # Whose a node is; the highest version holds. A customer heard of only by its id stands with version 0.
    f"""
    CREATE TABLE IF NOT EXISTS node_customers (
        workspace LowCardinality(String),
        node_id Int64,
        customer_id Int64,
        version UInt64
    ) ENGINE = ReplacingMergeTree(version) ORDER BY (workspace, node_id)
    SETTINGS {_POINT_READS}, {_PARTS}
    """,
    # The way back: every node that ever was a customer's; `node_customers` tells which still are.
    f"""
    CREATE TABLE IF NOT EXISTS customer_nodes (
        workspace LowCardinality(String),
        customer_id Int64,
        node_id Int64
    ) ENGINE = ReplacingMergeTree ORDER BY (workspace, customer_id, node_id)
    SETTINGS {_POINT_READS}, {_PARTS}
    """,
    """
    CREATE MATERIALIZED VIEW IF NOT EXISTS customer_nodes_feed TO customer_nodes
    AS SELECT workspace, customer_id, node_id FROM node_customers
    """,
)
