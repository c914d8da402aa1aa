"""How many months back a workspace's own events count, as profile told, and by which of its changes."""

from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Adds the columns; 0: nothing was set."""
    op.execute("ALTER TABLE workspaces ADD COLUMN own_months int NOT NULL DEFAULT 0")
    op.execute("ALTER TABLE workspaces ADD COLUMN own_months_revision bigint NOT NULL DEFAULT 0")
