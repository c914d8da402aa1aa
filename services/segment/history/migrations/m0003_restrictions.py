"""What was said of restrictions, apart from the other attributes: every query of rules looks for them, and they are few."""

from __future__ import annotations

from services.common.attribute_kinds import AttributeKind

STATEMENTS = (
    """
    CREATE TABLE IF NOT EXISTS restrictions (
        workspace LowCardinality(String),
        node_id Int64,
        register SimpleAggregateFunction(max, Tuple(occur_us Int64, message_id String, value String))
    ) ENGINE = AggregatingMergeTree ORDER BY (workspace, node_id)
    SETTINGS index_granularity = 128, min_compress_block_size = 8192
    """,
    f"""
    CREATE MATERIALIZED VIEW IF NOT EXISTS restrictions_feed TO restrictions
    AS SELECT workspace, node_id, register FROM attributes WHERE kind = {int(AttributeKind.RESTRICTION)}
    """,
)
