"""A service of the tests' own: the fact tables and one table of effects."""

from alembic import op

from services.common.migrations import (
    create_fact_tables,
    keep_facts_by_turn,
    protect,
    retry_dead_facts,
    share_partitions,
)

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Makes the tables."""
    create_fact_tables()
    keep_facts_by_turn()
    share_partitions()
    retry_dead_facts()
    op.execute("CREATE TABLE effects (workspace_id text NOT NULL, name text NOT NULL, note text)")
    protect("effects")
