"""What is left of the batches of points, by the node at which each stands."""

from __future__ import annotations

STATEMENTS = (
    """
    CREATE TABLE IF NOT EXISTS points_batches (
        workspace LowCardinality(String),
        node_id Int64,
        batch_id Int64,
        version Int64,
        remaining Int64,
        expire_us Int64,
        change_us Int64
    ) ENGINE = ReplacingMergeTree(version) ORDER BY (workspace, node_id, batch_id)
    SETTINGS index_granularity = 128, min_compress_block_size = 8192
    """,
    """
    CREATE MATERIALIZED VIEW IF NOT EXISTS points_ends_feed TO kept_ends
    AS SELECT workspace, 'points' AS kept, '' AS key, expire_us AS at_us, node_id FROM points_batches
    WHERE remaining > 0 AND expire_us < 9223372036854775807
    """,
)
