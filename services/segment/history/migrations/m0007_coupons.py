"""The latest of each coupon, by the node that it belongs to."""

from __future__ import annotations

STATEMENTS = (
    """
    CREATE TABLE IF NOT EXISTS coupon_registers (
        workspace LowCardinality(String),
        node_id Int64,
        template LowCardinality(String),
        coupon_id String,
        version Int64,
        state UInt8,
        start_us Int64,
        expire_us Int64,
        reserved_us Int64,
        change_us Int64
    ) ENGINE = ReplacingMergeTree(version) ORDER BY (workspace, node_id, template, coupon_id)
    SETTINGS index_granularity = 128, min_compress_block_size = 8192
    """,
    """
    CREATE MATERIALIZED VIEW IF NOT EXISTS coupon_ends_feed TO kept_ends
    AS SELECT workspace, 'coupon' AS kept, template AS key, at_us, node_id FROM coupon_registers
    ARRAY JOIN [start_us, expire_us, reserved_us, if(state = 3, change_us, 0)] AS at_us WHERE at_us > 0
    """,
)
