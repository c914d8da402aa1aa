"""Companies, and which nodes belong to them."""

from __future__ import annotations

STATEMENTS = (
    """
    CREATE TABLE IF NOT EXISTS company_members (
        workspace LowCardinality(String),
        node_id Int64,
        company_id String,
        version Int64,
        joined UInt8,
        change_us Int64
    ) ENGINE = ReplacingMergeTree(version) ORDER BY (workspace, node_id, company_id)
    SETTINGS index_granularity = 128, min_compress_block_size = 8192
    """,
    # At most 100,000 a workspace, and nobody's.
    """
    CREATE TABLE IF NOT EXISTS company_registers (
        workspace LowCardinality(String),
        company_id String,
        version Int64,
        since Int64,
        stage UInt8
    ) ENGINE = ReplacingMergeTree(version) ORDER BY (workspace, company_id)
    SETTINGS index_granularity = 128
    """,
)
