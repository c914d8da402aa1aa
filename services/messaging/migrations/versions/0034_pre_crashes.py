"""How often in a row a message was in hand when its process ended."""

from alembic import op

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Adds the count, and the way to the few that have one."""
    op.execute("ALTER TABLE deliveries ADD COLUMN crashes smallint NOT NULL DEFAULT 0")
    op.execute(
        "CREATE INDEX deliveries_suspected ON deliveries (workspace_id, channel, next_attempt_time) WHERE crashes > 0"
    )
