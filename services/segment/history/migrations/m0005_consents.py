"""What was stated of consents, as profile keeps it: a set of statements by node."""

from __future__ import annotations

STATEMENTS = (
    # Repeats have the same key and merge away; of those that differ only in their end the earlier one holds.
    """
    CREATE TABLE IF NOT EXISTS consent_statements (
        workspace LowCardinality(String),
        node_id Int64,
        key LowCardinality(String),
        granted UInt8,
        authority UInt8,
        speaker Int64,
        stated_us Int64,
        receive_us Int64,
        expire_us SimpleAggregateFunction(min, Int64)
    ) ENGINE = AggregatingMergeTree
    ORDER BY (workspace, node_id, key, granted, authority, speaker, stated_us, receive_us)
    SETTINGS index_granularity = 128, min_compress_block_size = 8192
    """,
    # When what is kept ends, by time: the sweep asks every second, and reads what is near.
    """
    CREATE TABLE IF NOT EXISTS kept_ends (
        workspace LowCardinality(String),
        kept LowCardinality(String),
        key LowCardinality(String),
        at_us Int64,
        node_id Int64
    ) ENGINE = ReplacingMergeTree ORDER BY (workspace, kept, at_us, key, node_id)
    SETTINGS index_granularity = 1024
    """,
    """
    CREATE MATERIALIZED VIEW IF NOT EXISTS consent_ends_feed TO kept_ends
    AS SELECT workspace, 'consent' AS kept, key, expire_us AS at_us, node_id FROM consent_statements
    WHERE expire_us < 9223372036854775807
    """,
)
