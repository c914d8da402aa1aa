"""Products, stores and stock, as profile's catalogue says them; nobody's."""

from __future__ import annotations

STATEMENTS = (
    # At most 100,000 a workspace beside those that were archived in the last 400 days.
    """
    CREATE TABLE IF NOT EXISTS catalogue_products (
        workspace LowCardinality(String),
        sku String,
        revision Int64,
        display_name String,
        category LowCardinality(String),
        brand LowCardinality(String),
        price Nullable(Decimal(38, 6)),
        currency LowCardinality(String),
        status UInt8,
        archive_us Int64
    ) ENGINE = ReplacingMergeTree(revision) ORDER BY (workspace, sku)
    """,
    """
    CREATE TABLE IF NOT EXISTS catalogue_stores (
        workspace LowCardinality(String),
        store_id String,
        revision Int64,
        display_name String,
        region LowCardinality(String),
        status UInt8,
        archive_us Int64
    ) ENGINE = ReplacingMergeTree(revision) ORDER BY (workspace, store_id)
    """,
    # Of the latest moment holds, of two of one moment the smaller quantity, in whatever order they come.
    """
    CREATE TABLE IF NOT EXISTS stock_levels (
        workspace LowCardinality(String),
        sku String,
        store_id LowCardinality(String),
        level SimpleAggregateFunction(max, Tuple(state_us Int64, less Int64))
    ) ENGINE = AggregatingMergeTree ORDER BY (workspace, sku, store_id)
    """,
)
