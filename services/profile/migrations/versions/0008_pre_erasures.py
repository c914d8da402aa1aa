"""Erasures: who was erased, and what was removed."""

from alembic import op

from services.common.migrations import create_erasure_tables, let_erase

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Makes the tables, and lets erasures remove rows of persons."""
    create_erasure_tables()
    let_erase("node_attributes", "consent_statements", "events")
    op.execute("ALTER TABLE recording_counts ADD COLUMN erased bigint NOT NULL DEFAULT 0")
