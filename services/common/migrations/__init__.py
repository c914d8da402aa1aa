"""Roles, schemas and tables: what a migration may call, and how all migrations are run.

Each service keeps `migrations/versions/NNNN_pre_….py` (before the new code starts) and `NNNN_post_….py` (after the old
code is gone), with its own version table in its own schema.
"""

from services.common.migrations.running import migrate, migrate_all
from services.common.migrations.tables import (
    create_erasure_tables,
    create_fact_tables,
    create_operation_table,
    keep_facts_by_turn,
    let_erase,
    let_system_remove,
    protect,
    retry_dead_facts,
    share_partitions,
)

__all__ = [
    "create_erasure_tables",
    "create_fact_tables",
    "create_operation_table",
    "keep_facts_by_turn",
    "let_erase",
    "let_system_remove",
    "migrate",
    "migrate_all",
    "protect",
    "retry_dead_facts",
    "share_partitions",
]
