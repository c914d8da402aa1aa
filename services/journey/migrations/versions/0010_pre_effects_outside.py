"""Effects that are asked of other people's hosts are claimed apart from those that services carry out."""

from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Adds the column, and puts it first in the index of what is pending."""
    op.execute("ALTER TABLE effects ADD COLUMN outside boolean NOT NULL DEFAULT false")
    op.execute(
        "CREATE INDEX effects_pending_apart ON effects (outside, workspace_id, next_attempt_time) WHERE state = 1"
    )
    op.execute("DROP INDEX effects_pending")
