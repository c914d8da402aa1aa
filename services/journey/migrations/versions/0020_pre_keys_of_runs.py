"""Runs of one customer that are told apart by a key."""

from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Adds the column, and puts it into the index that keeps apart two walks that may not be."""
    op.execute("ALTER TABLE runs ADD COLUMN run_key text NOT NULL DEFAULT ''")
    op.execute(
        "CREATE UNIQUE INDEX runs_one_walk_a_key ON runs (workspace_id, journey_id, customer_id, run_key, slot) "
        "WHERE slot IS NOT NULL"
    )
    op.execute("DROP INDEX runs_one_walk")
